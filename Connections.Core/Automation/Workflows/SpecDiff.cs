using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// What a save changed in a document, for the audit trail: which steps and targets, never the values of inputs, which
/// may be large and are in the version.
/// </summary>
internal static class SpecDiff
{
    private const int MaxChanges = 50;

    public static IEnumerable<FieldChange> Changes(WorkflowSpec? before, WorkflowSpec after) =>
        Steps(before, after).Concat(Triggers(before, after)).Take(MaxChanges);

    private static IEnumerable<FieldChange> Steps(WorkflowSpec? before, WorkflowSpec after)
    {
        foreach (var gone in (before?.Steps ?? []).Where(s => after.Find(s.Name) is null))
            yield return new($"step {gone.Name}", gone.ActionId, null);
        foreach (var step in after.Steps)
        {
            var old = before?.Find(step.Name);
            if (old is null)
            {
                yield return new($"step {step.Name}", null, $"{step.ActionId}{Through(after, step)}");
                continue;
            }
            if (old.ActionId != step.ActionId || Through(before!, old) != Through(after, step))
                yield return new($"step {step.Name}", $"{old.ActionId}{Through(before!, old)}",
                    $"{step.ActionId}{Through(after, step)}");
            else if (!Same(old, step)) yield return new($"step {step.Name}", null, "changed");
        }
    }

    private static IEnumerable<FieldChange> Triggers(WorkflowSpec? before, WorkflowSpec after)
    {
        var (old, now) = (string.Join(' ', (before?.Triggers ?? []).Select(t => t.Kind)),
            string.Join(' ', after.Triggers.Select(t => t.Kind)));
        if (old != now) yield return new("triggers", old, now);
    }

    private static string Through(WorkflowSpec spec, StepSpec step) =>
        spec.TargetOf(step) is { } target
            ? $" through {(target.IsGroup ? "group" : "connection")} {target.Id}"
                + string.Concat(target.Identifiers.Select(i => $" {i.Key}:{i.Value}")) : "";

    private static bool Same(StepSpec a, StepSpec b) =>
        a.Fallback == b.Fallback && a.Retry == b.Retry && a.WaitsForAll == b.WaitsForAll
        && a.Edges.Select(e => (e.Branch, e.Next)).SequenceEqual(b.Edges.Select(e => (e.Branch, e.Next)))
        && a.Inputs.Count == b.Inputs.Count
        && a.Inputs.Zip(b.Inputs).All(p => p.First.Name == p.Second.Name
            && JsonNode.DeepEquals(p.First.Value, p.Second.Value))
        && a.Gate is null == b.Gate is null;
}
