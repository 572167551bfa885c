using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

/// <summary>What files do, and what is done about them.</summary>
internal static partial class AccessTable
{
    private static IEnumerable<Operation> OnFiles { get; } =
    [
        Look("FileService.PlanAsync", Edits,
            async a => (await a.Host.Get<FileService>().PlanAsync(a.Actor, Describing(a), prune: false,
                default)).Things.Single() is { Refusals.Count: 0, Act: PlannedAction.TakeOver }),
        new("FileService.ApplyAsync", async a =>
        {
            try
            {
                return (await a.Host.Get<FileService>().ApplyAsync(a.Actor, Describing(a), prune: false, null,
                    default)).Done.Count == 1;
            }
            catch (Core.Problem.Invalid)
            {
                return false;
            }
        }, s => !s.Active ? AttemptOutcome.Forbidden : Edits(s) ? AttemptOutcome.Done
            : AttemptOutcome.NotFound) { EndsIt = true },
        Act("ManagedFiles.ReleaseConnectionAsync", s => ExpectOnConnection(s, Write, AccessLevel.Editor), async a =>
        {
            await ManageAsync(a);
            await a.Host.Get<ManagedFiles>().ReleaseConnectionAsync(a.Actor, a.Id, default);
        }) with { TakesItsOwn = true,
            OnUnknown = a => a.Host.Get<ManagedFiles>().ReleaseConnectionAsync(a.Actor, a.Id, default) },
        OfGroup("ManagedFiles.ReleaseGroupAsync", s => OnGroup(s, GroupsWrite, AccessLevel.Editor), async a =>
        {
            await ManageAsync(a);
            await a.Host.Get<ManagedFiles>().ReleaseGroupAsync(a.Actor, a.Id, default);
        }) with { TakesItsOwn = true,
            OnUnknown = a => a.Host.Get<ManagedFiles>().ReleaseGroupAsync(a.Actor, a.Id, default) },
        OfWorkflow("ManagedFiles.ReleaseWorkflowAsync", s => OnWorkflow(s, WorkflowsWrite, AccessLevel.Editor),
            async a =>
            {
                await ManageAsync(a);
                await a.Host.Get<ManagedFiles>().ReleaseWorkflowAsync(a.Actor, a.Id, default);
            }) with { TakesItsOwn = true,
                OnUnknown = a => a.Host.Get<ManagedFiles>().ReleaseWorkflowAsync(a.Actor, a.Id, default) },
        OfApp("ManagedFiles.ReleaseAppAsync", s => OnApp(s, AppsWrite, AccessLevel.Editor), async a =>
        {
            await ManageAsync(a);
            await a.Host.Get<ManagedFiles>().ReleaseAppAsync(a.Actor, a.Id, default);
        }) with { TakesItsOwn = true,
            OnUnknown = a => a.Host.Get<ManagedFiles>().ReleaseAppAsync(a.Actor, a.Id, default) },
        Look("FileExport.ExportAsync", s => s.Sees, async a =>
        {
            try
            {
                var export = await a.Host.Get<FileExport>().ExportAsync(a.Actor, [a.ConnectionName], default);
                return export.Text.Contains(a.ConnectionName, StringComparison.Ordinal);
            }
            catch (Core.Problem.Invalid)
            {
                return false;
            }
        }),
        // What may not be used is not seen in the bundle; who may use nothing at all gets none.
        new("BundleService.ExportAsync", async a =>
        {
            try
            {
                return (await a.Host.Get<BundleService>().ExportAsync(a.Actor, [a.ConnectionName], Passphrase,
                    default)).Connections == 1;
            }
            catch (Core.Problem.Invalid)
            {
                return false;
            }
        }, s => !s.Active || !s.Has(Resolve) ? AttemptOutcome.Forbidden : s.Sees && s.Level >= AccessLevel.Resolver
            ? AttemptOutcome.Done : AttemptOutcome.NotFound),
        Act("BundleService.ImportAsync", s => Anyone(s, Write), async a =>
        {
            // That it is no bundle is told only to who might import one.
            try
            {
                await a.Host.Get<BundleService>().ImportAsync(a.Actor, NoBundle, Passphrase, ConflictPolicy.Refuse,
                    dryRun: false, default);
            }
            catch (Core.Problem.Invalid)
            {
            }
        }),
        Look("ManagedFiles.DriftAsync", s => s.Sees, async a =>
        {
            await ManageAsync(a);
            return (await a.Host.Get<ManagedFiles>().DriftAsync(a.Actor, [a.Id], default)).ContainsKey(a.Id);
        }) with { TakesItsOwn = true,
            OnUnknown = a => a.Host.Get<ManagedFiles>().DriftAsync(a.Actor, [a.Id], default) },
    ];

    private const string Passphrase = "correct horse battery";

    private static readonly byte[] NoBundle = "not a Connections bundle"u8.ToArray();

    private static bool Edits(TestIdentity s) => s.Sees && s.Has(Write) && s.Level >= AccessLevel.Editor;

    // As if a file had been applied from which it differs now.
    private static async Task ManageAsync(Attempt a)
    {
        await using var db = a.Host.OpenDb();
        if (await db.FindAsync<Connection>(a.Id) is { } connection) connection.ManageBy("prod.yaml");
        if (await db.FindAsync<ConnectionGroup>(a.Id) is { } group) group.ManageBy("prod.yaml");
        if (await db.FindAsync<Workflow>(a.Id) is { } workflow) workflow.ManageBy("prod.yaml");
        if (await db.FindAsync<StoredApp>(a.Id) is { } app) app.ManageBy("prod.yaml");
        db.Add(new ManagedResource(a.Id));
        await db.SaveAsync(default);
    }

    private static Manifest Describing(Attempt a)
    {
        using var folder = new TempFolder();
        File.WriteAllText(
            folder["one.yaml"], $"connections:\n  - name: {a.ConnectionName}\n    integration: HTTP\n    "
                + $"authentication: HTTPTokenAuth\n    fields:\n      base_url: https://127.0.0.1:9\n      "
                + $"tokens:\n        - name: token\n          value: ${{env:TOKEN}}\n");
        return a.Host.Get<ManifestReader>().Read([folder["one.yaml"]], new Placeholders(_ => "s3cret"));
    }
}
