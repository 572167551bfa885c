using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// The expressions in a document's texts: <c>{{ path }}</c> over the roots, and JavaScript in <c>${ }</c>. Checked here
/// as far as it can be known before a run; filled in by the run.
/// </summary>
internal static class SpecExpressions
{
    /// <summary>Every text in a value.</summary>
    public static IEnumerable<string> Texts(JsonNode? value) => value switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => [text],
        JsonArray items => items.SelectMany(Texts),
        JsonObject members => members.SelectMany(m => Texts(m.Value)),
        _ => [],
    };

    /// <summary>A value with something in the place of each text.</summary>
    /// <param name="field">Where it stands; empty: what it has are fields of their own.</param>
    /// <param name="value">The value.</param>
    /// <param name="put">Told where a text stands, and the text; what it returns is put there.</param>
    public static JsonNode? Map(string field, JsonNode? value, Func<string, string, JsonNode?> put) => value switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => put(field, text),
        JsonArray items => new JsonArray([.. items.Select((item, i) => Map($"{field}/{i}", item, put))]),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key,
            Map(field.Length == 0 ? m.Key : $"{field}/{m.Key}", m.Value, put)))),
        _ => value?.DeepClone(),
    };

    /// <summary>Whether a text is the same in every run.</summary>
    public static bool IsConstant(string text)
    {
        try
        {
            return ValueText.Parse(text) is { Fault: null, Scripts.Count: 0 } read
                && Template.Parse(read.Template).IsConstant;
        }
        catch (TemplateException)
        {
            return true;
        }
    }

    /// <summary>
    /// The paths that a text names between braces, and those that its scripts read; none where it can't be read.
    /// </summary>
    public static IReadOnlyList<TemplatePath> Paths(string text)
    {
        var read = ValueText.Parse(text);
        if (read.Fault is not null) return [];
        try
        {
            return [.. Template.Parse(read.Template).Paths.Where(p => p.Variable[0] != '$'),
                .. read.Scripts.SelectMany(PathsOf)];
        }
        catch (TemplateException)
        {
            return [];
        }
    }

    /// <summary>
    /// What a script reads, each as far as a value would be typed for it: a parameter, a step's result.
    /// </summary>
    public static IEnumerable<TemplatePath> PathsOf(ScriptProgram script) => script.Names.Paths
        .Select(p => p.Take(p[0] == ExpressionRoots.Steps ? 3 : 2))
        .Select(p => p.Skip(1).Aggregate(p.First(), TemplatePath.Join))
        .Distinct(StringComparer.Ordinal).Select(TemplatePath.TryParse).OfType<TemplatePath>().Where(p => p.IsDeep);

    /// <summary>What is wrong with the expressions in a value.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="before">Steps whose results can be named.</param>
    /// <param name="inLoop">Whether it stands in a loop.</param>
    /// <param name="value">The value.</param>
    public static IEnumerable<string> Check(WorkflowSpec spec, IReadOnlySet<string> before, bool inLoop,
        JsonNode? value)
    {
        foreach (var text in Texts(value))
        {
            IReadOnlyList<TemplatePath> paths = [];
            string? fault = null;
            var read = ValueText.Parse(text);
            if (read.Fault is { } unreadable)
            {
                yield return unreadable;
                continue;
            }
            try
            {
                paths = [.. Template.Parse(read.Template).Paths.Where(p => p.Variable[0] != '$')];
            }
            catch (TemplateException e)
            {
                fault = e.Message;
            }
            if (fault is not null) yield return fault;
            foreach (var path in paths)
                if (FaultOf(spec, before, inLoop, path) is { } found) yield return found;
            foreach (var script in read.Scripts)
                foreach (var found in SpecScripts.Check(spec, before, inLoop, script)) yield return found;
        }
    }

    private static string? FaultOf(WorkflowSpec spec, IReadOnlySet<string> before, bool inLoop, TemplatePath path)
    {
        // The connection's own tokens stand in requests under names of their own.
        if (!ExpressionRoots.All.Contains(path.Variable))
            return path.IsDeep || char.IsUpper(path.Variable[0])
                ? $"“{DidYouMean.Quote(path.Variable)}” is unknown. "
                    + DidYouMean.For(path.Variable, ExpressionRoots.All) : null;
        return FaultOf(spec, before, inLoop, path.Variable, path.Members.Count > 0 ? path.Members[0] : null);
    }

    /// <summary>That a workflow doesn't have a parameter: in the same words before a run and in it.</summary>
    public static string UnknownParameter(WorkflowSpec spec, string name) => $"“{DidYouMean.Quote(name)}” is not a "
        + (spec.Inputs.Count == 0
            ? "parameter: the workflow has none. Add it under Workflow settings, Input Parameters."
            : $"parameter. {DidYouMean.For(name, [.. spec.Inputs.Select(p => p.Name)])}");

    /// <summary>Why the member of a root can't be named; null where it can.</summary>
    public static string? FaultOf(WorkflowSpec spec, IReadOnlySet<string> before, bool inLoop, string root,
        string? name)
    {
        switch (root)
        {
            case ExpressionRoots.Trigger when name is not null && spec.Inputs.All(p => p.Name != name):
                return UnknownParameter(spec, name);
            case ExpressionRoots.Steps when name is not null && spec.Find(name) is null:
                return $"There is no step “{DidYouMean.Quote(name)}”. "
                    + $"{DidYouMean.For(name, [.. spec.Steps.Select(s => s.Name)])}";
            case ExpressionRoots.Steps when name is not null && !before.Contains(name):
                return $"{name} doesn't run before this step, so its result isn't there yet.";
            case ExpressionRoots.Current when !inLoop:
                return "Current is only available inside a loop.";
            case ExpressionRoots.Current when name is not (null or Loops.Value or Loops.Index):
                return $"“{DidYouMean.Quote(name)}” is not a part of Current. "
                    + DidYouMean.For(name, [Loops.Value, Loops.Index]);
            default:
                return null;
        }
    }
}
