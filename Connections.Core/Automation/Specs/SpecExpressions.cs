using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// The expressions in a document's texts: <c>{{ path }}</c> over the roots. Checked here as far as it can be known
/// before a run; filled in by the run.
/// </summary>
internal static class SpecExpressions
{
    public const string Trigger = "Trigger";
    public const string Steps = "Steps";
    public const string Source = "Source";
    public const string Variables = "Variables";
    public const string WorkflowName = "WorkflowName";
    public const string WorkflowId = "WorkflowId";
    public const string InstanceId = "InstanceId";

    /// <summary>What the first name of an expression can be.</summary>
    public static IReadOnlyList<string> Roots { get; } =
        [Trigger, Steps, Source, Variables, WorkflowName, WorkflowId, InstanceId];

    /// <summary>What is said of JavaScript.</summary>
    public const string ScriptWords = "JavaScript in ${ } doesn't run in this version. Use {{ }} with a path instead.";

    /// <summary>Whether a text has JavaScript in it.</summary>
    public static bool HasScript(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>Every text in a value.</summary>
    public static IEnumerable<string> Texts(JsonNode? value) => value switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => [text],
        JsonArray items => items.SelectMany(Texts),
        JsonObject members => members.SelectMany(m => Texts(m.Value)),
        _ => [],
    };

    /// <summary>Whether a text is the same in every run.</summary>
    public static bool IsConstant(string text)
    {
        try
        {
            return Template.Parse(text).IsConstant;
        }
        catch (TemplateException)
        {
            return true;
        }
    }

    /// <summary>The paths that a text names; none where it can't be read.</summary>
    public static IReadOnlyList<TemplatePath> Paths(string text)
    {
        try
        {
            return [.. Template.Parse(text).Paths];
        }
        catch (TemplateException)
        {
            return [];
        }
    }

    /// <summary>What is wrong with the expressions in a value.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="before">Steps whose results can be named.</param>
    /// <param name="value">The value.</param>
    public static IEnumerable<string> Check(WorkflowSpec spec, IReadOnlySet<string> before, JsonNode? value)
    {
        foreach (var text in Texts(value))
        {
            IReadOnlyList<TemplatePath> paths = [];
            string? fault = null;
            try
            {
                paths = [.. Template.Parse(text).Paths];
            }
            catch (TemplateException e)
            {
                fault = e.Message;
            }
            if (fault is not null) yield return fault;
            if (HasScript(text)) yield return ScriptWords;
            foreach (var path in paths)
                if (FaultOf(spec, before, path) is { } found) yield return found;
        }
    }

    private static string? FaultOf(WorkflowSpec spec, IReadOnlySet<string> before, TemplatePath path)
    {
        var name = path.Members.Count > 0 ? path.Members[0] : null;
        switch (path.Variable)
        {
            case Trigger when name is not null && spec.Inputs.All(p => p.Name != name):
                return spec.Inputs.Count == 0
                    ? $"“{DidYouMean.Quote(name)}” is not a parameter: the workflow has none. Add it under Input Parameters."
                    : $"“{DidYouMean.Quote(name)}” is not a parameter. {DidYouMean.For(name, [.. spec.Inputs.Select(p => p.Name)])}";
            case Steps when name is not null && spec.Find(name) is null:
                return $"There is no step “{DidYouMean.Quote(name)}”. {DidYouMean.For(name, [.. spec.Steps.Select(s => s.Name)])}";
            case Steps when name is not null && !before.Contains(name):
                return $"{name} doesn't run before this step, so its result isn't there yet.";
            case var root when !Roots.Contains(root):
                // The connection's own tokens stand in requests under names of their own.
                return path.IsDeep || char.IsUpper(root[0])
                    ? $"“{DidYouMean.Quote(root)}” is unknown. {DidYouMean.For(root, Roots)}" : null;
            default:
                return null;
        }
    }
}
