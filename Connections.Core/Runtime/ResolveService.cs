using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Runtime;

/// <summary>A connection opened for one use. Its secrets never print; they are let go with it.</summary>
internal sealed class ResolvedConnection(Guid id, string name, Guid version, Integration integration, CredentialKind kind, FieldSet fields, IReadOnlyDictionary<string, SecretValue> secrets)
{
    public Guid Id { get; } = id;
    public string Name { get; } = name;
    public Guid Version { get; } = version;
    public Integration Integration { get; } = integration;
    public CredentialKind Kind { get; } = kind;
    public FieldSet Fields { get; } = fields;

    /// <summary>How it was before this use.</summary>
    public Health Health { get; init; }

    /// <summary>Secrets by path.</summary>
    public IReadOnlyDictionary<string, SecretValue> Secrets { get; } = secrets;
}

/// <summary>
/// The choke point: nothing gets a stored secret but through here. It decides by id, checks the right to use, and puts the use on record
/// before it gives anything out; if that cannot be written, nothing is given.
/// </summary>
internal sealed class ResolveService(IDbContextFactory<Db> databases, IntegrationCatalog catalog, SecretOpener opener, AuditLog audit, AuditCommitter committer, TimeProvider clock)
{
    /// <summary>Opens a connection for a use.</summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="id">Which one.</param>
    /// <param name="purpose">What for, as the audit trail shows it.</param>
    /// <param name="only">Paths of the secrets that are needed; null: all of them.</param>
    /// <param name="ct">Cancels before the record is written.</param>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver, or without the permission.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked, or the record cannot be written.</exception>
    /// <exception cref="Problem.DependencyFailed">A secret cannot be read; the connection shows as needing attention from then on.</exception>
    public async Task<ResolvedConnection> ResolveAsync(Actor actor, Guid id, string purpose, IReadOnlySet<string>? only, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        // Opened once for all its questions: each opening would make its settings again.
        await db.Database.OpenConnectionAsync(ct);
        var reached = await RequireAsync(db, actor, id, purpose, ct);
        // Locked, nothing can be put on record; and what cannot be read now is not damaged.
        db.Gate.Demand();
        var connection = reached.Connection;
        var integration = catalog.Find(connection.IntegrationType);
        if (integration?.Kind(connection.CredentialType) is not { } kind)
            throw new Problem.DependencyFailed("catalogue", $"“{connection.Name}” cannot be used: its integration {connection.IntegrationType} is not in the catalogue any more.");

        var fields = FieldJson.Read(connection.Fields);
        var binding = ConnectionService.BindingOf(id, integration, kind, fields);
        var stored = await db.Set<StoredSecret>().AsNoTracking().Where(s => s.OwnerId == id && !s.Path.StartsWith(StoredSecret.Obtained)).ToListAsync(ct);
        var secrets = new Dictionary<string, SecretValue>();
        try
        {
            foreach (var secret in stored.Where(s => only is null || only.Contains(s.Path)))
                secrets.Add(secret.Path, opener.Open(secret, binding));
        }
        catch (SecretUnreadable unreadable)
        {
            await MarkUnreadableAsync(db, id, unreadable, ct);
            audit.Add(db, actor, AuditEvent.ConnectionResolved, id, connection.Name, outcome: "a secret cannot be read");
            await db.SaveAsync(ct);
            throw new Problem.DependencyFailed("decryption", $"“{connection.Name}” cannot be used. {unreadable.Message}");
        }

        // Given back before one waits: those who wait must not keep from the committer what it needs.
        await db.Database.CloseConnectionAsync();
        await committer.WriteAsync(audit.Entry(actor, AuditEvent.ConnectionResolved, id, connection.Name, [new Change("purpose", null, purpose)]), ct);
        return new ResolvedConnection(id, connection.Name, connection.Version, integration, kind, fields, secrets) { Health = connection.Health };
    }

    // A refusal goes on record, too: it is what an auditor looks for first.
    private async Task<ReachedConnection> RequireAsync(Db db, Actor actor, Guid id, string purpose, CancellationToken ct)
    {
        try
        {
            return await db.RequireConnectionAsync(actor, id, Level.Resolver, Permissions.ConnectionsResolve, ct);
        }
        catch (Problem.Forbidden)
        {
            if (db.Gate.ClosedBecause is null)
            {
                db.ChangeTracker.Clear();
                var name = await db.Set<Connection>().Where(c => c.Id == id).Select(c => c.Name).SingleOrDefaultAsync(ct);
                audit.Add(db, actor, AuditEvent.ConnectionResolved, id, name ?? "", [new Change("purpose", null, purpose)], outcome: "forbidden");
                await db.SaveAsync(ct);
            }
            throw;
        }
    }

    private async Task MarkUnreadableAsync(Db db, Guid id, SecretUnreadable unreadable, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await db.WriteAsync(token => db.Set<Connection>().Where(c => c.Id == id).ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, Health.NeedsAttention)
            .SetProperty(x => x.HealthMessage, unreadable.Message)
            .SetProperty(x => x.HealthAt, now), token), ct);
    }
}
