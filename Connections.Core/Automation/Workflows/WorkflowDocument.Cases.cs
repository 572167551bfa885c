using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>The cases of a switch, each with the branch that is named like it.</summary>
public sealed partial class WorkflowDocument
{
    private const string Otherwise = "default";

    /// <summary>
    /// Gives a case of a switch another value, and its branch that name; behind the last one it adds a case.
    /// </summary>
    /// <param name="step">The switch.</param>
    /// <param name="at">Which case, from 0.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">The value is empty, or another case has it.</exception>
    public void SetCase(string step, int at, string value)
    {
        var of = Step(step);
        value = value.Trim();
        var cases = CasesOf(of);
        if (value.Length == 0) throw new Problem.Invalid("case", "Enter a value, or remove the case.");
        if (value == Otherwise)
            throw new Problem.Invalid("case", $"“{Otherwise}” is the branch for all other values.");
        if (!SpecExpressions.IsConstant(value))
            throw new Problem.Invalid("case", "A case has a fixed value. Put the expression in Value.");
        if (cases.Index().Any(c => c.Index != at && StepCases.TextOf(c.Item) == value))
            throw new Problem.Invalid("case", $"Another case already has the value “{value}”.");
        if (at >= cases.Count) cases.Add(JsonValue.Create(value));
        else
        {
            var was = StepCases.TextOf(cases[at]);
            cases[at] = StepCases.With(cases[at], value);
            if (!HasCase(cases, was))
                foreach (var edge in BranchOf(of, was)) edge["branchName"] = value;
        }
        SetInput(step, StepCases.Input, cases);
    }

    /// <summary>Removes a case of a switch, and what leads on from it.</summary>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    public void RemoveCase(string step, int at)
    {
        var of = Step(step);
        var cases = CasesOf(of);
        if (at >= cases.Count) return;
        var was = StepCases.TextOf(cases[at]);
        cases.RemoveAt(at);
        if (!HasCase(cases, was))
        {
            foreach (var edge in BranchOf(of, was)) List(of, "outboundEdges").Remove(edge);
            Prune(of, "outboundEdges");
        }
        // An empty list stays: without any, each value would have a branch of its own.
        SetInput(step, StepCases.Input, cases);
    }

    private static JsonArray CasesOf(JsonObject step) =>
        Objects(step["parameters"]).FirstOrDefault(i => TextAt(i, "name") == StepCases.Input)?["value"]
            is JsonArray there ? there.DeepClone().AsArray() : [];

    private static bool HasCase(JsonArray cases, string value) => cases.Any(c => StepCases.TextOf(c) == value);

    private static List<JsonObject> BranchOf(JsonObject step, string value) =>
        [.. Objects(step["outboundEdges"]).Where(e => TextAt(e, "branchName") == value)];
}
