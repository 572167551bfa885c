using System.Text.Json.Nodes;

namespace Connections.Core.Automation.Specs;

/// <summary>The texts and scripts of one step, as far as they can be held against the document before a run.</summary>
internal static class StepTexts
{
    /// <summary>What they name and is not there, each with where it stands.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="step">The step.</param>
    /// <param name="before">Steps whose results can be named.</param>
    /// <param name="inLoop">Whether the step stands in a loop.</param>
    public static IEnumerable<(string Pointer, string Message)> Check(WorkflowSpec spec, StepSpec step,
        IReadOnlySet<string> before, bool inLoop)
    {
        var action = SpecActions.LogicName(step.ActionId);
        // A loop looks at its conditions again behind each round.
        var named = action == Loops.While ? before.Union(spec.Loops.Body(step.Name)).ToHashSet() : before;
        foreach (var input in step.Inputs)
            foreach (var message in IsScript(action, input.Name)
                ? OfScript(spec, before, inLoop, action!, input.Value)
                : SpecExpressions.Check(spec, named, inLoop, input.Value)) yield return (input.Pointer, message);
        if (step.Gate is not { } gate) yield break;
        var own = before.Append(step.Name).ToHashSet();
        foreach (var (operand, value) in new[] { ("operand1", gate.Left), ("operand2", gate.Right) })
            foreach (var message in SpecExpressions.Check(spec, own, inLoop, value))
                yield return ($"{gate.Pointer}/completionCondition/{operand}", message);
        if (LogicConditions.IsEmpty(gate.Left))
            yield return ($"{gate.Pointer}/completionCondition/operand1",
                "The value to wait for is empty. Enter what is checked, for example "
                + $"{{{{ Steps.{step.Name}.status }}}}.");
        else if (!SpecOperators.IsUnary(gate.Operator) && LogicConditions.IsEmpty(gate.Right))
            yield return ($"{gate.Pointer}/completionCondition/operand2",
                $"The step waits for a value that is empty. {LogicConditions.NothingToCompareWith}");
    }

    /// <summary>Whether an input is a script, and no text with places.</summary>
    public static bool IsScript(string? action, string input) => action switch
    {
        "func" => input == "script",
        "expression" => input is "expression" or "script",
        _ => false,
    };

    /// <summary>Inputs as they land: with a name in the place of each script.</summary>
    public static JsonObject Landing(JsonObject inputs)
    {
        var count = 0;
        return SpecExpressions.Map("", inputs, (_, text) =>
        {
            if (!ValueText.MayHaveScript(text)) return JsonValue.Create(text);
            var read = ValueText.Parse(text, count);
            count += read.Scripts.Count;
            return JsonValue.Create(read.Template);
        })!.AsObject();
    }

    private static IEnumerable<string> OfScript(WorkflowSpec spec, IReadOnlySet<string> before, bool inLoop,
        string action, JsonNode? value)
    {
        var script = SpecScripts.TryRead(action, value, out var fault);
        if (fault is not null) yield return fault;
        if (script is null) yield break;
        foreach (var message in SpecScripts.Check(spec, before, inLoop, script)) yield return message;
    }
}
