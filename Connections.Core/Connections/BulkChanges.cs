using Connections.Core.Access;
using Connections.Core.Jobs;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>What to do with several connections.</summary>
public abstract record BulkAction
{
    private BulkAction() { }

    /// <summary>Delete them.</summary>
    public sealed record Delete : BulkAction;

    /// <summary>Put tags on them and take others off.</summary>
    /// <param name="Add">Tags to put on.</param>
    /// <param name="Remove">Tags to take off.</param>
    public sealed record Retag(IReadOnlyList<string> Add, IReadOnlyList<string> Remove) : BulkAction;

    /// <summary>Give one principal a level on them, or take theirs away.</summary>
    /// <param name="Principal">Who.</param>
    /// <param name="Level">What they may do; <see cref="AccessLevel.None"/> takes the line off.</param>
    public sealed record Permit(Principal Principal, AccessLevel Level) : BulkAction;
}

/// <summary>What will be done, or was done, with one of several connections.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Name">Its name; empty where it may not be seen or is gone.</param>
/// <param name="Done">Whether it will be, or was, done.</param>
/// <param name="Reason">Why not.</param>
public sealed record BulkOutcome(Guid Id, string Name, bool Done, string? Reason)
{
    /// <summary>What follows where it is deleted.</summary>
    public IReadOnlyList<Consequence> Consequences { get; init; } = [];
}

