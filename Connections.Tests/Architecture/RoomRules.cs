using System.Collections;

namespace Connections.Tests.Architecture;

/// <summary>The rooms below one namespace, and which others each may import.</summary>
/// <param name="rootNamespace">What is directly in this namespace may be used by all rooms.</param>
/// <param name="composition">The types directly in the root namespace that put the rooms together, and so may import
/// all of them.</param>
internal sealed class RoomRules(string rootNamespace, params string[] composition)
    : IEnumerable<(string Room, IReadOnlyList<string> MayImport)>
{
    private const string NoRoom = "";
    private readonly Dictionary<string, string[]> imports = new() { [NoRoom] = [] };

    /// <summary>Adds a room that imports none.</summary>
    public void Add(string room) => imports.Add(room, []);

    /// <summary>Adds a room and those it may import.</summary>
    public void Add(string room, params string[] mayImport) => imports.Add(room, mayImport);

    /// <summary>Every room without a rule and every reference that the rules forbid, as sentences.</summary>
    public IReadOnlyList<string> FindViolations(AssemblyMetadata assembly)
    {
        var unlisted = assembly.Types.Select(RoomOf).OfType<string>().Where(room => !imports.ContainsKey(room))
            .Distinct()
            .Select(room => $"The room {room} has no rule.");
        var forbidden = assembly.References.Where(IsForbidden)
            .Select(reference => $"{reference.From} must not import {reference.To}.");
        return [.. unlisted.Concat(forbidden).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// What is wrong with the rules themselves, as sentences: a room that does not exist, and rooms that import
    /// each other, directly or through others.
    /// </summary>
    public IReadOnlyList<string> FindFaults(AssemblyMetadata assembly)
    {
        var existing = assembly.Types.Select(RoomOf).ToHashSet();
        var missing = imports.Keys.Where(room => room != NoRoom && !existing.Contains(room))
            .Select(room => $"The room {room} has a rule and no types.");
        var circles = imports.Keys.Where(room => FindReachable(room).Contains(room))
            .Select(room => $"The room {room} imports itself through others.");
        return [.. missing.Concat(circles)];
    }

    public IEnumerator<(string Room, IReadOnlyList<string> MayImport)> GetEnumerator() =>
        imports.Where(line => line.Key != NoRoom).Select(line => (line.Key, (IReadOnlyList<string>)line.Value))
            .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private HashSet<string> FindReachable(string room)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(imports[room]);
        while (open.TryPop(out var next))
            if (reached.Add(next))
                foreach (var beyond in imports.GetValueOrDefault(next, [])) open.Push(beyond);
        return reached;
    }

    private bool IsForbidden(TypeReferenceInfo reference)
    {
        if (RoomOf(reference.From) is not { } from || RoomOf(reference.To) is not { } to) return false;
        if (to == from || to == NoRoom || !imports.TryGetValue(from, out var allowed)) return false;
        return !allowed.Contains(to) && !(from == NoRoom && composition.Contains(reference.From.Name));
    }

    private string? RoomOf(TypeName type)
    {
        if (!type.IsIn(rootNamespace)) return null;
        return type.Namespace == rootNamespace ? NoRoom : type.Namespace[(rootNamespace.Length + 1)..].Split('.')[0];
    }
}
