using System.Text.Json.Nodes;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>Puts together what two people made of one document. Pure.</summary>
public static class WorkflowMerge
{
    private const string Steps = "steps";
    private const string Environments = "connectionEnvs";
    private static readonly string[] TargetLists = ["connections", "connectionGroups"];

    /// <summary>Merges two documents step by step.</summary>
    /// <param name="before">What both began with.</param>
    /// <param name="mine">One's own.</param>
    /// <param name="theirs">The other's.</param>
    /// <returns>The document with both; or, where both changed the same, what that is.</returns>
    public static (string? Text, IReadOnlyList<string> Conflicts) Merge(string before, string mine, string theirs)
    {
        if (JsonNode.Parse(before) is not JsonObject old || JsonNode.Parse(mine) is not JsonObject own
            || JsonNode.Parse(theirs) is not JsonObject other) return (null, ["the document"]);
        var conflicts = new List<string>();
        var merged = (JsonObject)other.DeepClone();
        foreach (var name in own.Select(m => m.Key).Union(old.Select(m => m.Key))
            .Where(n => n is not (Steps or Environments)))
            if (Choose(old[name], own[name], other[name], out var chosen)) Put(merged, name, chosen);
            else conflicts.Add(Words(name));
        Put(merged, Steps, MergeList(old[Steps], own[Steps], other[Steps], "name", conflicts, n => $"the step {n}"));
        MergeTargets(old, own, other, merged, conflicts);
        if (conflicts.Count > 0) return (null, [.. conflicts.Distinct(StringComparer.Ordinal)]);
        var text = WorkflowDocument.Format(merged.ToJsonString());
        try
        {
            return (WorkflowDocument.Parse(text).Text, []);
        }
        catch (Problem.Invalid)
        {
            // Each is sound, together they are not: a step that one removed is what the other leads to.
            return (null, ["the order of the steps"]);
        }
    }

    private static void MergeTargets(JsonObject old, JsonObject own, JsonObject other, JsonObject merged,
        List<string> conflicts)
    {
        var environment = First(merged) is { } there ? (JsonObject)there.DeepClone()
            : new JsonObject { ["env"] = "default" };
        foreach (var list in TargetLists)
            Put(environment, list, MergeList(First(old)?[list], First(own)?[list], First(other)?[list], "label",
                conflicts, n => $"the connection {n}"));
        foreach (var list in TargetLists)
            if (environment[list] is JsonArray { Count: 0 }) environment.Remove(list);
        if (environment.Any(m => m.Key != "env")) merged[Environments] = new JsonArray(environment);
        else merged.Remove(Environments);
    }

    private static JsonObject? First(JsonObject document) =>
        Objects(document[Environments]).FirstOrDefault();

    // Theirs keeps its order; what only this side added stands where its neighbor before it stands.
    private static JsonArray MergeList(JsonNode? before, JsonNode? mine, JsonNode? theirs, string key,
        List<string> conflicts, Func<string, string> words)
    {
        var (old, own, other) = (ByKey(before, key), ByKey(mine, key), ByKey(theirs, key));
        var order = other.Keys.ToList();
        string? last = null;
        foreach (var name in own.Keys)
        {
            if (!order.Contains(name)) order.Insert(last is null ? 0 : order.IndexOf(last) + 1, name);
            last = name;
        }
        var merged = new JsonArray();
        foreach (var name in order)
        {
            if (!Choose(old.GetValueOrDefault(name), own.GetValueOrDefault(name), other.GetValueOrDefault(name),
                out var chosen)) conflicts.Add(words(name));
            else if (chosen is not null) merged.Add(chosen.DeepClone());
        }
        return merged;
    }

    private static Dictionary<string, JsonObject> ByKey(JsonNode? list, string key)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in Objects(list))
            found.TryAdd(item[key]?.ToString() ?? "", item);
        return found;
    }

    private static bool Choose(JsonNode? before, JsonNode? mine, JsonNode? theirs, out JsonNode? chosen)
    {
        chosen = JsonNode.DeepEquals(mine, before) ? theirs : mine;
        return JsonNode.DeepEquals(mine, before) || JsonNode.DeepEquals(theirs, before)
            || JsonNode.DeepEquals(mine, theirs);
    }

    private static string Words(string member) => member switch
    {
        "triggers" => "the triggers",
        "inputSchema" => "the input parameters",
        "outputSchema" => "the output parameters",
        _ => member,
    };
}
