using System.Text.Json.Nodes;

namespace Connections.Core.Automation.Specs;

/// <summary>A member of a document that someone else changed while one edited it.</summary>
/// <param name="Place">Where: <c>Step Post, url</c>.</param>
/// <param name="Before">What both began with; null: it was not there.</param>
/// <param name="Theirs">What the other made of it; null: it is gone.</param>
/// <param name="Mine">What one has oneself; null: it is gone.</param>
public sealed record DocumentDifference(string Place, string? Before, string? Theirs, string? Mine)
{
    /// <summary>Whether both changed it, each in another way.</summary>
    public bool IsConflict => Mine != Before && Mine != Theirs;
}

/// <summary>
/// Tells what someone else changed in a document, of a workflow or an app, while one edited it, member by member. Pure.
/// </summary>
public static class DocumentComparison
{
    /// <summary>Most differences that are told.</summary>
    public const int MaxDifferences = 200;

    private const int MaxValue = 500;

    // What tells the items of a list apart, where they have it.
    private static readonly string[] Keys = ["name", "label", "nextStepName", "env"];

    /// <summary>What the other changed, in the order of their document.</summary>
    /// <param name="before">What both began with.</param>
    /// <param name="mine">One's own.</param>
    /// <param name="theirs">The other's.</param>
    public static IReadOnlyList<DocumentDifference> Compare(string before, string mine, string theirs)
    {
        var (old, own, other) = (Flatten(before), Flatten(mine), Flatten(theirs));
        return [.. other.Keys.Concat(old.Keys.Where(k => !other.ContainsKey(k)))
            .Select(k => new DocumentDifference(k, old.GetValueOrDefault(k), other.GetValueOrDefault(k),
                own.GetValueOrDefault(k)))
            .Where(d => d.Theirs != d.Before && d.Theirs != d.Mine)
            .OrderByDescending(d => d.IsConflict).Take(MaxDifferences)
            .Select(d => new DocumentDifference(d.Place, Short(d.Before), Short(d.Theirs), Short(d.Mine)))];
    }

    private static string? Short(string? text) =>
        text is { Length: > MaxValue } ? $"{text[..MaxValue]}…" : text;

    private static Dictionary<string, string> Flatten(string document)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(flat, [], JsonNode.Parse(document), "");
        return flat;
    }

    private static void Add(Dictionary<string, string> flat, IReadOnlyList<string> place, JsonNode? node, string list)
    {
        switch (node)
        {
            case JsonObject members:
                // The value of an input stands at its name.
                if (list == "parameters" && members.Count == 2 && members.ContainsKey("value"))
                {
                    Add(flat, place, members["value"], "");
                    return;
                }
                foreach (var (name, value) in members)
                    Add(flat, IsList(name) || Keys[0] == name ? place : [.. place, name], value, name);
                return;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    Add(flat, [.. place, Name(list, items[i], i)], items[i], list);
                return;
            default:
                flat.TryAdd(string.Join(", ", place), Text(node));
                return;
        }
    }

    private static bool IsList(string name) => name is "steps" or "parameters" or "connectionEnvs" or "connections"
        or "connectionGroups" or "outboundEdges";

    private static string Name(string list, JsonNode? item, int index)
    {
        var key = item is JsonObject named
            ? Keys.Select(k => named[k]?.ToString()).FirstOrDefault(k => k is { Length: > 0 }) : null;
        return list switch
        {
            "steps" => $"Step {key ?? $"{index + 1}"}",
            "outboundEdges" => $"next step {key ?? $"{index + 1}"}",
            _ => key ?? $"{index + 1}",
        };
    }

    private static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.TryGetValue<string>(out var words) => words,
        _ => value.ToJsonString(),
    };
}
