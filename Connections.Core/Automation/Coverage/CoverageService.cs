using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Coverage;

/// <summary>
/// Whether everything in use would work: a check of all workflows and apps, started by someone or by the clock, and
/// what the last one found. What the reader can't see is counted, never named.
/// </summary>
public sealed class CoverageService
{
    private const string LeaseName = "coverage check";

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<ICoverageSource> sources;
    private readonly CoverageChecker checker;
    private readonly IntegrationCatalog catalog;
    private readonly LeaseStore leases;
    private readonly CoverageOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<CoverageService> log;

    internal CoverageService(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<ICoverageSource> sources,
        CoverageChecker checker, IntegrationCatalog catalog, LeaseStore leases, CoverageOptions options,
        TimeProvider clock, ILogger<CoverageService> log)
    {
        (this.databases, this.sources, this.checker) = (databases, [.. sources], checker);
        (this.catalog, this.leases, this.options, this.clock, this.log) = (catalog, leases, options, clock, log);
    }

    /// <summary>Checks all workflows and apps now. The report replaces the last one when it is done.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="progress">Told after each part.</param>
    /// <param name="ct">Cancels it: then the last report stays.</param>
    /// <exception cref="Problem.Forbidden">Without <c>workflows_write</c>.</exception>
    /// <exception cref="Problem.Conflict">A check is under way.</exception>
    public async Task<CoverageProgress> CheckAsync(Actor actor, IProgress<CoverageProgress>? progress,
        CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct))
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.WorkflowsWrite, "check coverage");
        return await TryCheckAsync(progress, ct)
            ?? throw new Problem.Conflict("A check is under way. Wait for its end, then look at its findings.");
    }

    /// <summary>What the last check found.</summary>
    /// <exception cref="Problem.Forbidden">Without <c>workflows_read</c>.</exception>
    /// <exception cref="Problem.Invalid">The days are out of range.</exception>
    public async Task<CoverageReport> ReadAsync(Actor actor, CoverageQuery query, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.WorkflowsRead, "see coverage");
        if (query.Days is < 1 or > CoverageQuery.MaxDays)
            throw new Problem.Invalid("days", $"Enter a number of days from 1 to {CoverageQuery.MaxDays}.");
        var last = await LastAsync(db, ct);
        return last is null ? Nothing : await ReadAsync(db, rights, last, query, page.Bounded(), ct);
    }

    /// <summary>Checks if the last check was long enough ago.</summary>
    internal async Task<int> CheckDueAsync(CancellationToken ct)
    {
        if (options.CheckHours <= 0) return 0;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            if (await LastAsync(db, ct) is { } last
                && clock.GetUtcNow() - last.FinishedAt < TimeSpan.FromHours(options.CheckHours)) return 0;
        }
        var begun = clock.GetTimestamp();
        if (await TryCheckAsync(null, ct) is { } done)
            log.CoverageChecked(done.Done, done.Found, clock.GetElapsedTime(begun).TotalSeconds);
        return 0;
    }

    private static CoverageReport Nothing => new()
    {
        Id = Guid.Empty,
        CheckedAt = null,
        Checked = 0,
        Findings = new([], 0),
        Counts = new Dictionary<CoverageKind, int>(),
        Hidden = 0,
        InDrafts = 0,
        Omitted = 0,
    };

    // Null: another one is under way, here or on another node.
    private async Task<CoverageProgress?> TryCheckAsync(IProgress<CoverageProgress>? progress, CancellationToken ct)
    {
        await using var lease = await leases.TryAcquireAsync(LeaseName, ct);
        if (lease is null) return null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, lease.Lost);
        await checker.SweepAsync(either.Token);
        return await checker.CheckAsync(progress, either.Token);
    }

    private static Task<StoredCoverageReport?> LastAsync(ConnectionsDbContext db, CancellationToken ct) =>
        db.Set<StoredCoverageReport>().AsNoTracking().Where(r => r.FinishedAt != null)
            .OrderByDescending(r => r.FinishedAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(ct);

    private async Task<CoverageReport> ReadAsync(ConnectionsDbContext db, Rights rights, StoredCoverageReport last,
        CoverageQuery query, PageRequest page, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + TimeSpan.FromDays(query.Days);
        var all = db.Set<StoredCoverageFinding>().AsNoTracking()
            .Where(f => f.ReportId == last.Id && (f.ExpiresAt == null || f.ExpiresAt <= until));
        var visible = sources.Select(s => s.Visible(db, rights)).Aggregate((some, more) => some.Concat(more));
        var inDrafts = await all.Where(f => f.IsDraft).Join(visible, f => f.UserId, u => u.Id, (f, u) => f)
            .CountAsync(ct);
        if (!query.Drafts) all = all.Where(f => !f.IsDraft);
        // What was deleted since is neither told nor counted.
        var living = 0;
        foreach (var source in sources)
        {
            var ids = source.All(db).Select(u => u.Id);
            living += await all.CountAsync(f => ids.Contains(f.UserId), ct);
        }
        var seen = all.Join(visible, f => f.UserId, u => u.Id, (f, u) => new { Finding = f, u.Name, u.NameKey });
        var counts = await seen.GroupBy(s => s.Finding.Kind).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var wanted = query.Kind is { } kind ? seen.Where(s => s.Finding.Kind == kind) : seen;
        var rows = await wanted.OrderBy(s => s.Finding.IsDraft).ThenBy(s => s.Finding.Kind).ThenBy(s => s.NameKey)
            .ThenBy(s => s.Finding.UserId).ThenBy(s => s.Finding.Number).Skip(page.Offset).Take(page.Size)
            .ToListAsync(ct);
        var text = await TextAsync(db, rights, [.. rows.Select(r => r.Finding)], ct);
        return new()
        {
            Id = last.Id,
            CheckedAt = last.FinishedAt,
            Checked = last.Checked,
            Findings = new([.. rows.Select(r => Finding(r.Finding, r.Name, text, now))],
                query.Kind is { } of ? counts.GetValueOrDefault(of) : counts.Values.Sum()),
            Counts = counts,
            Hidden = living - counts.Values.Sum(),
            InDrafts = inDrafts,
            Omitted = last.Omitted,
        };
    }

    private async Task<CoverageText> TextAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<StoredCoverageFinding> rows, CancellationToken ct)
    {
        var connections = IdsOf(rows, UsedKind.Connection);
        var groups = IdsOf(rows, UsedKind.Group).Union(rows.Select(r => r.GroupId).OfType<Guid>()).ToList();
        var accounts = IdsOf(rows, UsedKind.Tile);
        var names = await db.ConnectionNamesAsync(rights, connections, ct);
        var groupNames = await db.GroupNamesAsync(rights, groups, ct);
        var ofTiles = accounts.Count == 0 ? [] : await db.Set<TileAccount>().AsNoTracking()
            .Where(a => accounts.Contains(a.Id)).Select(a => new { a.Id, a.Name, a.IntegrationType }).ToListAsync(ct);
        return new(names, groupNames, ofTiles.ToDictionary(a => a.Id,
                a => $"the account “{a.Name}” of the {catalog.NameOf(a.IntegrationType)} tile"),
            await DeletedTarget.FindAsync(db, rights, [.. connections.Except(names.Keys)],
                [.. groups.Except(groupNames.Keys)], ct));
    }

    private static List<Guid> IdsOf(IEnumerable<StoredCoverageFinding> rows, UsedKind kind) =>
        [.. rows.Where(r => r.TargetKind == kind).Select(r => r.TargetId).OfType<Guid>().Distinct()];

    private static CoverageFinding Finding(StoredCoverageFinding found, string name, CoverageText text,
        DateTimeOffset now)
    {
        var target = text.NameOf(found);
        return new()
        {
            Id = found.Fingerprint,
            Kind = found.Kind,
            Severity = found.Kind == CoverageKind.Expires && found.ExpiresAt > now ? ErrorSeverity.Warning
                : ErrorSeverity.Error,
            IsDraft = found.IsDraft,
            IsApp = found.UserKind == UserKind.App,
            UserId = found.UserId,
            UserName = name,
            Step = found.Step,
            TargetKind = target is null ? null : found.TargetKind,
            TargetId = target is null ? null : found.TargetId,
            TargetName = target,
            GroupId = text.GroupOf(found) is null ? null : found.GroupId,
            Identifiers = found.Identifiers.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            ExpiresAt = target is null ? null : found.ExpiresAt,
            Message = text.Of(found),
        };
    }
}
