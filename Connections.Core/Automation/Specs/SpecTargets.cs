using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>Reads what the labels of steps mean.</summary>
internal static class SpecTargets
{
    private const int MaxTargets = 200;
    private const int MaxTags = 50;

    public static IReadOnlyDictionary<string, TargetSpec> Read(SpecNode? node, SpecFaults faults)
    {
        var targets = new Dictionary<string, TargetSpec>(StringComparer.Ordinal);
        var environments = node?.Items(10) ?? [];
        foreach (var (i, item) in environments.Index())
        {
            if (item.Object("connectionGroups", "connections", "env") is not { } members) continue;
            if (members.Required("env") is { } env && env.Text() is { } name and not "default")
                env.Fault($"“{DidYouMean.Quote(name)}” is not available: the only environment is default.");
            if (i > 0) item.Fault("There is one environment, default.");
            foreach (var connection in members.Member("connections")?.Items(MaxTargets) ?? [])
                Add(targets, Connection(connection), connection.Path, faults);
            foreach (var group in members.Member("connectionGroups")?.Items(MaxTargets) ?? [])
                Add(targets, Group(group), group.Path, faults);
        }
        return targets;
    }

    private static TargetSpec? Connection(SpecNode node) =>
        node.Object("connectionId", "label") is { } members && Label(members) is { } label
            && Id(members.Required("connectionId")) is { } id
            ? new TargetSpec(id, label, IsGroup: false, [], node.Path) : null;

    private static TargetSpec? Group(SpecNode node)
    {
        if (node.Object("connectionGroupId", "label", "tags") is not { } members || Label(members) is not { } label
            || Id(members.Required("connectionGroupId")) is not { } id) return null;
        var tags = (members.Required("tags")?.Items(MaxTags) ?? []).Select(t => t.Text()).OfType<string>().ToList();
        return new TargetSpec(id, label, IsGroup: true, [.. tags.Select(Identifier)], node.Path);
    }

    // The value may hold colons of its own; a tag without one is all key, which no group has.
    private static KeyValuePair<string, string> Identifier(string tag) =>
        tag.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
            ? new(tag[..colon].Trim(), tag[(colon + 1)..].Trim()) : new(tag.Trim(), "");

    private static string? Label(SpecObject members) => members.Required("label")?.Text(200);

    private static Guid? Id(SpecNode? node)
    {
        if (node is not { } given || given.Text() is not { } text) return null;
        if (Guid.TryParse(text, out var id)) return id;
        given.Fault("Not a valid UUID.");
        return null;
    }

    private static void Add(Dictionary<string, TargetSpec> targets, TargetSpec? target, string path, SpecFaults faults)
    {
        if (target is not null && !targets.TryAdd(target.Label, target))
            faults.Add($"{path}/label", $"The label “{DidYouMean.Quote(target.Label)}” is used twice.");
    }
}
