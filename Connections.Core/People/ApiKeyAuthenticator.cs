using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Lets programs in by their keys. Each call asks the database: a key revoked a moment ago opens nothing.
/// </summary>
public sealed class ApiKeyAuthenticator
{
    // Every call of the API asks it.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, byte[], byte[], DateTimeOffset,
        IAsyncEnumerable<Holding>>> Pair = new(
            () => EF.CompileAsyncQuery((ConnectionsDbContext db, byte[] api, byte[] application, DateTimeOffset now) =>
        from key in db.Set<AccessKey>()
        where (key.Hash == api || key.Hash == application) && (key.ExpiresAt == null || key.ExpiresAt > now)
        join owner in db.Set<User>() on key.OwnerId equals owner.Id
        where owner.DisabledAt == null
        select new Holding(key.Id, key.Kind, key.Name, key.Registered, owner.Id, owner.Name, owner.IsServiceAccount)));

    private readonly IConnectionsDbContextFactory databases;
    private readonly KeyLastUsedTracker uses;
    private readonly TimeProvider clock;

    internal ApiKeyAuthenticator(IConnectionsDbContextFactory databases, KeyLastUsedTracker uses, TimeProvider clock) =>
        (this.databases, this.uses, this.clock) = (databases, uses, clock);

    /// <summary>
    /// Who calls with these keys, or null: unknown, revoked, ended and of a disabled owner read the same.
    /// </summary>
    public async Task<AuthenticatedCaller?> FindAsync(string? apiKey, string? applicationKey, string? remoteAddress,
        CancellationToken ct)
    {
        if (!KeyFormat.TryParse(apiKey, out var api) || !KeyFormat.TryParse(applicationKey, out var application))
            return null;
        var (apiHash, applicationHash) = (api.HashFor(KeyKind.Api), application.HashFor(KeyKind.Application));
        await using var db = databases.CreateWarm();
        var found = new List<Holding>(2);
        await foreach (var key in Pair.On(db)(db, apiHash, applicationHash, clock.GetUtcNow()).WithCancellation(ct))
            found.Add(key);
        // The hash holds the kind: neither can replace the other.
        if (found.Find(k => k.Kind == KeyKind.Api) is not { } first
            || found.Find(k => k.Kind == KeyKind.Application) is not { } second) return null;
        uses.Note(first.Id);
        uses.Note(second.Id);
        var kind = second.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User;
        return new(new Actor(second.OwnerId, kind, second.Name, remoteAddress, new ActorKey(second.Id, second.KeyName)),
            first.Id, second.Registered);
    }

    /// <summary>Whether that is an API key that holds.</summary>
    public async Task<Guid?> FindApiKeyAsync(string? apiKey, CancellationToken ct)
    {
        if (!KeyFormat.TryParse(apiKey, out var api)) return null;
        var hash = api.HashFor(KeyKind.Api);
        await using var db = databases.CreateDbContext();
        var now = clock.GetUtcNow();
        return await (
            from key in db.Set<AccessKey>()
            where key.Hash == hash && (key.ExpiresAt == null || key.ExpiresAt > now)
            join owner in db.Set<User>() on key.OwnerId equals owner.Id
            where owner.DisabledAt == null
            select (Guid?)key.Id).SingleOrDefaultAsync(ct);
    }

    private sealed record Holding(Guid Id, KeyKind Kind, string KeyName, bool Registered, Guid OwnerId, string Name,
        bool IsServiceAccount);
}
