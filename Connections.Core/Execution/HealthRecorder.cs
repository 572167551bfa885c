using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution;

/// <summary>
/// Notes how a connection is, from tests and runs, past the versions that people edit. Only of the version that was
/// tried: what someone saved since was not.
/// </summary>
internal sealed class HealthRecorder(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock)
{
    /// <summary>It was accepted. One whose credential ends soon needs attention all the same.</summary>
    public async Task AcceptedAsync(Guid id, Guid version, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var soon = now + Expiry.Soon;
        await using var db = await databases.CreateDbContextAsync(ct);
        var tried = db.Set<Connection>().Where(c => c.Id == id && c.Version == version);
        var healthy =
            await db.WriteAsync(
                token => tried.Where(c => c.ExpiresAt == null || c.ExpiresAt > soon).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.Healthy).SetProperty(x => x.HealthMessage,
                (string?)null).SetProperty(x => x.HealthAt, now), token), ct);
        if (healthy > 0 || await tried.Select(c => c.ExpiresAt).SingleOrDefaultAsync(ct) is not { } endsAt) return;
        var message = Expiry.Message(endsAt, now);
        await db.WriteAsync(token => tried.ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention).SetProperty(x => x.HealthMessage,
                message).SetProperty(x => x.HealthAt, now), token), ct);
    }

    /// <summary>It does not work: at which stage, and why.</summary>
    public async Task RefusedAsync(Guid id, Guid version, TestStage stage, string why, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var message = Words(stage, why);
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<Connection>().Where(c => c.Id == id && c.Version == version).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention).SetProperty(x => x.HealthMessage,
                message).SetProperty(x => x.HealthAt, now), token), ct);
    }

    /// <summary>Updates only the time of the last test.</summary>
    public async Task TriedAsync(Guid id, Guid version, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<Connection>().Where(c => c.Id == id && c.Version == version)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.HealthAt, now), token), ct);
    }

    /// <summary>What a connection says that does not work.</summary>
    public static string Words(TestStage stage, string why) => $"{stage.DisplayName()}: {why}";
}
