using System.ComponentModel.DataAnnotations;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution.Testing;

/// <summary>How connections are watched: the settings <c>Health:*</c>.</summary>
public sealed class HealthSettings
{
    /// <summary>
    /// <c>Health:RetestHours</c>: how long after its last test a connection is tested again; 0: never.
    /// </summary>
    [Range(0, 87_600)]
    public double RetestHours { get; set; } = 24;
}

/// <summary>
/// Tests again what was tested once, when it falls due: by a job with a lease, a few at a time, spread so that those
/// which were tested together are not for ever. Only with requests that change nothing.
/// </summary>
internal sealed class ConnectionRetests(
    IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, ConnectionTester tester,
    TileAccountTester tiles, HealthSettings settings, Deployment deployment, TimeProvider clock,
    ILogger<ConnectionRetests> log)
{
    private const int Page = 500;
    private const int AtOnce = 4;
    private const double Spread = 0.1;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostAtATime = TimeSpan.FromMinutes(2);

    private DateTimeOffset nextLook = DateTimeOffset.MinValue;

    /// <summary>Tests what is due, for a while; called every minute, it looks every five.</summary>
    public async Task<int> RunDueAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (settings.RetestHours <= 0 || !deployment.IsSupported || (now < nextLook && nextLook - now <= BetweenLooks))
            return 0;
        nextLook = now + BetweenLooks;
        var every = TimeSpan.FromHours(settings.RetestHours);
        var due = await DueAsync<Connection>(now, every,
            db => db.Set<Connection>().Where(c => c.DeletedAt == null), ct);
        var accounts = (await DueAsync<TileAccount>(now, every, db => db.Set<TileAccount>(), ct)).ToHashSet();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(MostAtATime);
        try
        {
            await Parallel.ForEachAsync(accounts.Concat(due),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = enough.Token },
                async (id, _) => await RetestAsync(id, accounts.Contains(id), ct));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The lease is not for ever. What is left stays due.
            nextLook = now;
        }

        // The look itself is the batch.
        return 0;
    }

    /// <summary>When a connection that was tested then is due again.</summary>
    public static DateTimeOffset DueAt(Guid id, DateTimeOffset testedAt, TimeSpan every) =>
        testedAt + every + (every * (Spread * (id.ToByteArray()[^1] / 255.0)));

    private async Task<List<Guid>> DueAsync<T>(DateTimeOffset now, TimeSpan every,
        Func<ConnectionsDbContext, IQueryable<T>> live, CancellationToken ct) where T : CredentialRecord
    {
        var testable =
            catalog.All.SelectMany(i => i.Credentials.Where(ConnectionTester.CanTest).Select(k => $"{i.Type}/{k.Type}"))
                .ToList();
        var (latest, latestPast) = (now - every, ClockSkew.LatestPast(now));
        var due = new List<Guid>();
        await using var db = await databases.CreateDbContextAsync(ct);
        for (var offset = 0; ; offset += Page)
        {
            var rows = await live(db).AsNoTracking()
                .Where(c =>
                    !c.SchemaMissing && c.Health != ConnectionHealth.NotTested
                        && c.HealthAt != null && (c.HealthAt <= latest || c.HealthAt > latestPast)
                        && testable.Contains(c.IntegrationType + "/" + c.CredentialType))
                .OrderBy(c => c.HealthAt).ThenBy(c => c.Id).Skip(offset).Take(Page)
                .Select(c => new { c.Id, TestedAt = c.HealthAt!.Value, c.IntegrationType, c.CredentialType, c.Fields })
                .ToListAsync(ct);
            due.AddRange(
                rows.Where(r =>
                    (DueAt(r.Id, r.TestedAt, every) <= now || r.TestedAt > latestPast)
                        && ChangesNothing(r.IntegrationType, r.CredentialType, r.Fields)).Select(r => r.Id));
            if (rows.Count < Page || due.Count >= Page) return due;
        }
    }

    // Where the user chose the verb, only one that reads; the catalog's own test requests change nothing, whatever
    // their verb.
    private bool ChangesNothing(string integration, string kind, string fields) =>
        catalog.Find(integration, kind)?.Test is { } test
            && (test.MethodFrom is not { } from || FieldJson.Read(fields).Text(from) is null or "" or "GET" or "HEAD");

    private async Task RetestAsync(Guid id, bool isAccount, CancellationToken ct)
    {
        try
        {
            if (isAccount) await tiles.RetestAsync(id, ct);
            else await tester.RetestAsync(id, ct);
        }
        catch (Problem e)
        {
            // Deleted since, or its secret cannot be read, which is noted on it: the others are tested all the
            // same.
            log.TestSkipped(id, e.Message);
        }
    }
}
