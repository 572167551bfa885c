using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Execution;

/// <summary>
/// Notes how a connection is, from tests and runs, past the versions that people edit. Only of the version that was
/// tried: what someone saved since was not.
/// </summary>
internal sealed class HealthRecorder(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock)
{
    /// <summary>It was accepted. One whose credential ends soon needs attention all the same.</summary>
    public Task AcceptedAsync(ResolvedConnection tried, CancellationToken ct) => tried.IsTileAccount
        ? AcceptedAsync<TileAccount>(tried.Id, tried.Version, ct)
        : AcceptedAsync<Connection>(tried.Id, tried.Version, ct);

    /// <summary>It does not work: at which stage, and why.</summary>
    public Task RefusedAsync(ResolvedConnection tried, TestStage stage, string why, CancellationToken ct) =>
        tried.IsTileAccount ? RefusedAsync<TileAccount>(tried.Id, tried.Version, stage, why, ct)
            : RefusedAsync<Connection>(tried.Id, tried.Version, stage, why, ct);

    /// <summary>Updates only the time of the last test.</summary>
    public Task TriedAsync(ResolvedConnection tried, CancellationToken ct) => tried.IsTileAccount
        ? TriedAsync<TileAccount>(tried.Id, tried.Version, ct) : TriedAsync<Connection>(tried.Id, tried.Version, ct);

    /// <summary>What a connection says that does not work.</summary>
    public static string Words(TestStage stage, string why) => $"{stage.DisplayName()}: {why}";

    private async Task AcceptedAsync<T>(Guid id, Guid version, CancellationToken ct) where T : CredentialRecord
    {
        var now = clock.GetUtcNow();
        var soon = now + Expiry.Soon;
        await using var db = await databases.CreateDbContextAsync(ct);
        var tried = db.Set<T>().Where(c => c.Id == id && c.Version == version);
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

    private async Task RefusedAsync<T>(Guid id, Guid version, TestStage stage, string why, CancellationToken ct)
        where T : CredentialRecord
    {
        var now = clock.GetUtcNow();
        var message = Words(stage, why);
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<T>().Where(c => c.Id == id && c.Version == version).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention).SetProperty(x => x.HealthMessage,
                message).SetProperty(x => x.HealthAt, now), token), ct);
    }

    private async Task TriedAsync<T>(Guid id, Guid version, CancellationToken ct) where T : CredentialRecord
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(
            token => db.Set<T>().Where(c => c.Id == id && c.Version == version)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.HealthAt, now), token), ct);
    }
}
