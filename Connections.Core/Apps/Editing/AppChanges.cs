using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;

namespace Connections.Core.Apps.Editing;

/// <summary>What differs between two versions of an app, in words.</summary>
public static class AppChanges
{
    private const int Most = 50;

    /// <summary>What the later one has that the earlier one hasn't, and the other way around.</summary>
    /// <param name="before">The earlier definition; null: there is none.</param>
    /// <param name="after">The later one.</param>
    public static IReadOnlyList<string> Between(string? before, string after)
    {
        if (before is null) return ["The first version."];
        var (old, now) = (AppRules.Definition(before, []), AppRules.Definition(after, []));
        List<string> changes =
        [
            .. Told("action", old.Queries.ToDictionary(q => q.Name, q => q.Properties),
                now.Queries.ToDictionary(q => q.Name, q => q.Properties)),
            .. Told("component", ComponentsOf(old), ComponentsOf(now)),
        ];
        if (changes.Count == 0)
            changes.Add(JsonNode.DeepEquals(JsonNode.Parse(before), JsonNode.Parse(after))
                ? "Nothing in the definition: its name or description." : "Positions, events or other members.");
        return changes.Count <= Most ? changes : [.. changes.Take(Most), $"And {changes.Count - Most} more."];
    }

    // Grids and cells only hold others.
    private static Dictionary<string, JsonObject> ComponentsOf(AppDefinition definition) => definition.Components
        .Where(c => c.Type is not (AppNames.Grid or "gridCell")).ToDictionary(c => c.Name, c => c.Properties);

    private static IEnumerable<string> Told(string what, Dictionary<string, JsonObject> before,
        Dictionary<string, JsonObject> after)
    {
        foreach (var name in after.Keys.Where(n => !before.ContainsKey(n))) yield return $"Added {what} {name}.";
        foreach (var name in before.Keys.Where(n => !after.ContainsKey(n))) yield return $"Removed {what} {name}.";
        foreach (var (name, properties) in after)
            if (before.TryGetValue(name, out var old) && !JsonNode.DeepEquals(old, properties))
                yield return $"Changed {what} {name}.";
    }
}
