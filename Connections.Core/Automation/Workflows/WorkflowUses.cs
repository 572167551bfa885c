using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Keeps the uses of a workflow as its versions name them, in the save that changes those.</summary>
internal sealed class WorkflowUses(IntegrationCatalog catalog)
{
    /// <summary>
    /// Stages the uses of a workflow whose newest version is this one. Those of the published version change only where
    /// it is another one.
    /// </summary>
    /// <param name="db">The context that saves the workflow.</param>
    /// <param name="workflow">The workflow, as it will be saved.</param>
    /// <param name="newest">The document of its newest version.</param>
    /// <param name="publishedBefore">The version that was published before; null: none.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task StageAsync(ConnectionsDbContext db, Workflow workflow, WorkflowSpec newest,
        Guid? publishedBefore, CancellationToken ct)
    {
        var id = workflow.Id;
        var stored = db.Entry(workflow).State is EntityState.Added or EntityState.Detached ? []
            : await db.Set<Use>().Where(u => u.UserId == id).ToListAsync(ct);
        var wanted = UsesIn(newest, id, VersionKind.Draft).ToList();
        if (workflow.PublishedVersionId == workflow.DraftVersionId)
            wanted.AddRange(UsesIn(newest, id, VersionKind.Published));
        else if (workflow.PublishedVersionId is not null && workflow.PublishedVersionId == publishedBefore)
            wanted.AddRange(stored.Where(u => u.VersionKind == VersionKind.Published));
        Settle(db, stored, wanted);
        workflow.NoteUses();
    }

    /// <summary>Stages the uses of a workflow of which none are known yet, by the documents of its versions.</summary>
    public async Task StageAsync(ConnectionsDbContext db, Workflow workflow, WorkflowSpec? newest,
        WorkflowSpec? published, CancellationToken ct)
    {
        var id = workflow.Id;
        var stored = await db.Set<Use>().Where(u => u.UserId == id).ToListAsync(ct);
        Settle(db, stored, [.. UsesIn(newest, id, VersionKind.Draft), .. UsesIn(published, id, VersionKind.Published)]);
        workflow.NoteUses();
    }

    /// <summary>Stages that it uses nothing: it is deleted.</summary>
    public static async Task StageNoneAsync(ConnectionsDbContext db, Workflow workflow, CancellationToken ct)
    {
        var id = workflow.Id;
        db.RemoveRange(await db.Set<Use>().Where(u => u.UserId == id).ToListAsync(ct));
    }

    private IEnumerable<Use> UsesIn(WorkflowSpec? spec, Guid workflow, VersionKind kind) =>
        UsesIn(spec, UserKind.Workflow, workflow, kind, catalog);

    /// <summary>The uses in a document; of tiles where there is a catalog that tells them.</summary>
    public static IEnumerable<Use> UsesIn(WorkflowSpec? spec, UserKind userKind, Guid user, VersionKind kind,
        IntegrationCatalog? catalog = null)
    {
        foreach (var step in spec?.Steps ?? [])
        {
            var use = new Use(userKind, user, kind, step.Name);
            if (catalog is not null
                && TileSteps.TileOf(SpecActions.Find(catalog, step.ActionId), step) is { } tile)
            {
                var account = TileSteps.AccountText(step);
                use.Name(TileSteps.IdOf(tile.Type), account, account is null || SpecExpressions.IsConstant(account));
            }
            else if (step.ConnectionLabel is not { } label
                || !spec!.Targets.TryGetValue(label, out var target)) continue;
            else if (target.IsGroup)
            {
                var (pattern, isConstant) = IdentifierPattern.For(target.Identifiers);
                use.Name(target.Id, string.Join('\n', target.Identifiers.Select(i => $"{i.Key}:{i.Value}")), pattern,
                    isConstant);
            }
            else use.Name(target.Id);
            yield return use;
        }
    }

    /// <summary>Stages that what uses something uses this, and nothing besides.</summary>
    public static void Settle(ConnectionsDbContext db, IReadOnlyList<Use> stored, IReadOnlyList<Use> wanted)
    {
        var counted = new HashSet<(UsedKind, Guid)>();
        var there = stored.ToDictionary(u => (u.VersionKind, u.Step));
        foreach (var use in wanted)
        {
            var isFirst = counted.Add((use.Kind, use.TargetId));
            if (!there.Remove((use.VersionKind, use.Step), out var row))
            {
                row = use;
                db.Add(row);
            }
            else row.Take(use);
            row.Count(isFirst);
        }
        db.RemoveRange(there.Values);
    }
}
