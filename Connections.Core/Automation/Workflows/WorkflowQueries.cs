using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Lists and details of workflows.</summary>
public sealed class WorkflowQueries
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly ReadinessChecker readiness;

    internal WorkflowQueries(IDbContextFactory<ConnectionsDbContext> databases, ReadinessChecker readiness) =>
        (this.databases, this.readiness) = (databases, readiness);

    /// <summary>One page of what the actor may see, and how many there are.</summary>
    public async Task<PagedResult<WorkflowRow>> ListAsync(Actor actor, WorkflowQuery query, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var matching = Matching(db, rights, query);
        var rows = await db.WorkflowRowsAsync(rights, InOrder(db, matching, query).Skip(page.Offset).Take(page.Size), ct);
        return new(rows, await matching.CountAsync(ct));
    }

    /// <summary>Everything of a workflow, and what keeps it from running.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<WorkflowDetails> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, id, AccessLevel.Viewer,
            Permissions.WorkflowsRead, ct);
        var row = (await db.WorkflowRowsAsync(rights, db.VisibleWorkflows(rights).Where(w => w.Id == id), ct)).Single();
        List<Guid> ids = [workflow.DraftVersionId, workflow.PublishedVersionId ?? workflow.DraftVersionId];
        var versions = await db.Set<WorkflowVersion>().AsNoTracking().Where(v => ids.Contains(v.Id)).ToListAsync(ct);
        var draft = versions.Single(v => v.Id == workflow.DraftVersionId);
        var spec = WorkflowRules.Spec(draft.Spec, [])!;
        var secret = await WebhookSecrets.StateAsync(db, id, ct);
        var attention = await readiness.CheckAsync(db, rights, spec, RunConditions.For(workflow, draft, spec, secret),
            ct);
        return new WorkflowDetails
        {
            // What is told beside it is as it is now, not as it was saved.
            Row = row with { Attention = attention.Count },
            Spec = draft.Spec,
            PublishedSpec = versions.Find(v => v.Id == workflow.PublishedVersionId)?.Spec,
            Number = draft.Number,
            ServiceAccountId = workflow.ServiceAccountId,
            RepeatableSteps = workflow.RepeatableSteps,
            View = SpecView.From(spec),
            HasWebhookSecret = secret == WebhookSecretState.Set,
            Attention = attention,
        };
    }

    /// <summary>What a document would come to, before it is saved. Changes nothing.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="id">The workflow that it is for; null: one that does not exist yet.</param>
    /// <param name="edit">What is not saved yet.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The workflow is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No permission to create or change workflows.</exception>
    public async Task<WorkflowCheck> CheckAsync(Actor actor, Guid? id, UnsavedWorkflow edit, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.WorkflowsWrite, "change workflows");
        var workflow = id is { } given ? (await db.RequireWorkflowAsync(actor, given, AccessLevel.Viewer,
            Permissions.WorkflowsRead, ct)).Resource : null;
        var faults = new List<ValidationError>();
        var read = WorkflowRules.Spec(edit.Spec, faults);
        WebhookSecrets.Check(edit.WebhookSecret, faults);
        if (read is not { } spec) return new(faults, [], null);
        if (faults.Count > 0) return new(faults, [], SpecView.From(spec));
        // A secret that is typed in counts as one that is set: saving this edit sets it.
        var secret = edit.WebhookSecret is { } typed
            ? typed.IsEmpty ? WebhookSecretState.None : WebhookSecretState.Set
            : workflow is null ? WebhookSecretState.None : await WebhookSecrets.StateAsync(db, workflow.Id, ct);
        var conditions = RunConditions.ForAuthor(actor.Id, secret);
        if (workflow is not null)
        {
            var draft = await db.Set<WorkflowVersion>().AsNoTracking()
                .SingleAsync(v => v.Id == workflow.DraftVersionId, ct);
            conditions = RunConditions.For(workflow, draft, WorkflowRules.Spec(draft.Spec, [])!, secret);
        }
        return new(faults, await readiness.CheckAsync(db, rights, spec, conditions, ct), SpecView.From(spec));
    }

    /// <summary>Documents of workflows that the actor may see: published where there is such a version.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, string>> SpecsAsync(ConnectionsDbContext db,
        IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        await db.Set<Workflow>().Where(w => ids.Contains(w.Id))
            .Join(db.Set<WorkflowVersion>(), w => w.PublishedVersionId ?? w.DraftVersionId, v => v.Id,
                (w, v) => new { w.Id, v.Spec })
            .ToDictionaryAsync(x => x.Id, x => x.Spec, ct);

    /// <summary>Documents of these workflows, as far as the actor may see them: the published version where there is
    /// one.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> SpecsAsync(Actor actor, IReadOnlyCollection<Guid> ids,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var visible = await db.VisibleWorkflows(rights).Where(w => ids.Contains(w.Id)).Select(w => w.Id).ToListAsync(ct);
        return await SpecsAsync(db, visible, ct);
    }

    private static IQueryable<Workflow> Matching(ConnectionsDbContext db, Rights rights, WorkflowQuery query)
    {
        var workflows = db.VisibleWorkflows(rights);
        foreach (var pattern in ConnectionFilters.Patterns(query.Search))
            workflows = workflows.Where(w => EF.Functions.Like(w.SearchText, pattern, ConnectionFilters.Escape));
        var me = rights.Actor.Id;
        if (query.MineOnly) workflows = workflows.Where(w => w.OwnerId == me);
        if (query.PublishedOnly) workflows = workflows.Where(w => w.PublishedVersionId != null);
        if (query.FavoritesOnly)
            workflows = workflows.Where(w => db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == w.Id));
        if (query.Triggers.Count > 0) workflows = workflows.Where(HasTrigger(query.Triggers));
        return workflows;
    }

    private static Expression<Func<Workflow, bool>> HasTrigger(IReadOnlyList<string> kinds)
    {
        var w = Expression.Parameter(typeof(Workflow), "w");
        return Expression.Lambda<Func<Workflow, bool>>(
            ConnectionFilters.HasAnyOf(ConnectionFilters.Filter(kinds),
                Expression.Property(w, nameof(Workflow.TriggersText))), w);
    }

    private static IQueryable<Workflow> InOrder(ConnectionsDbContext db, IQueryable<Workflow> workflows,
        WorkflowQuery query)
    {
        IOrderedQueryable<Workflow> By<TKey>(Expression<Func<Workflow, TKey>> key) =>
            query.Descending ? workflows.OrderByDescending(key) : workflows.OrderBy(key);

        var ordered = query.Sort switch
        {
            WorkflowSort.UpdatedAt => By(w => w.UpdatedAt),
            WorkflowSort.Name => By(w => w.NameKey),
            WorkflowSort.Trigger => By(w => w.TriggersText),
            WorkflowSort.Owner => By(w => db.Set<User>().Where(u => u.Id == w.OwnerId).Select(u => u.Name)
                .FirstOrDefault() ?? ""),
            WorkflowSort.LastRun => By(w => db.Set<WorkflowRun>().Where(r => r.WorkflowId == w.Id)
                .Max(r => (DateTimeOffset?)r.CreatedAt)),
            WorkflowSort.Published => By(w => w.PublishedVersionId != null),
            WorkflowSort.CreatedAt => By(w => w.CreatedAt),
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };
        return query.Descending ? ordered.ThenByDescending(w => w.Id) : ordered.ThenBy(w => w.Id);
    }
}

