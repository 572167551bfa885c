using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// Keeps true how many things need attention in each workflow: connections, groups, access and accounts change without
/// it. What the audit trail or a test says of a connection or a group is followed, within a minute, to the workflows
/// that use it. All others are checked in turn: a few each minute, and many at once where an account, a role or a team
/// changed, or where this process wasn't the one that looked.
/// </summary>
internal sealed class AttentionRecheck(IDbContextFactory<ConnectionsDbContext> databases, ReadinessChecker readiness,
    TimeProvider clock)
{
    /// <summary>How many workflows are read at once, and checked in turn where nothing changed.</summary>
    public const int Batch = 25;

    /// <summary>Most workflows that are checked in a minute.</summary>
    public const int MostAtOnce = 500;

    private const int MostTargets = 1000;

    // An entry is on disk a moment after its time, and clocks of nodes differ.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(10);

    private static readonly string[] OfTargets =
    [
        AuditEvent.ConnectionModified.Action, AuditEvent.ConnectionDeleted.Action, AuditEvent.ConnectionRestored.Action,
        AuditEvent.ConnectionPurged.Action, AuditEvent.ConnectionPolicyModified.Action,
        AuditEvent.ConnectionElevated.Action, AuditEvent.ConnectionTransferred.Action,
    ];

    private static readonly string[] OfTiles =
    [
        AuditEvent.TileAccountCreated.Action, AuditEvent.TileAccountModified.Action,
        AuditEvent.TileAccountDeleted.Action, AuditEvent.TileAccountPolicyModified.Action,
    ];

    private static readonly string[] OfAccounts =
    [
        AuditEvent.UserModified.Action, AuditEvent.UserDisabled.Action, AuditEvent.UserEnabled.Action,
        AuditEvent.RoleDeleted.Action,
    ];

    private static readonly string[] Accounts =
    [
        AuditEvent.UserModified.AssetType, AuditEvent.TeamModified.AssetType, AuditEvent.RoleModified.AssetType,
        AuditEvent.ServiceAccountModified.AssetType,
    ];

    private DateTimeOffset? looked;
    // The last workflow that was checked in turn, and how often the turn has to come to its end in a hurry.
    private Guid turn;
    private int laps;

    /// <summary>Checks what is due, and tells how many workflows that were.</summary>
    public async Task<int> CheckDueAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        IReadOnlyList<Guid> changed = [];
        if (looked is not { } last || now - last > LongestGap) Hurry();
        else
        {
            var from = last - Overlap;
            if (await db.Set<AuditEntry>().AnyAsync(e => e.EventName == AuditEvent.UserModified.EventName
                && e.At >= from && Accounts.Contains(e.AssetType) && OfAccounts.Contains(e.Action), ct)) Hurry();
            changed = await UsersOfChangedAsync(db, from, ct);
        }
        var done = 0;
        foreach (var some in changed.Take(MostAtOnce).Chunk(Batch)) done += await CheckAsync(some, ct);
        if (changed.Count > MostAtOnce) Hurry();
        do done += await CheckNextAsync(db, ct);
        while (laps > 0 && done < MostAtOnce);
        looked = now;
        return done;
    }

    // What is left of this turn was checked before; what comes again then was not.
    private void Hurry() => laps = turn == Guid.Empty ? 1 : 2;

    private async Task<int> CheckNextAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var after = turn;
        var next = await db.Set<Workflow>().Where(w => w.Id.CompareTo(after) > 0).OrderBy(w => w.Id).Take(Batch)
            .Select(w => w.Id).ToListAsync(ct);
        var done = await CheckAsync(next, ct);
        turn = next.Count == Batch ? next[^1] : Guid.Empty;
        if (turn == Guid.Empty && laps > 0) laps--;
        return done;
    }

    // Which workflows use, by their newest version, what changed.
    private static async Task<IReadOnlyList<Guid>> UsersOfChangedAsync(ConnectionsDbContext db, DateTimeOffset from,
        CancellationToken ct)
    {
        var audited = await db.Set<AuditEntry>()
            .Where(e => (e.EventName == AuditEvent.ConnectionModified.EventName
                    || e.EventName == AuditEvent.GroupModified.EventName)
                && e.At >= from && e.AssetId != null && OfTargets.Contains(e.Action))
            .Select(e => e.AssetId!.Value).Distinct().Take(MostTargets).ToListAsync(ct);
        var tested = await db.Set<Connection>().Where(c => c.DeletedAt == null && c.HealthAt >= from)
            .OrderByDescending(c => c.HealthAt).Take(MostTargets).Select(c => c.Id).ToListAsync(ct);
        var targets = audited.Union(tested).ToList();
        // Which account a step uses can change with any other of its tile: there are few.
        var ofTiles = await db.Set<AuditEntry>().AnyAsync(e => e.EventName == AuditEvent.TileAccountModified.EventName
                && e.At >= from && OfTiles.Contains(e.Action), ct)
            || await db.Set<TileAccount>().AnyAsync(a => a.HealthAt >= from, ct);
        if (targets.Count == 0 && !ofTiles) return [];
        var groups = await db.Set<GroupMember>().Where(m => targets.Contains(m.ConnectionId)).Select(m => m.GroupId)
            .Distinct().ToListAsync(ct);
        targets = [.. targets.Union(groups)];
        return await db.Set<Use>().Where(u => u.VersionKind == VersionKind.Draft
                && ((targets.Contains(u.TargetId) && (u.Kind == UsedKind.Connection || u.Kind == UsedKind.Group))
                    || (ofTiles && u.Kind == UsedKind.Tile)))
            .Select(u => u.UserId).Distinct().OrderBy(id => id).Take(MostAtOnce + 1).ToListAsync(ct);
    }

    private async Task<int> CheckAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return 0;
        await using var db = await databases.CreateDbContextAsync(ct);
        var workflows = await db.Set<Workflow>().AsNoTracking().Where(w => ids.Contains(w.Id))
            .Join(db.Set<WorkflowVersion>().AsNoTracking(), w => w.DraftVersionId, v => v.Id,
                (w, v) => new { Workflow = w, Draft = v }).ToListAsync(ct);
        var secrets = await WebhookSecrets.StatesAsync(db, ids, ct);
        // What is so for everyone: what one reader can't see is nothing that keeps it from running.
        var reader = await db.RightsOfAsync(Actor.System, ct);
        foreach (var (workflow, draft) in workflows.Select(w => (w.Workflow, w.Draft)))
        {
            if (WorkflowRules.Spec(draft.Spec, []) is not { } spec) continue;
            var found = await readiness.CheckAsync(db, reader, spec, RunConditions.For(workflow, draft,
                spec, secrets.GetValueOrDefault(workflow.Id)), ct);
            if (found.Count == workflow.Attention) continue;
            // Not over a save at the same moment, which has counted by itself.
            await db.WriteAsync(token => db.Set<Workflow>()
                .Where(w => w.Id == workflow.Id && w.Version == workflow.Version)
                .ExecuteUpdateAsync(w => w.SetProperty(x => x.Attention, found.Count), token), ct);
        }
        return workflows.Count;
    }
}
