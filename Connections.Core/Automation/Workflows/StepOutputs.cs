using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Workflows;

/// <summary>A part of what a step returns.</summary>
/// <param name="Name">Its name in the part above it.</param>
/// <param name="Path">How expressions name it: <c>Steps.Get.body.id</c>.</param>
/// <param name="About">What it is; null where only a run showed it.</param>
/// <param name="Sample">What it was in a run, shortened; null: not known, or it has parts.</param>
/// <param name="Parts">Its parts.</param>
public sealed record StepOutput(string Name, string Path, string? About, string? Sample,
    IReadOnlyList<StepOutput> Parts);

/// <summary>What steps return, as far as it is known: from their action, and from a run. Pure.</summary>
public static class StepOutputs
{
    private const int MaxParts = 30;
    private const int MaxDepth = 5;
    private const int MaxSample = 80;

    /// <summary>What a step returns.</summary>
    /// <param name="catalog">The actions.</param>
    /// <param name="step">The step.</param>
    /// <param name="seen">What it returned in a run; null: not known.</param>
    public static IReadOnlyList<StepOutput> Describe(IntegrationCatalog catalog, StepView step, JsonNode? seen)
    {
        var root = TemplatePath.Join(ExpressionRoots.Steps, step.Name);
        var known = Known(catalog, step).ToList();
        var members = seen as JsonObject;
        var described = known.Select(k => WithDescription(catalog, step,
            Part(k.Name, TemplatePath.Join(root, k.Name), k.About, members?[k.Name], depth: 1)));
        var others = (members ?? []).Where(m => m.Key != "error" && known.TrueForAll(k => k.Name != m.Key))
            .Take(MaxParts).Select(m => Part(m.Key, TemplatePath.Join(root, m.Key), null, m.Value, depth: 1));
        return [.. described, .. others];
    }

    // What the action describes of its answer stands before what only a run showed.
    private static StepOutput WithDescription(IntegrationCatalog catalog, StepView step, StepOutput part)
    {
        if (part.Name != "body" || StepActions.Find(catalog, step.ActionId)?.Outputs is not { Count: > 0 } outputs)
            return part;
        var described = outputs.Where(o => o.Path.Length > 0)
            .Select(o => new StepOutput(o.Path, o.In(part.Path), o.Description, null, [])).ToList();
        var paths = described.Select(d => d.Path).ToHashSet(StringComparer.Ordinal);
        return part with
        {
            About = outputs.FirstOrDefault(o => o.Path.Length == 0)?.Description ?? part.About,
            Parts = [.. described, .. part.Parts.Where(p => !paths.Contains(p.Path))],
        };
    }

    /// <summary>What a step's error holds, for its error path.</summary>
    public static IReadOnlyList<StepOutput> Error(StepView step)
    {
        var root = TemplatePath.Join(TemplatePath.Join(ExpressionRoots.Steps, step.Name), "error");
        return
        [
            new("message", $"{root}.message", "Why it failed", null, []),
            new("status", $"{root}.status", "HTTP status of the failure", null, []),
            new("nextStep", $"{root}.nextStep", "What to do about it", null, []),
        ];
    }

    private static IEnumerable<(string Name, string About)> Known(IntegrationCatalog catalog, StepView step) =>
        SpecActions.Find(catalog, step.ActionId) switch
        {
            StepAction.Request =>
            [
                ("status", "HTTP status, such as 200"), ("headers", "Response headers"),
                ("body", "Response body: JSON, or a text"),
            ],
            StepAction.Logic { Name: "echo" } => [("value", "The value that it was given")],
            StepAction.Logic { Name: "if" } => [("value", "true or false")],
            StepAction.Logic { Name: "switch" } => [("value", "The value that chose the branch")],
            StepAction.Logic { Name: "getDate" } =>
                [("date", "Date and time as text"), ("timestamp", "Seconds since 1970")],
            StepAction.Logic { Name: "setVariable" or "setVariables" } =>
                [.. VariablesOf(step).Select(v => (v, "The value that was set"))],
            StepAction.Logic { Name: "func" or "expression" } => [("data", "What the script returned")],
            _ => [],
        };

    /// <summary>The variables that a step sets, as far as its document names them.</summary>
    public static IReadOnlyList<string> VariablesOf(StepView step)
    {
        if (step.ActionId == $"{SpecActions.Core}setVariable")
            return [.. Value(step, "variableName") is { } name ? Texts(name) : []];
        if (step.ActionId != $"{SpecActions.Core}setVariables") return [];
        return Value(step, "variables") switch
        {
            JsonObject members => [.. members.Select(m => m.Key)],
            JsonArray items => [.. items.OfType<JsonObject>()
                .SelectMany(i => (i["name"] ?? i["variableName"]) is { } name ? Texts(name) : [])],
            _ => [],
        };

        static JsonNode? Value(StepView step, string input) => step.Inputs.FirstOrDefault(i => i.Key == input).Value;

        static IEnumerable<string> Texts(JsonNode name) =>
            name is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
                && SpecExpressions.IsConstant(text) ? [text] : [];
    }

    private static StepOutput Part(string name, string path, string? about, JsonNode? seen, int depth) =>
        new(name, path, about, Sample(seen), depth >= MaxDepth ? [] : seen switch
        {
            JsonObject members => [.. members.Take(MaxParts)
                .Select(m => Part(m.Key, TemplatePath.Join(path, m.Key), null, m.Value, depth + 1))],
            JsonArray { Count: > 0 } items => [Part("[0]", $"{path}[0]",
                items.Count == 1 ? "The only item" : $"The first of {items.Count} items", items[0], depth + 1)],
            _ => [],
        });

    private static string? Sample(JsonNode? seen)
    {
        if (seen is not JsonValue value) return null;
        var text = value.TryGetValue<string>(out var plain) ? plain : value.ToJsonString();
        return text.Length <= MaxSample ? text : text[..MaxSample] + "…";
    }
}