/// <summary>Changes to several connections: first a preview, then each on its own, with an honest account.</summary>
public sealed class BulkChanges
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly ConnectionService connections;
    private readonly ConnectionPolicies policies;
    private readonly ConnectionConstraints constraints;
    private readonly JobService jobs;

    internal BulkChanges(IDbContextFactory<ConnectionsDbContext> databases, ConnectionService connections,
        ConnectionPolicies policies, ConnectionConstraints constraints, JobService jobs) =>
        (this.databases, this.connections, this.policies, this.constraints, this.jobs) = (databases, connections,
            policies, constraints, jobs);

    /// <summary>Most connections at once.</summary>
    public const int Most = 1000;

    /// <summary>What will be done with each, and what will not and why. Changes nothing.</summary>
    /// <exception cref="Problem.Invalid">Too many, or a tag that breaks a rule.</exception>
    public async Task<IReadOnlyList<BulkOutcome>> PreviewAsync(Actor actor, IReadOnlyList<Guid> ids, BulkAction action,
        CancellationToken ct)
    {
        Ensure(ids, action);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await PlanAsync(db, await db.RightsOfAsync(actor, ct), ids, action, isAsked: true, ct);
    }

    /// <summary>
    /// Starts it as a job, which continues in the server when its page is left, and after a restart. Rights and rules
    /// are asked at each connection when its turn comes.
    /// </summary>
    /// <returns>The id of the job.</returns>
    /// <exception cref="Problem.Forbidden">No permission to change connections.</exception>
    /// <exception cref="Problem.Invalid">None, too many, or a tag that breaks a rule.</exception>
    /// <exception cref="Problem.Conflict">Too many jobs are open.</exception>
    public async Task<Guid> StartAsync(Actor actor, IReadOnlyList<Guid> ids, BulkAction action, CancellationToken ct)
    {
        Ensure(ids, action);
        if (ids.Count == 0) throw new Problem.Invalid("connections", "Choose at least one connection.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionsWrite, "change connections");
        var names = await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id,
            c => c.Name, ct);
        List<NewJobItem> items = [.. ids.Distinct().Select(id => new NewJobItem(id, names.GetValueOrDefault(id, "")))];
        return await jobs.StartAsync(actor, BulkChangeJob.Name, BulkChangeJob.TitleOf(action, items.Count),
            BulkChangeJob.Write(action), items, ct);
    }

    /// <summary>Does it with one connection, as a step of a job: null where it was done, else why not.</summary>
    internal async Task<string?> ApplyAsync(Actor actor, Guid id, BulkAction action, Action<ConnectionsDbContext> note)
    {
        await using (var db = await databases.CreateDbContextAsync(CancellationToken.None))
        {
            var planned =
                (await PlanAsync(db, await db.RightsOfAsync(actor, CancellationToken.None), [id], action,
                    isAsked: false, CancellationToken.None))[0];
            if (!planned.Done) return planned.Reason;
        }
        await ActAsync(actor, id, action, note);
        return null;
    }

    // What rests on the connections is asked where it is asked for; each change asks it again by itself.
    private async Task<IReadOnlyList<BulkOutcome>> PlanAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<Guid> ids, BulkAction action, bool isAsked, CancellationToken ct)
    {
        var visible = await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id))
            .Select(c => new { c.Id, c.Name, c.TagsText, c.ManagedBy }).ToDictionaryAsync(c => c.Id, ct);
        var editable =
            (await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).AtLeast(db, rights,
                AccessLevel.Editor).Select(c => c.Id).ToListAsync(ct)).ToHashSet();
        var permitted = action is BulkAction.Permit permit ? await LevelsAsync(db, ids, permit.Principal, ct) : [];
        var mayWrite = rights.Has(Permissions.ConnectionsWrite);
        var planned = ids.Distinct().Select(id =>
        {
            if (!visible.TryGetValue(id, out var c))
                return new BulkOutcome(id, "", false, "It doesn't exist anymore, or you don't have access.");
            if (!mayWrite || !editable.Contains(id))
                return new BulkOutcome(id, c.Name, false, "Requires Editor access.");
            if (c.ManagedBy is { } file)
                return new BulkOutcome(id, c.Name, false, Problem.ManagedByFile.WhyNot(c.Name, file));
            if (action is BulkAction.Retag retag && ReasonAgainst(retag, c.TagsText) is { } reason)
                return new BulkOutcome(id, c.Name, false, reason);
            if (action is BulkAction.Permit p && permitted.GetValueOrDefault(id) == p.Level)
                return new BulkOutcome(id, c.Name, false, "Nothing to change.");
            return new BulkOutcome(id, c.Name, true, null);
        }).ToList();
        if (!isAsked) return planned;
        return action switch
        {
            BulkAction.Retag retag =>
                await WithRefusalsAsync(db, rights, planned,
                    id => Retagged(ConnectionQueries.TagsOf(visible[id].TagsText), retag), ct),
            BulkAction.Delete => await WithConsequencesAsync(db, rights, planned, ct),
            _ => planned,
        };
    }

    /// <summary>
    /// Does it, one after the other, each in a save of its own; tells what was done and what was not.
    /// </summary>
    /// <exception cref="Problem.Invalid">Too many, or a tag that breaks a rule.</exception>
    public async Task<IReadOnlyList<BulkOutcome>> ApplyAsync(Actor actor, IReadOnlyList<Guid> ids, BulkAction action,
        IProgress<int>? progress, CancellationToken ct)
    {
        var outcomes = new List<BulkOutcome>();
        foreach (var planned in await PreviewAsync(actor, ids, action, ct))
        {
            outcomes.Add(planned.Done ? await ApplyOneAsync(actor, planned, action, ct) : planned);
            progress?.Report(outcomes.Count);
        }
        return outcomes;
    }

    // What rests on the tags is asked of all in one go, in the order in which they will be changed.
    private async Task<IReadOnlyList<BulkOutcome>> WithRefusalsAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<BulkOutcome> planned, Func<Guid, IReadOnlyList<string>> tags, CancellationToken ct)
    {
        var wanted = planned.Where(o => o.Done).Select(o => new TagChange(o.Id, IdentifierTag.ParseAll(tags(o.Id), [])))
            .ToList();
        var refusals = await constraints.RefusalsAsync(db, rights, wanted, ct);
        return [.. planned.Select(
            o => refusals.TryGetValue(o.Id, out var faults)
                ? o with { Done = false, Reason = new Problem.Invalid(faults).Message } : o)];
    }

    private async Task<IReadOnlyList<BulkOutcome>> WithConsequencesAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<BulkOutcome> planned, CancellationToken ct)
    {
        var consequences = await constraints.ConsequencesAsync(db, rights,
            [.. planned.Where(o => o.Done).Select(o => o.Id)], ct);
        return [.. planned.Select(
            o => consequences.TryGetValue(o.Id, out var some) ? o with { Consequences = some } : o)];
    }

    private static string? ReasonAgainst(BulkAction.Retag retag, string tagsText)
    {
        var tags = Retagged(ConnectionQueries.TagsOf(tagsText), retag);
        if (tags.Count > IdentifierTag.MaxPerConnection)
            return $"It would have {tags.Count} tags; the maximum is {IdentifierTag.MaxPerConnection}.";
        return string.Join(' ', tags.Order(StringComparer.Ordinal)) == tagsText ? "Nothing to change." : null;
    }

    private async Task<BulkOutcome> ApplyOneAsync(Actor actor, BulkOutcome planned, BulkAction action,
        CancellationToken ct)
    {
        if (ct.IsCancellationRequested) return planned with { Done = false, Reason = "Skipped (canceled)" };
        try
        {
            // Once begun, one is done to its end: a canceled save would leave open what became of it.
            await ActAsync(actor, planned.Id, action, note: null);
            return planned;
        }
        catch (Problem problem)
        {
            return planned with { Done = false, Reason = problem.Message };
        }
    }

    private Task ActAsync(Actor actor, Guid id, BulkAction action, Action<ConnectionsDbContext>? note) => action switch
    {
        BulkAction.Retag retag =>
            connections.RetagAsync(actor, id, tags => Retagged(tags, retag), CancellationToken.None, note),
        BulkAction.Permit permit =>
            policies.GrantAsync(actor, id, permit.Principal, permit.Level, CancellationToken.None, note),
        _ => connections.DeleteAsync(actor, id, managed: null, CancellationToken.None, note),
    };

    private static async Task<Dictionary<Guid, AccessLevel>> LevelsAsync(ConnectionsDbContext db,
        IReadOnlyList<Guid> ids, Principal principal, CancellationToken ct) =>
        principal.Kind == PrincipalKind.Organization
            ? await db.Set<Connection>().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id,
                c => c.OrganizationLevel, ct)
            : await db.Set<Grant>().Where(g => g.PrincipalId == principal.Id && ids.Contains(g.ResourceId))
                .ToDictionaryAsync(g => g.ResourceId, g => g.Level, ct);

    private static List<string> Retagged(IReadOnlyList<string> tags, BulkAction.Retag retag)
    {
        var remove = Normalized(retag.Remove);
        return [.. tags.Where(t => !remove.Contains(t)).Union(Normalized(retag.Add))];
    }

    private static List<string> Normalized(IReadOnlyList<string> tags) =>
        [.. IdentifierTag.ParseAll(tags, []).Select(t => t.ToString())];

    private static void Ensure(IReadOnlyList<Guid> ids, BulkAction action)
    {
        if (ids.Count > Most)
            throw new Problem.Invalid("", $"{ids.Count} connections are selected; the maximum is {Most}.");
        if (action is not BulkAction.Retag retag) return;
        var faults = new List<ValidationError>();
        IdentifierTag.ParseAll(retag.Add, faults);
        IdentifierTag.ParseAll(retag.Remove, faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
    }
}
