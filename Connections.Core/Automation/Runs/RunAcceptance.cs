using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// The one way in for runs, whatever starts them: the run, what it was started with, its delivery key and its audit
/// entry are one commit. Whether its starter may do so was decided before.
/// </summary>
internal sealed class RunAcceptance(BatchWriter writer, RunEngine engine, WorkflowVersionCache versions,
    TriggerRates rates, AuditLog audit, TimeProvider clock)
{
    /// <summary>How long a delivery key stands for its run.</summary>
    public static readonly TimeSpan KnownFor = IdempotencyStore.KnownFor;

    // Each start asks it.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, CancellationToken,
        Task<IdentityRow?>>> Identities = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, CancellationToken ct) =>
            db.Set<User>().Where(u => u.Id == id)
                .Select(u => new IdentityRow(u.Name, u.IsServiceAccount, u.DisabledAt != null)).SingleOrDefault()));

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, int> coming = [];
    private int allComing;

    /// <summary>Accepts a run. Once this returns, it is on disk and will be done.</summary>
    /// <param name="db">The database, to read.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="order">What is started.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <exception cref="Problem.Forbidden">The identity that it runs as can't act.</exception>
    /// <exception cref="Problem.Invalid">Parameters, or a workflow, that can't be run so.</exception>
    /// <exception cref="Problem.TooMany">Too many wait already, or its rate limit is reached.</exception>
    /// <exception cref="Problem.Unavailable">The server starts, stops, or was taken for dead.</exception>
    public async Task<AcceptedRun> AcceptAsync(ConnectionsDbContext db, Workflow workflow, RunOrder order,
        CancellationToken ct)
    {
        if (await KnownAsync(db, workflow.Id, order.DeliveryKey, ct) is { } known) return new(known, IsNew: false);
        var version = await VersionAsync(db, workflow, order, ct);
        var trigger = RunInputs.Read(version.Spec, order.IgnoresOthers ? Only(version.Spec, order.Given) : order.Given);
        var identity = await IdentityAsync(db, workflow, order.Initiator, ct);

        var rate = version.Spec.Triggers.FirstOrDefault(t => t.Kind == order.Trigger)?.Rate;
        var taken = await rates.TakeAsync(db, workflow.Id, order.Source, rate, ct);
        var isDone = false;
        try
        {
            await engine.EnsureSeenAsync(ct);
            using var place = Reserve(workflow.Id);
            var life = engine.Life;
            var run = new WorkflowRun(workflow.Id, version.Id, order.Source, identity, order.Starter, life.Id,
                clock.GetUtcNow(), order.DeliveryKey);
            var origin = order.Origin.DeepClone().AsObject();
            origin["url"] = $"/workflow/{run.WorkflowId}/runs/{run.Id}";
            // Packed here: the writer works for all.
            RunData[] data =
            [
                new(run.Id, 0, RunDataKind.Trigger, RunJournal.Pack(trigger, out var triggerSize)),
                new(run.Id, 0, RunDataKind.Source, RunJournal.Pack(origin, out var originSize)),
            ];
            try
            {
                await writer.WriteAsync(into => Stage(into, run, data, workflow, version, order), ct, life);
            }
            catch (UniqueViolationException)
            {
                // The same start, at the same moment: that one is the run.
                if (await KnownAsync(db, workflow.Id, order.DeliveryKey, ct) is { } other)
                    return new(other, IsNew: false);
                throw;
            }
            catch (NodeGivenUpException)
            {
                throw new Problem.Unavailable("The server was too slow, and other servers have its runs now. "
                    + "Nothing was started; try again.");
            }
            isDone = true;
            var facts = new RunFacts(run.Id, workflow.Id, workflow.Name, trigger, origin)
            {
                Size = triggerSize + originSize,
            };
            var active = new ActiveRun(run, version.Spec, version.Admitted, facts.IsLarge ? facts.Leave() : facts,
                workflow.RepeatableSteps, new RunJournal(writer, run, life));
            order.Takeover?.Restore(active);
            engine.Enqueue(active);
            return new(run.Id, IsNew: true);
        }
        finally
        {
            if (!isDone) taken?.Dispose();
        }
    }

    private void Stage(ConnectionsDbContext into, WorkflowRun run, IReadOnlyCollection<RunData> data, Workflow workflow,
        RunnableVersion version, RunOrder order)
    {
        into.Add(run);
        into.AddRange(data);
        audit.Add(into, order.Initiator, AuditEvent.WorkflowExecuted, workflow.Id, workflow.Name,
        [
            new("run", null, run.Id.ToString()),
            new("runs as", null, $"{run.IdentityName} ({workflow.RunAs})"),
            new("version", null, version.Number.ToString(CultureInfo.InvariantCulture)),
            .. order.App is not { } app ? Array.Empty<FieldChange>() :
            [
                new("started by", null, $"{app.Viewer.Name} ({app.Viewer.Id})"),
                new("in the app", null, $"{app.Name} ({app.Id})"),
            ],
        ]);
        order.Takeover?.Stage(into, run.Id);
        order.Alongside?.Invoke(into);
    }

    // A key that is older than a day is free again.
    private async Task<Guid?> KnownAsync(ConnectionsDbContext db, Guid workflowId, string? key, CancellationToken ct)
    {
        if (key is null) return null;
        var runs = db.Set<WorkflowRun>().Where(r => r.WorkflowId == workflowId && r.DeliveryKey == key);
        if (await runs.AsNoTracking().Select(r => new { r.Id, r.CreatedAt }).SingleOrDefaultAsync(ct) is not { } known)
            return null;
        if (known.CreatedAt > clock.GetUtcNow() - KnownFor) return known.Id;
        await db.WriteAsync(token => runs.Where(r => r.Id == known.Id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.DeliveryKey, (string?)null), token), ct);
        return null;
    }

    private async Task<RunnableVersion> VersionAsync(ConnectionsDbContext db, Workflow workflow, RunOrder order,
        CancellationToken ct)
    {
        if (order.VersionId is { } same) return await versions.GetAsync(db, same, ct);
        var id = order.Source == RunSource.Manual ? workflow.DraftVersionId : workflow.PublishedVersionId
            ?? throw new Problem.Invalid("workflow", "This workflow isn't published. Publish it, or run it by hand.");
        var version = await versions.GetAsync(db, id, ct);
        if (order.Trigger is not { } kind || version.Spec.Triggers.Any(t => t.Kind == kind)) return version;
        throw new Problem.Invalid("workflow", order.Source == RunSource.Api
            ? "This workflow has no API trigger. Add one under Add Trigger, or run it by hand."
            : $"The published version of this workflow has no {SpecTriggers.Label(kind).ToLowerInvariant()} trigger. "
                + "Add one under Add Trigger, and publish the workflow.");
    }

    private static JsonObject Only(WorkflowSpec spec, JsonObject given) =>
        new(given.Where(g => spec.Inputs.Any(p => p.Name == g.Key))
            .Select(g => KeyValuePair.Create(g.Key, g.Value?.DeepClone())));

    private static async Task<RunIdentity> IdentityAsync(ConnectionsDbContext db, Workflow workflow, Actor initiator,
        CancellationToken ct)
    {
        if (workflow.RunAs == RunAs.Initiator && initiator.Kind == ActorKind.Trigger)
            throw new Problem.Forbidden("This workflow runs as the initiator, and no person starts it here. "
                + TriggerReadiness.ChooseIdentity);
        if (workflow.RunAs == RunAs.Initiator) return new(initiator.Id, initiator.Kind, initiator.Name);
        var id = workflow.RunAs == RunAs.Owner ? workflow.OwnerId : workflow.ServiceAccountId ?? Guid.Empty;
        var account = await Identities.On(db)(db, id, ct)
            ?? throw new Problem.Forbidden("The identity that this workflow runs as no longer exists. An editor has to "
                + "choose another one.");
        if (account.IsDisabled)
            throw new Problem.Forbidden($"The account of {account.Name} is disabled, and this workflow runs as it. "
                + (workflow.RunAs != RunAs.Owner ? "An editor has to choose another one."
                    : workflow.OfferedToId is not { } to ? "An editor can take ownership."
                    : $"It was offered to {(await db.NamesOfAsync([to], ct))(to)}, who has to accept it first."));
        return new(id, account.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, account.Name);
    }

    // What is being written waits in no line yet, and needs a place there.
    private Reservation Reserve(Guid workflowId)
    {
        lock (gate)
        {
            var mine = coming.GetValueOrDefault(workflowId);
            engine.EnsureRoom(workflowId, mine, allComing);
            coming[workflowId] = mine + 1;
            allComing++;
        }
        return new Reservation(this, workflowId);
    }

    private sealed record IdentityRow(string Name, bool IsServiceAccount, bool IsDisabled);

    private sealed class Reservation(RunAcceptance of, Guid workflowId) : IDisposable
    {
        public void Dispose()
        {
            lock (of.gate)
            {
                if (--of.coming[workflowId] == 0) of.coming.Remove(workflowId);
                of.allComing--;
            }
        }
    }
}
