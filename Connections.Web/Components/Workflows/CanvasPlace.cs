using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;

namespace Connections.Web.Components.Workflows;

/// <summary>Where a step is to be added, or to be moved to.</summary>
/// <param name="After">The step before it; null: it becomes the first.</param>
/// <param name="Branch">The branch of that step; null: its main one.</param>
public sealed record CanvasPlace(string? After, string? Branch)
{
    /// <summary>
    /// The branches of a step: those of its action, those it has, and the cases of a switch. What follows a loop, or
    /// is left over by all cases, comes last.
    /// </summary>
    public static IEnumerable<string> BranchesOf(StepView step) => StepActions.Branches(step.ActionId)
        .Concat(step.Edges.Select(e => e.Branch)).Concat(Cases(step)).Distinct().OrderBy(IsRest);

    private static bool IsRest(string branch) => branch is "main" or "after_loop" or "default";

    /// <summary>Every place that a step can be moved to: the start, and each branch of the others.</summary>
    public static IReadOnlyList<CanvasPlace> For(SpecView view, string step) =>
        [new(null, null), .. view.Steps.Where(s => s.Name != step)
            .SelectMany(s => BranchesOf(s).Select(b => new CanvasPlace(s.Name, b)))
            .Where(p => !view.Steps.Any(s => s.Name == p.After
                && s.Edges.Any(e => e.Branch == p.Branch && e.Next == step)))];

    /// <summary>The place in words, such as <c>after Get, each round</c>.</summary>
    public string InWords => After is null ? "at the start"
        : Words(Branch) is { Length: > 0 } branch ? $"after {After}, {branch}" : $"after {After}";

    /// <summary>A branch in words; empty for the one that a step mainly has.</summary>
    public static string Words(string? branch) => branch switch
    {
        null or "main" => "",
        "loopStart" or "loop" => "each round",
        "after_loop" => "after the loop",
        _ => branch,
    };

    /// <summary>A branch beside others in words, the main one, too; empty where it is the only one.</summary>
    public static string Label(string branch, IReadOnlyList<string> all) => all.Count < 2 ? Words(branch)
        : Words(branch) is { Length: > 0 } words ? words : all.Contains("loopStart") ? Words("after_loop") : "then";

    private static IEnumerable<string> Cases(StepView step) =>
        step.Inputs.FirstOrDefault(i => i.Key == "cases").Value is JsonArray cases
            ? cases.Select(c => (c is JsonObject named ? named["value"] ?? named["name"] : c)?.ToString() ?? "")
                .Where(c => c.Length > 0) : [];
}
