using System.Collections;

namespace Connections.Tests.Architecture;

/// <summary>The rooms of a house and which others each may import: namespaces below one namespace.</summary>
/// <param name="house">The namespace of the house. What stands in it directly may be used by all rooms.</param>
/// <param name="composition">The types directly in the house that put the rooms together, and so may import all of
/// them.</param>
internal sealed class Picture(string house, params string[] composition)
    : IEnumerable<(string Room, IReadOnlyList<string> MayImport)>
{
    private const string House = "";
    private readonly Dictionary<string, string[]> imports = new() { [House] = [] };

    /// <summary>One line of the picture: a room that imports none.</summary>
    public void Add(string room) => imports.Add(room, []);

    /// <summary>One line of the picture: a room and those it may import.</summary>
    public void Add(string room, params string[] mayImport) => imports.Add(room, mayImport);

    /// <summary>Every room that the picture lacks and every reference that it forbids, as sentences.</summary>
    public IReadOnlyList<string> Breaches(AssemblyReading assembly)
    {
        var strangers = assembly.Types.Select(RoomOf).OfType<string>().Where(room => !imports.ContainsKey(room))
            .Distinct()
            .Select(room => $"The room {room} is not in the picture.");
        var forbidden = assembly.References.Where(IsForbidden)
            .Select(reference => $"{reference.From} must not import {reference.To}.");
        return [.. strangers.Concat(forbidden).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// What is wrong with the picture itself, as sentences: a room of which nothing is there, and rooms that import
    /// each other, directly or through others.
    /// </summary>
    public IReadOnlyList<string> Faults(AssemblyReading assembly)
    {
        var there = assembly.Types.Select(RoomOf).ToHashSet();
        var missing = imports.Keys.Where(room => room != House && !there.Contains(room))
            .Select(room => $"The room {room} is in the picture, and nowhere else.");
        var circles = imports.Keys.Where(room => Reach(room).Contains(room))
            .Select(room => $"The room {room} imports itself through others.");
        return [.. missing.Concat(circles)];
    }

    public IEnumerator<(string Room, IReadOnlyList<string> MayImport)> GetEnumerator() =>
        imports.Where(line => line.Key != House).Select(line => (line.Key, (IReadOnlyList<string>)line.Value))
            .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private HashSet<string> Reach(string room)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(imports[room]);
        while (open.TryPop(out var next))
            if (reached.Add(next))
                foreach (var beyond in imports.GetValueOrDefault(next, [])) open.Push(beyond);
        return reached;
    }

    private bool IsForbidden(Reference reference)
    {
        if (RoomOf(reference.From) is not { } from || RoomOf(reference.To) is not { } to) return false;
        if (to == from || to == House || !imports.TryGetValue(from, out var allowed)) return false;
        return !allowed.Contains(to) && !(from == House && composition.Contains(reference.From.Name));
    }

    private string? RoomOf(TypeName type)
    {
        if (!type.IsIn(house)) return null;
        return type.Namespace == house ? House : type.Namespace[(house.Length + 1)..].Split('.')[0];
    }
}