/// <summary>Rows of workflows, with all that they need in few questions.</summary>
internal static class WorkflowRows
{
    public static async Task<IReadOnlyList<WorkflowRow>> WorkflowRowsAsync(this ConnectionsDbContext db, Rights rights,
        IQueryable<Workflow> page, CancellationToken ct)
    {
        var workflows = await page.ToListAsync(ct);
        var ids = workflows.Select(w => w.Id).ToList();
        var grants = await db.GrantsOnAsync(rights, ids, ct);
        var me = rights.Actor.Id;
        var marked = (await db.Set<Favorite>().Where(f => f.UserId == me && ids.Contains(f.ResourceId))
            .Select(f => f.ResourceId).ToListAsync(ct)).ToHashSet();
        var last = await LastRunsAsync(db, ids, ct);
        var names = await db.NamesOfAsync([.. workflows.SelectMany(w =>
            new[] { w.OwnerId, w.UpdatedById, w.ServiceAccountId ?? w.OwnerId }).Distinct()], ct);
        return [.. workflows.Select(w => Row(w, rights,
            AccessRules.LevelOf(rights, w.OrganizationLevel, grants[w.Id]), names) with
        {
            IsFavorite = marked.Contains(w.Id),
            LastRun = last.GetValueOrDefault(w.Id),
        })];
    }

    private static WorkflowRow Row(Workflow w, Rights rights, AccessLevel level, Func<Guid, string> names) => new()
    {
        Id = w.Id,
        Name = w.Name,
        Description = w.Description,
        Tags = w.Tags,
        Triggers = [.. w.Triggers.Select(SpecTriggers.Label)],
        OwnerId = w.OwnerId,
        OwnerName = names(w.OwnerId),
        RunAs = w.RunAs,
        ServiceAccountName = w.ServiceAccountId is { } account ? names(account) : null,
        IsPublished = w.PublishedVersionId is not null,
        HasDraft = w.PublishedVersionId is { } published && published != w.DraftVersionId,
        Attention = w.Attention,
        UpdatedAt = w.UpdatedAt,
        UpdatedBy = names(w.UpdatedById),
        UpdatedById = w.UpdatedById,
        CreatedAt = w.CreatedAt,
        CreatedById = w.CreatedById,
        MyLevel = level,
        MayRun = level >= AccessLevel.Resolver && rights.Has(Permissions.WorkflowsRun),
        MayEdit = level >= AccessLevel.Editor && rights.Has(Permissions.WorkflowsWrite) && w.ManagedBy is null,
        MayRelease = level >= AccessLevel.Editor && rights.Has(Permissions.WorkflowsWrite) && w.ManagedBy is not null,
        ManagedBy = w.ManagedBy,
        IsFavorite = false,
        Version = w.Version,
    };

    // The newest run of each, in one question: ids grow with time.
    private static async Task<Dictionary<Guid, LastRun>> LastRunsAsync(ConnectionsDbContext db, List<Guid> ids,
        CancellationToken ct)
    {
        var newest = db.Set<WorkflowRun>().Where(r => ids.Contains(r.WorkflowId)).GroupBy(r => r.WorkflowId)
            .Select(g => new { WorkflowId = g.Key, At = g.Max(r => r.CreatedAt) });
        var runs = await db.Set<WorkflowRun>().AsNoTracking()
            .Join(newest, r => new { r.WorkflowId, At = r.CreatedAt }, n => new { n.WorkflowId, n.At }, (r, n) => r)
            .Select(r => new { r.WorkflowId, r.Id, r.State, r.CreatedAt }).ToListAsync(ct);
        return runs.GroupBy(r => r.WorkflowId).ToDictionary(g => g.Key,
            g => g.OrderByDescending(r => r.Id).Select(r => new LastRun(r.Id, r.State, r.CreatedAt)).First());
    }
}
