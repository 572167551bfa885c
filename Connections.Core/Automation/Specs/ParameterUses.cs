using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>Which parameters of a workflow its steps can't do without.</summary>
internal static class ParameterUses
{
    /// <summary>
    /// Parameters that steps name between braces, in order. Not those that only scripts read, which can deal with one
    /// that is not set, and not those of inputs that may be left out.
    /// </summary>
    public static IReadOnlyList<ParameterSpec> Needed(IntegrationCatalog catalog, WorkflowSpec spec)
    {
        var named = spec.Steps.SelectMany(s => Texts(catalog, spec, s)).SelectMany(Paths)
            .Where(p => p.Variable == ExpressionRoots.Trigger && p.Members.Count > 0).Select(p => p.Members[0])
            .ToHashSet(StringComparer.Ordinal);
        return [.. spec.Inputs.Where(i => named.Contains(i.Name))];
    }

    private static IEnumerable<string> Texts(IntegrationCatalog catalog, WorkflowSpec spec, StepSpec step)
    {
        var logic = SpecActions.LogicName(step.ActionId);
        var template = (SpecActions.Find(catalog, step.ActionId) as StepAction.Request)?.Template;
        IEnumerable<JsonNode?> values = step.Inputs.Where(i => !StepTexts.IsScript(logic, i.Name)
                && template?.Inputs.Any(t => t.Name == i.Name && (t.Optional || t.Default is not null)) is not true)
            .Select(i => i.Value);
        if (step.Gate is { } gate) values = [.. values, gate.Left, gate.Right];
        var texts = values.SelectMany(SpecExpressions.Texts);
        return spec.TargetOf(step) is { } target ? texts.Concat(target.Identifiers.Select(i => i.Value)) : texts;
    }

    private static IEnumerable<TemplatePath> Paths(string text) =>
        ValueText.MayHaveScript(text) ? [] : SpecExpressions.Paths(text);
}
