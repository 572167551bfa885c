using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Coverage;

/// <summary>
/// Looks through all workflows and apps, some at a time, and writes what it finds as it goes: what it holds in memory
/// does not grow with them. The findings are those for everyone; who reads them sees their own part.
/// </summary>
internal sealed class CoverageChecker(IDbContextFactory<ConnectionsDbContext> databases,
    IEnumerable<ICoverageSource> sources, IntegrationCatalog catalog, TimeProvider clock)
{
    /// <summary>Most findings of a report that are kept.</summary>
    public const int MostKept = 20_000;

    private const int Batch = 200;
    private const int MostIdentities = 5_000;

    private readonly IReadOnlyDictionary<Guid, Integration> tiles = catalog.Tiles
        .ToDictionary(t => TileSteps.IdOf(t.Type));

    /// <summary>Checks, and puts the report in the place of the last one. One that is broken off leaves that.</summary>
    public async Task<CoverageProgress> CheckAsync(IProgress<CoverageProgress>? progress, CancellationToken ct)
    {
        var report = new StoredCoverageReport(clock.GetUtcNow());
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            db.Add(report);
            await db.SaveAsync(ct);
        }
        var isFinished = false;
        try
        {
            var done = await CheckAsync(report, progress, ct);
            await FinishAsync(report.Id, done);
            isFinished = true;
            return done;
        }
        finally
        {
            if (!isFinished) await DropAsync(report.Id);
        }
    }

    /// <summary>Removes what earlier processes left unfinished.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => db.Set<StoredCoverageReport>().Where(r => r.FinishedAt == null)
            .ExecuteDeleteAsync(token), ct);
    }

    private async Task<CoverageProgress> CheckAsync(StoredCoverageReport report, IProgress<CoverageProgress>? progress,
        CancellationToken ct)
    {
        var (done, total, found) = (0, await CountAsync(ct), 0);
        var identities = new Dictionary<Guid, IdentityRights>();
        TileReadiness accounts;
        await using (var db = await databases.CreateDbContextAsync(ct))
            accounts = await TileReadiness.ReadAsync(db, [.. tiles.Values.Select(t => t.Type)], ct);
        progress?.Report(new(done, total, found));
        foreach (var source in sources)
        {
            for (var after = Guid.Empty; ;)
            {
                ct.ThrowIfCancellationRequested();
                await using var db = await databases.CreateDbContextAsync(ct);
                var last = after;
                var users = await source.All(db).Where(u => u.Id.CompareTo(last) > 0).OrderBy(u => u.Id).Take(Batch)
                    .ToListAsync(ct);
                if (users.Count == 0) break;
                after = users[^1].Id;
                await ReadIdentitiesAsync(db, identities, users, ct);
                var facts = await CoverageFacts.ReadAsync(db, [.. users.Select(u => u.Id)],
                    report.StartedAt + CoverageRules.Horizon, ct);
                var rules = new CoverageRules(facts, identities, accounts, tiles, report.StartedAt);
                foreach (var finding in users.SelectMany(u => rules.Check(source.Kind, u)))
                {
                    finding.Place(report.Id, found++);
                    if (found <= MostKept) db.Add(finding);
                }
                await db.SaveAsync(ct);
                done += users.Count;
                progress?.Report(new(done, Math.Max(total, done), found));
            }
        }
        return new(done, done, found);
    }

    private async Task<int> CountAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var total = 0;
        foreach (var source in sources) total += await source.All(db).CountAsync(ct);
        return total;
    }

    // The same few accounts run most things.
    private static async Task ReadIdentitiesAsync(ConnectionsDbContext db, Dictionary<Guid, IdentityRights> known,
        IReadOnlyList<CoveredUser> users, CancellationToken ct)
    {
        if (known.Count > MostIdentities) known.Clear();
        var wanted = users.Select(u => u.IdentityId).OfType<Guid>().Where(id => !known.ContainsKey(id)).Distinct()
            .ToList();
        if (wanted.Count == 0) return;
        foreach (var account in await db.Set<User>().Identities().Where(u => wanted.Contains(u.Id)).ToListAsync(ct))
            known[account.Id] = IdentityRights.From(account);
    }

    private async Task FinishAsync(Guid id, CoverageProgress done)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var (now, omitted) = (clock.GetUtcNow(), Math.Max(0, done.Found - MostKept));
        await db.WriteAsync(token => db.Set<StoredCoverageReport>().Where(r => r.Id == id)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.FinishedAt, now).SetProperty(x => x.Checked, done.Done)
                .SetProperty(x => x.Omitted, omitted), token), CancellationToken.None);
        await db.WriteAsync(token => db.Set<StoredCoverageReport>().Where(r => r.Id != id).ExecuteDeleteAsync(token),
            CancellationToken.None);
    }

    private async Task DropAsync(Guid id)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            await db.WriteAsync(token => db.Set<StoredCoverageReport>().Where(r => r.Id == id)
                .ExecuteDeleteAsync(token), CancellationToken.None);
        }
        catch (Problem.Unavailable)
        {
            // The next check removes it.
        }
    }
}
