using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Uses;

/// <summary>What a workflow loses by a deletion.</summary>
/// <param name="Consequence">The consequence, whose text doesn't say yet what becomes of its runs.</param>
/// <param name="Targets">What its steps can't use any longer.</param>
internal sealed record Loss(Consequence Consequence, IReadOnlyCollection<Guid> Targets);

/// <summary>
/// What becomes of runs whose connection or group is deleted: they fail, or an error path takes over.
/// </summary>
internal sealed class DeletionOutcomes
{
    private const int MaxRead = 50;
    private const string Fails = "will fail";

    private readonly Dictionary<Guid, WorkflowSpec> specs;

    private DeletionOutcomes(Dictionary<Guid, WorkflowSpec> specs) => this.specs = specs;

    /// <summary>Reads the documents of workflows: of the first of them, where there are many.</summary>
    public static async Task<DeletionOutcomes> ReadAsync(ConnectionsDbContext db, IEnumerable<Guid> workflows,
        CancellationToken ct)
    {
        List<Guid> ids = [.. workflows.Distinct().Take(MaxRead)];
        return new(ids.Count == 0 ? [] : (await WorkflowQueries.SpecsAsync(db, ids, ct))
            .Select(s => (s.Key, Spec: WorkflowRules.Spec(s.Value, []))).Where(s => s.Spec is not null)
            .ToDictionary(s => s.Key, s => s.Spec!));
    }

    /// <summary>What becomes of the runs of a workflow, behind “Runs of the workflow … ”.</summary>
    public string Of(Loss loss)
    {
        if (loss.Consequence.Id is not { } workflow || !specs.TryGetValue(workflow, out var spec)) return Fails;
        var caught = spec.Steps.Where(s => spec.TargetOf(s) is { } target && loss.Targets.Contains(target.Id))
            .Select(s => s.Fallback is not null).Distinct().ToList();
        return caught switch
        {
            [true] => "will take the error path",
            [_, _] => "will fail, or take an error path",
            _ => Fails,
        };
    }
}
