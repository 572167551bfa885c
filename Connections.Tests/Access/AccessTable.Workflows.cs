using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Access;

/// <summary>The operations on workflows and their runs.</summary>
internal static partial class AccessTable
{
    /// <summary>The document of the workflow that is tried on: its only step asks nobody.</summary>
    public const string WorkflowSpec =
        """{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Start","actionId":"com.datadoghq.core.noop"}]}""";

    private const Permissions WorkflowsWrite = Permissions.WorkflowsWrite;
    private const Permissions WorkflowsRun = Permissions.WorkflowsRun;

    private static IEnumerable<Operation> OnWorkflows { get; } =
    [
        Act("WorkflowService.CreateAsync", s => AccountsOnly(s, Anyone(s, WorkflowsWrite)),
            a => Workflows(a).CreateAsync(a.Actor,
                new WorkflowChange { Name = $"w{Guid.CreateVersion7():n}", Spec = WorkflowSpec }, default))
            with { On = OperationTarget.Workflow },
        OfWorkflow("WorkflowService.UpdateAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor),
            async a => await UpdateWorkflowAsync(a, await VersionAsync<Workflow>(a)))
            with { OnUnknown = a => UpdateWorkflowAsync(a, Guid.Empty) },
        OfWorkflow("WorkflowService.DiscardDraftAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor),
            async a =>
            {
                await using (var db = a.Host.OpenDb())
                    await db.Set<Workflow>().Where(w => w.Id == a.Id).ExecuteUpdateAsync(
                        w => w.SetProperty(x => x.PublishedVersionId, x => x.DraftVersionId));
                await Workflows(a).DiscardDraftAsync(a.Actor, a.Id, await VersionAsync<Workflow>(a), default);
            }) with { OnUnknown = a => Workflows(a).DiscardDraftAsync(a.Actor, a.Id, Guid.Empty, default) },
        OfWorkflow("WorkflowService.TakeOwnershipAsync",
            s => AccountsOnly(s, OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor)),
            a => Workflows(a).TakeOwnershipAsync(a.Actor, a.Id, default)),
        Look("OwnershipOffers.ListAsync", s => OnWorkflow(s) == AttemptOutcome.Done, async a =>
        {
            await OfferAsync(a);
            return (await Offers(a).ListAsync(a.Actor, new(0, 200), default)).Rows.Any(r => r.Id == a.Id);
        }) with { On = OperationTarget.Workflow },
        OfWorkflow("OwnershipOffers.AcceptAsync",
            s => AccountsOnly(s, OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor)),
            async a =>
            {
                await OfferAsync(a);
                await Offers(a).AcceptAsync(a.Actor, a.Id, default);
            }),
        OfWorkflow("OwnershipOffers.DeclineAsync", s => OnWorkflow(s), async a =>
        {
            await OfferAsync(a);
            await Offers(a).DeclineAsync(a.Actor, a.Id, default);
        }),
        OfWorkflow("WorkflowService.DeleteAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor),
            a => Workflows(a).DeleteAsync(a.Actor, a.Id, default)) with { EndsIt = true },
        OfWorkflow("WorkflowService.SetFavoriteAsync",
            s => OnWorkflow(s) == AttemptOutcome.Done && !s.IsPerson ? AttemptOutcome.Forbidden : OnWorkflow(s),
            a => Workflows(a).SetFavoriteAsync(a.Actor, a.Id, true, default)),

        Look("WorkflowQueries.ListAsync", s => OnWorkflow(s) == AttemptOutcome.Done, async a =>
            (await WorkflowQueriesOf(a).ListAsync(a.Actor, new WorkflowQuery { Search = a.ConnectionName },
                PageRequest.First, default)).Rows.Any(r => r.Id == a.Id)) with { On = OperationTarget.Workflow },
        Look("WorkflowQueries.SpecsAsync", s => OnWorkflow(s) == AttemptOutcome.Done,
            async a => (await WorkflowQueriesOf(a).SpecsAsync(a.Actor, [a.Id], default)).ContainsKey(a.Id))
            with { On = OperationTarget.Workflow },
        OfWorkflow("WorkflowQueries.GetAsync", s => OnWorkflow(s),
            a => WorkflowQueriesOf(a).GetAsync(a.Actor, a.Id, default)),
        // Who may change no workflow at all checks none.
        OfWorkflow("WorkflowQueries.CheckAsync",
            s => Anyone(s, WorkflowsWrite) == AttemptOutcome.Done ? OnWorkflow(s) : AttemptOutcome.Forbidden,
            a => WorkflowQueriesOf(a).CheckAsync(a.Actor, a.Id, new(WorkflowSpec), default)),

        OfWorkflow("WorkflowPolicies.GetAsync", s => OnWorkflow(s), a => WorkflowRights(a).GetAsync(a.Actor, a.Id, default)),
        OfWorkflow("WorkflowPolicies.SaveAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor), async a =>
        {
            var seen = (await WorkflowRights(a).GetAsync(Actor.System, a.Id, default)).Policy;
            PolicyGrant[] wanted = [.. seen.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)),
                new(new(PrincipalKind.User, a.Host.Owner.Id), AccessLevel.Editor)];
            await WorkflowRights(a).SaveAsync(a.Actor, a.Id, [.. wanted.DistinctBy(w => w.Principal)], seen.Version,
                confirmed: false, default);
        }) with { OnUnknown = a => WorkflowRights(a).SaveAsync(a.Actor, a.Id, [], Guid.Empty, confirmed: false, default),
            ChangesAccess = true },
        OfWorkflow("WorkflowPolicies.ResetAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor),
            a => WorkflowRights(a).ResetAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        OfWorkflow("WorkflowPolicies.ExplainAsync", ExplainsWorkflow,
            a => WorkflowRights(a).ExplainAsync(a.Actor, a.Id, a.Host.Owner.Id, default)),
        OfWorkflow("WorkflowPolicies.ElevateAsync", s => s.IsSystem ? AttemptOutcome.Forbidden : Anyone(s, Manage),
            a => WorkflowRights(a).ElevateAsync(a.Actor, a.Id, default)) with { ChangesAccess = true },
        new("WorkflowPolicies.HiddenAsync",
            async a => (await WorkflowRights(a).HiddenAsync(a.Actor, a.ConnectionName, PageRequest.First,
                default)).Rows.Any(r => r.Id == a.Id), IsHidden) { On = OperationTarget.Workflow },

        Look("RecentlyDeletedWorkflows.ListAsync", RestoresWorkflow, async a =>
            (await DeletedWorkflows(a).ListAsync(a.Actor, new(0, 200), default)).Rows.Any(r => r.Id == a.Id))
            with { On = OperationTarget.Workflow, OnDeleted = true },
        OfWorkflow("RecentlyDeletedWorkflows.RestoreAsync", OnDeletedWorkflow,
            a => DeletedWorkflows(a).RestoreAsync(a.Actor, a.Id, null, default)) with { OnDeleted = true },
        OfWorkflow("RecentlyDeletedWorkflows.DeletePermanentlyAsync", OnDeletedWorkflow,
            a => DeletedWorkflows(a).DeletePermanentlyAsync(a.Actor, a.Id, default)) with { OnDeleted = true },

        OfWorkflow("RunService.StartAsync", s => AccountsOnly(s, OnWorkflow(s, WorkflowsRun, AccessLevel.Resolver)),
            async a =>
            {
                await a.Host.Get<RunService>().StartAsync(a.Actor, a.Id, [], RunSource.Manual, default);
                await a.Host.Get<RunEngine>().IdleAsync();
            }),
        OfWorkflow("RunService.CancelAsync", s => OnWorkflow(s, WorkflowsRun, AccessLevel.Resolver),
            async a => await a.Host.Get<RunService>().CancelAsync(a.Actor, a.Id, await RunOfAsync(a), default)),
        OfWorkflow("RunService.RerunAsync", s => AccountsOnly(s, OnWorkflow(s, WorkflowsRun, AccessLevel.Resolver)),
            async a =>
            {
                var run = await RunOfAsync(a);
                await using (var db = a.Host.OpenDb())
                    await db.Set<WorkflowRun>().Where(r => r.Id == run).ExecuteUpdateAsync(
                        r => r.SetProperty(x => x.EndedAt, a.Host.Clock.GetUtcNow()));
                await a.Host.Get<RunService>().RerunAsync(a.Actor, a.Id, run, RerunPlace.Start, default);
                await a.Host.Get<RunEngine>().IdleAsync();
            }),
        // Only steps with requests are tested: who has access is told so.
        new("RunService.TestStepAsync", async a =>
        {
            try
            {
                await a.Host.Get<RunService>().TestStepAsync(a.Actor, a.Id, WorkflowSpec, "Start",
                    new Dictionary<string, System.Text.Json.Nodes.JsonNode?>(), default);
                return false;
            }
            catch (Problem.Invalid)
            {
                return true;
            }
        }, s => OnWorkflow(s, WorkflowsRun, AccessLevel.Editor)) { On = OperationTarget.Workflow },
        OfWorkflow("RunQueries.ListAsync", s => OnWorkflow(s),
            a => History(a).ListAsync(a.Actor, a.Id, PageRequest.First, default)),
        OfWorkflow("RunQueries.CountsAsync", s => OnWorkflow(s), a => History(a).CountsAsync(a.Actor, a.Id, default)),
        OfWorkflow("RunQueries.RefusedAsync", s => OnWorkflow(s), a => History(a).RefusedAsync(a.Actor, a.Id, default)),
        OfWorkflow("RunQueries.GetAsync", s => OnWorkflow(s),
            async a => await History(a).GetAsync(a.Actor, a.Id, await RunOfAsync(a), default)),
        OfWorkflow("RunQueries.StepsAsync", s => OnWorkflow(s),
            async a => await History(a).StepsAsync(a.Actor, a.Id, await RunOfAsync(a), null, PageRequest.First,
                default)),
        OfWorkflow("RunQueries.NearAsync", s => OnWorkflow(s),
            async a => await History(a).NearAsync(a.Actor, a.Id, await RunOfAsync(a), 1, default)),
        OfWorkflow("RunQueries.StepAsync", s => OnWorkflow(s),
            async a => await History(a).StepAsync(a.Actor, a.Id, await RunOfAsync(a), 1, default)),
        OfWorkflow("RunQueries.TestValuesAsync", s => OnWorkflow(s),
            a => History(a).TestValuesAsync(a.Actor, a.Id, WorkflowSpec, "Start", default)),
    ];

    private static OwnershipOffers Offers(Attempt a) => a.Host.Get<OwnershipOffers>();

    private static async Task OfferAsync(Attempt a)
    {
        await using var db = a.Host.OpenDb();
        await db.Set<Workflow>().Where(w => w.Id == a.Id).ExecuteUpdateAsync(w => w
            .SetProperty(x => x.OfferedToId, a.Actor.Id).SetProperty(x => x.RunAs, RunAs.Owner));
    }

    private static Operation OfWorkflow(string name, Func<TestIdentity, AttemptOutcome> expected,
        Func<Attempt, Task> act) =>
        Act(name, expected, act) with { On = OperationTarget.Workflow };

    private static AttemptOutcome OnWorkflow(TestIdentity s, Permissions permission = Permissions.WorkflowsRead,
        AccessLevel level = AccessLevel.Viewer) =>
        !s.Active ? AttemptOutcome.Forbidden : !s.Has(Permissions.WorkflowsRead) || s.Level < AccessLevel.Viewer
            ? AttemptOutcome.NotFound : s.Has(permission) && s.Level >= level ? AttemptOutcome.Done
            : AttemptOutcome.Forbidden;

    // The product itself owns and runs nothing.
    private static AttemptOutcome AccountsOnly(TestIdentity s, AttemptOutcome expected) =>
        s.IsSystem && expected == AttemptOutcome.Done ? AttemptOutcome.Forbidden : expected;

    private static bool RestoresWorkflow(TestIdentity s) =>
        OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor) == AttemptOutcome.Done;

    private static AttemptOutcome OnDeletedWorkflow(TestIdentity s) =>
        !s.Active ? AttemptOutcome.Forbidden : RestoresWorkflow(s) ? AttemptOutcome.Done : AttemptOutcome.NotFound;

    private static AttemptOutcome ExplainsWorkflow(TestIdentity s) =>
        OnWorkflow(s) == AttemptOutcome.Done && s.Level < AccessLevel.Editor && !s.Has(Manage)
            ? AttemptOutcome.Forbidden : OnWorkflow(s);

    private static Task UpdateWorkflowAsync(Attempt a, Guid version) =>
        Workflows(a).UpdateAsync(a.Actor, a.Id, new WorkflowChange { Description = $"{Guid.CreateVersion7()}" }, version,
            default);

    // The newest run of the workflow, with one step; made where there is none. Of an unknown workflow none.
    private static async Task<Guid> RunOfAsync(Attempt a)
    {
        await using var db = a.Host.OpenDb();
        if (await db.Set<WorkflowRun>().Where(r => r.WorkflowId == a.Id && db.Set<RunStep>().Any(s => s.RunId == r.Id))
            .Select(r => (Guid?)r.Id).FirstOrDefaultAsync() is { } known) return known;
        if (await db.Set<Workflow>().Where(w => w.Id == a.Id).Select(w => (Guid?)w.DraftVersionId)
            .SingleOrDefaultAsync() is not { } version) return Guid.CreateVersion7();
        var owner = a.Host.Owner;
        var run = new WorkflowRun(a.Id, version, RunSource.Manual, new(owner.Id, owner.Kind, owner.Name), owner,
            Guid.CreateVersion7(), a.Host.Clock.GetUtcNow());
        run.End(RunState.Succeeded, a.Host.Clock.GetUtcNow());
        db.Add(run);
        db.Add(new RunStep(run.Id, 1, "Start", "com.datadoghq.core.noop", 1, a.Host.Clock.GetUtcNow()));
        await db.SaveAsync(default);
        return run.Id;
    }

    private static WorkflowService Workflows(Attempt a) => a.Host.Get<WorkflowService>();

    private static WorkflowQueries WorkflowQueriesOf(Attempt a) => a.Host.Get<WorkflowQueries>();

    private static WorkflowPolicies WorkflowRights(Attempt a) => a.Host.Get<WorkflowPolicies>();

    private static RecentlyDeletedWorkflows DeletedWorkflows(Attempt a) => a.Host.Get<RecentlyDeletedWorkflows>();

    private static RunQueries History(Attempt a) => a.Host.Get<RunQueries>();
}
