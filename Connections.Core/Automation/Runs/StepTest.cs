using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Makes the run that a step's test pretends to be in: of the values that were typed for its expressions.
/// </summary>
internal static class StepTest
{
    /// <summary>The paths that a step's inputs and identifiers name, each once.</summary>
    public static IReadOnlyList<string> PathsOf(WorkflowSpec spec, StepSpec step)
    {
        var texts = step.Inputs.SelectMany(i => SpecExpressions.Texts(i.Value));
        if (spec.TargetOf(step) is { } target)
            texts = texts.Concat(target.Identifiers.Select(i => i.Value));
        return [.. texts.SelectMany(SpecExpressions.Paths).Where(p => ExpressionRoots.All.Contains(p.Variable))
            .Select(p => p.Text).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>A run in which these paths have these values.</summary>
    /// <exception cref="Problem.Invalid">A path is none, or two of them contradict each other.</exception>
    public static (RunProgress Progress, RunFacts Facts) Prepare(WorkflowSpec spec, Guid workflowId,
        string workflowName, IReadOnlyDictionary<string, JsonNode?> values)
    {
        var roots = new JsonObject();
        foreach (var (text, value) in values)
        {
            if (TemplatePath.TryParse(text) is not { } path || !ExpressionRoots.All.Contains(path.Variable))
                throw new Problem.Invalid($"values/{DidYouMean.Quote(text)}", "This is not the path of an expression.");
            Put(roots, [path.Variable, .. path.Members], value, text);
        }
        var progress = new RunProgress(spec)
        {
            Current = roots.ContainsKey(ExpressionRoots.Current) ? ReadRoot(roots, ExpressionRoots.Current) : null,
        };
        progress.Restore(ReadRoot(roots, ExpressionRoots.Variables));
        foreach (var (name, output) in ReadRoot(roots, ExpressionRoots.Steps))
            progress.Note(name, new StepResult(StepState.Succeeded, SpecGraph.Main, output?.DeepClone()));
        var trigger = new JsonObject();
        foreach (var parameter in spec.Inputs) trigger[parameter.Name] = parameter.Default?.DeepClone();
        foreach (var (name, value) in ReadRoot(roots, ExpressionRoots.Trigger)) trigger[name] = value?.DeepClone();
        return (progress, new RunFacts(Guid.CreateVersion7(), workflowId, workflowName, trigger,
            ReadRoot(roots, ExpressionRoots.Source)));
    }

    // Lists are objects with numbers as names until all of them are known: an index may come before a smaller one.
    private static void Put(JsonObject into, IReadOnlyList<string> way, JsonNode? value, string text)
    {
        var at = into;
        foreach (var name in way.SkipLast(1))
        {
            if (at[name] is null) at[name] = new JsonObject();
            at = at[name] as JsonObject ?? throw new Problem.Invalid($"values/{DidYouMean.Quote(text)}",
                "Another value already stands where this one goes.");
        }
        at[way[^1]] = value?.DeepClone();
    }

    private static JsonObject ReadRoot(JsonObject roots, string name) => (Listed(roots[name]) as JsonObject) ?? [];

    private static JsonNode? Listed(JsonNode? node)
    {
        if (node is not JsonObject members) return node?.DeepClone();
        if (members.Count > 0 && members.All(m => int.TryParse(m.Key, out var i) && i is >= 0 and < 1000))
        {
            var items = new JsonArray();
            var last = members.Max(m => int.Parse(m.Key, System.Globalization.CultureInfo.InvariantCulture));
            for (var i = 0; i <= last; i++)
                items.Add(Listed(members[i.ToString(System.Globalization.CultureInfo.InvariantCulture)]));
            return items;
        }
        var result = new JsonObject();
        foreach (var (name, member) in members) result[name] = Listed(member);
        return result;
    }
}
