using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>One connection, looked at: details and history. Nothing here can open a secret.</summary>
public sealed class ConnectionQueries
{
    // Programs ask for one connection after the other.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, Guid, CancellationToken,
        Task<RelatedData>>> Around = new(
            () => EF.CompileAsyncQuery((ConnectionsDbContext db, Guid id, Guid me, CancellationToken ct) =>
        db.Set<Connection>().Where(c => c.Id == id).Select(c => new RelatedData(
            db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault(),
            db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == id))).Single()));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid,
        IAsyncEnumerable<SecretRow>>> SecretsOf = new(() => EF.CompileAsyncQuery((ConnectionsDbContext db, Guid id) =>
        db.Set<StoredSecret>().Where(s => s.OwnerId == id && !s.Path.StartsWith(StoredSecret.Obtained))
            .Select(s => new SecretRow(
            s.Path, s.SetAt, s.SetById,
            db.Set<User>().Where(u => u.Id == s.SetById).Select(u => u.Name).FirstOrDefault(), s.Lost))));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, IAsyncEnumerable<GrantRow>>> GrantsOn = new(
        () => EF.CompileAsyncQuery((ConnectionsDbContext db, Guid id) =>
        db.Set<Grant>().Where(g => g.ResourceId == id).OrderByDescending(g => g.Level).Select(g => new GrantRow(
            g.PrincipalId, g.PrincipalKind, g.Level,
            db.Set<User>().Where(u => u.Id == g.PrincipalId).Select(u => u.Name).FirstOrDefault()
                ?? db.Set<Team>().Where(t => t.Id == g.PrincipalId).Select(t => t.Name).FirstOrDefault()
                ?? db.Set<Role>().Where(r => r.Id == g.PrincipalId).Select(r => r.Name).FirstOrDefault()))));

    private readonly ConnectionsDbContextFactory databases;
    private readonly IntegrationCatalog catalog;

    internal ConnectionQueries(ConnectionsDbContextFactory databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>Everything of a connection that may be shown.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ConnectionDetails> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        var c = reached.Connection;
        var around = await Around.On(db)(db, id, actor.Id, ct);
        var secrets = await SecretsOf.On(db)(db, id).ToListAsync(ct);
        var grants = await GrantsOn.On(db)(db, id).ToListAsync(ct);
        var edits = reached.Level >= AccessLevel.Editor && reached.Rights.Has(Permissions.ConnectionsWrite);

        return new ConnectionDetails
        {
            Row = new ConnectionRow
            {
                Id = c.Id,
                Name = c.Name,
                IntegrationType = c.IntegrationType,
                CredentialType = c.CredentialType,
                Tags = TagsOf(c.TagsText),
                Access = reached.Level,
                IsFavorite = around.IsFavorite,
                Health = HealthOf(c.Health, c.SchemaMissing),
                HealthMessage = MessageOf(c.HealthMessage, c.SchemaMissing),
                IsTested = c.HealthAt is not null,
                HandsOut = c.HandsOut,
                CreatedBy = NameOf(c.CreatedById, around.CreatedBy),
                CreatedById = c.CreatedById,
                CreatedAt = c.CreatedAt,
                UpdatedAt = c.UpdatedAt,
                ManagedBy = c.ManagedBy,
                Version = c.Version,
            },
            Description = c.Description,
            Fields = FieldJson.Read(c.Fields),
            Secrets = [.. secrets.Select(
                s => new StoredSecretInfo(s.Path, s.SetAt, NameOf(s.SetById, s.SetBy), s.Lost))],
            Access = [
                .. grants.Select(g => new AccessEntry(NameOf(g.PrincipalId, g.Name), g.Kind.ToString(), g.Level)),
                .. c.OrganizationLevel == AccessLevel.None ? []
                    : new[] { new AccessEntry(PolicyLine.Everyone.Name, "Organization", c.OrganizationLevel) },
            ],
            ExpiresAt = c.ExpiresAt,
            HealthAt = c.HealthAt,
            SchemaMissing = c.SchemaMissing || catalog.Find(c.IntegrationType)?.Kind(c.CredentialType) is null,
            MayEdit = edits && c.ManagedBy is null,
            MayRelease = edits && c.ManagedBy is not null,
            MayResolve = reached.Level >= AccessLevel.Resolver && reached.Rights.Has(Permissions.ConnectionsResolve),
            MayAudit = reached.Rights.Has(Permissions.AuditLogsRead),
        };
    }

    /// <summary>A connection's history, the newest first.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, Guid id, PageRequest page,
        CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        var whole = reached.Rights.Has(Permissions.AuditLogsRead);
        return await HistoryAsync(db, id, whole, page, ct);
    }

    /// <summary>
    /// The history of a thing, of whichever kind: whole for auditors, else without what is for them alone.
    /// </summary>
    internal static async Task<PagedResult<HistoryEntry>> HistoryAsync(ConnectionsDbContext db, Guid assetId,
        bool whole, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(e => e.AssetId == assetId);
        var rows = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip(page.Offset)
            .Take(page.Size).ToListAsync(ct);
        return new([.. rows.Select(
            e => new HistoryEntry(e.At, e.ActorName, e.Action, e.Outcome,
                [.. AuditLog.Changes(e).Where(c => whole || !AuditLog.IsForAuditors(c))]) { Id = e.Id,
                    ActorId = e.ActorId })], await entries.CountAsync(ct));
    }

    /// <summary>The tags of their text.</summary>
    internal static IReadOnlyList<string> TagsOf(string text) => text.Length == 0 ? [] : text.Split(' ');

    /// <summary>Health as shown: one without its schema cannot be used, whatever the last test said.</summary>
    internal static ConnectionHealth HealthOf(ConnectionHealth health, bool schemaMissing) =>
        schemaMissing ? ConnectionHealth.NeedsAttention : health;

    /// <summary>Why it needs attention.</summary>
    internal static string? MessageOf(string? message, bool schemaMissing) =>
        schemaMissing ? "Its integration is no longer in the catalog. You can edit its name and tags, but not use it."
            : message;

    private static string NameOf(Guid who, string? name) =>
        who == Guid.Empty ? Actor.System.Name : name ?? "someone who left";

    private sealed record RelatedData(string? CreatedBy, bool IsFavorite);

    private sealed record SecretRow(string Path, DateTimeOffset SetAt, Guid SetById, string? SetBy, bool Lost);

    private sealed record GrantRow(Guid PrincipalId, PrincipalKind Kind, AccessLevel Level, string? Name);
}
