using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>A place of a document while it is read: its value, where it stands, and where faults go.</summary>
internal readonly struct SpecNode(JsonNode? value, string path, SpecFaults faults)
{
    public JsonNode? Value => value;

    public string Path => path;

    /// <summary>Notes a fault here.</summary>
    public void Fault(string message) => faults.Add(path, message);

    /// <summary>The members of an object, of which it may have only these; null, and a fault, where it is none.
    /// </summary>
    public SpecObject? Object(params ReadOnlySpan<string> known)
    {
        if (value is not JsonObject members)
        {
            Fault("This must be an object.");
            return null;
        }
        foreach (var (name, member) in members)
            if (!known.Contains(name))
                faults.Add($"{path}/{name}",
                    $"“{DidYouMean.Quote(name)}” is not a known member. {DidYouMean.For(name, known.ToArray())}");
        return new SpecObject(members, path, faults);
    }

    /// <summary>The members of an object, whatever they are; null, and a fault, where it is none.</summary>
    public SpecObject? Open()
    {
        if (value is JsonObject members) return new SpecObject(members, path, faults);
        Fault("This must be an object.");
        return null;
    }

    /// <summary>The items of a list; none, and a fault, where it is none or has more than that.</summary>
    /// <param name="max">How many it may have.</param>
    /// <param name="what">What they are.</param>
    public IReadOnlyList<SpecNode> Items(int max, string what = "items")
    {
        if (value is not JsonArray items)
        {
            Fault("This must be a list.");
            return [];
        }
        if (items.Count > max)
        {
            Fault($"{items.Count} {what} are listed; the maximum is {max}.");
            return [];
        }
        var (at, into) = (path, faults);
        return [.. items.Select((item, i) => new SpecNode(item, $"{at}/{i}", into))];
    }

    /// <summary>A text of at most that length; null, and a fault, where it is none.</summary>
    public string? Text(int max = 1000)
    {
        if (value is JsonValue one && one.TryGetValue<string>(out var text))
        {
            if (text.Length <= max) return text;
            Fault($"This text has {text.Length} characters; the maximum is {max}.");
            return null;
        }
        Fault("This must be a text.");
        return null;
    }

    /// <summary>A truth value; false, and a fault, where it is none.</summary>
    public bool Flag()
    {
        if (value is JsonValue one && one.TryGetValue<bool>(out var flag)) return flag;
        Fault("This must be true or false.");
        return false;
    }

    /// <summary>Whether it is a number; a fault where it is none.</summary>
    public double? Number()
    {
        if (value is JsonValue one && one.TryGetValue<double>(out var number)) return number;
        Fault("This must be a number.");
        return null;
    }
}

/// <summary>An object of a document while it is read.</summary>
internal readonly struct SpecObject(JsonObject members, string path, SpecFaults faults)
{
    public string Path => path;

    /// <summary>A member; null where it is left out or null.</summary>
    public SpecNode? Member(string name) =>
        members.TryGetPropertyValue(name, out var value) && value is not null
            ? new SpecNode(value, $"{path}/{name}", faults) : null;

    /// <summary>A member that must be there.</summary>
    public SpecNode? Required(string name)
    {
        if (Member(name) is { } member) return member;
        faults.Add($"{path}/{name}", $"{name} is required.");
        return null;
    }

    /// <summary>It as it is.</summary>
    public JsonObject Members => members;

    /// <summary>The names of its members.</summary>
    public IEnumerable<string> Names => members.Select(m => m.Key);
}

/// <summary>Collects the faults of a document, as many as someone reads.</summary>
internal sealed class SpecFaults
{
    private const int Max = 100;

    private readonly List<ValidationError> found = [];

    public IReadOnlyList<ValidationError> All => found;

    /// <summary>Whether no further one is kept.</summary>
    public bool IsFull => found.Count >= Max;

    public void Add(string field, string message)
    {
        if (found.Count < Max) found.Add(new ValidationError(field, message));
    }
}
