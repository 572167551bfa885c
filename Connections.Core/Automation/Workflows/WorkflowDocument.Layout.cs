using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>A note on the canvas, as another product's screens left it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">Its text, Markdown as it was written.</param>
public sealed record WorkflowNote(string Id, string Text);

/// <summary>What the document says of its looks, and which parameters it names without having them.</summary>
public sealed partial class WorkflowDocument
{
    /// <summary>The notes beside the steps.</summary>
    public IReadOnlyList<WorkflowNote> Notes =>
        [.. Objects(root["annotations"]).Select(a => new WorkflowNote(TextAt(a, "id") ?? "",
            a["markdownTextAnnotation"] is JsonObject note ? TextAt(note, "text") ?? "" : ""))
            .Where(n => n.Text.Trim().Length > 0)];

    /// <summary>Where a step was placed by hand; null: nowhere.</summary>
    public (double X, double Y)? PlaceOf(string step) =>
        AllSteps.FirstOrDefault(s => TextAt(s, "name") == step)?["display"] is JsonObject display
            && display["bounds"] is JsonObject bounds && Measure(bounds, "x") is { } x && Measure(bounds, "y") is { } y
            ? (x, y) : null;

    /// <summary>Parameters that expressions name and the workflow doesn't have, in order.</summary>
    public IReadOnlyList<string> MissingParameters
    {
        get
        {
            var known = View.Inputs.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            return [.. SpecExpressions.Texts(root).SelectMany(SpecExpressions.Paths)
                .Where(p => p.Variable == ExpressionRoots.Trigger && p.Members.Count > 0).Select(p => p.Members[0])
                .Where(n => !known.Contains(n) && ParameterName().IsMatch(n)).Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>
    /// Puts values in the place of a step's expressions: in its inputs, and in the identifiers of its group.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="values">A value for each path, such as <c>Trigger.env</c>.</param>
    /// <param name="integrationType">The integration of its group, for the label.</param>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void PutValues(string step, IReadOnlyDictionary<string, JsonNode?> values, string integrationType)
    {
        var of = Step(step);
        foreach (var input in Objects(of["parameters"]))
            input["value"] = StepValues.Put(input["value"], values);
        Changed();
        if (View.Steps.First(s => s.Name == step).Target is not { IsGroup: true } target) return;
        var identifiers = target.Identifiers.Select(i => KeyValuePair.Create(i.Key,
            StepValues.Put(JsonValue.Create(i.Value), values)?.ToString() ?? "")).ToList();
        SetTarget(step, target.Id, isGroup: true, identifiers, integrationType);
    }

    private static double? Measure(JsonObject bounds, string name) =>
        bounds[name] is JsonValue value && value.TryGetValue<double>(out var number) && double.IsFinite(number)
            ? number : null;
}
