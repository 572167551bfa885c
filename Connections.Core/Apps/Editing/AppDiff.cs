using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Audit;

namespace Connections.Core.Apps.Editing;

/// <summary>
/// What a save changed in a definition, for the audit trail: which queries and how many components, never the values of
/// inputs, which may be large and are in the version.
/// </summary>
internal static class AppDiff
{
    private const int MaxChanges = 50;

    public static IEnumerable<FieldChange> Changes(AppDefinition? before, AppDefinition after) =>
        Queries(before, after).Concat(Components(before, after)).Take(MaxChanges);

    private static IEnumerable<FieldChange> Queries(AppDefinition? before, AppDefinition after)
    {
        foreach (var gone in (before?.Queries ?? []).Where(q => after.Query(q.Name) is null))
            yield return new($"query {gone.Name}", Words(gone), null);
        foreach (var query in after.Queries)
        {
            var old = before?.Query(query.Name);
            if (old is null) yield return new($"query {query.Name}", null, Words(query));
            else if (Words(old) != Words(query)) yield return new($"query {query.Name}", Words(old), Words(query));
            else if (!JsonNode.DeepEquals(old.Properties, query.Properties))
                yield return new($"query {query.Name}", null, "changed");
        }
    }

    private static IEnumerable<FieldChange> Components(AppDefinition? before, AppDefinition after)
    {
        var (old, now) = (before?.Components.Count ?? 0, after.Components.Count);
        if (old != now) yield return new("components", $"{old}", $"{now}");
        else if (before is not null && !before.Components.Zip(after.Components)
            .All(p => p.First.Name == p.Second.Name && JsonNode.DeepEquals(p.First.Properties, p.Second.Properties)))
            yield return new("components", null, "changed");
    }

    private static string Words(AppQuery query) => query.Action is not { } action ? query.Kind.ToString()
        : (action.GroupId ?? action.ConnectionId) is { } target
            ? $"{action.Fqn} through {(action.GroupId is null ? "connection" : "group")} {target}" : action.Fqn;
}
