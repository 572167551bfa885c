using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>One connection, looked at: details and history. Nothing here can open a secret.</summary>
public sealed class ConnectionReading
{
    private readonly Databases databases;
    private readonly IntegrationCatalog catalog;

    internal ConnectionReading(Databases databases, IntegrationCatalog catalog) => (this.databases, this.catalog) = (databases, catalog);

    /// <summary>Everything of a connection that may be shown.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ConnectionDetails> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = databases.CreateReady();
        var reached = await db.RequireConnectionAsync(actor, id, Level.Viewer, Permissions.ConnectionsRead, ct);
        var c = reached.Connection;
        var secrets = await db.Set<StoredSecret>().AsNoTracking().Where(s => s.OwnerId == id && !s.Path.StartsWith(StoredSecret.Obtained))
            .Select(s => new { s.Path, s.SetAt, s.SetById, s.Lost }).ToListAsync(ct);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == id).OrderByDescending(g => g.Level).ToListAsync(ct);
        var favorite = await db.Set<Favorite>().AnyAsync(f => f.UserId == actor.Id && f.ResourceId == id, ct);
        var ids = secrets.Select(s => s.SetById).Concat(grants.Select(g => g.PrincipalId)).Append(c.CreatedById).Distinct().ToList();
        var known = await db.PrincipalsAsync(ids, ct);
        string NameOf(Guid who) => who == Guid.Empty ? Actor.System.Name : known.GetValueOrDefault(who)?.Name ?? "someone who left";

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
                IsFavorite = favorite,
                UsedBy = c.UsedBy,
                Health = HealthOf(c.Health, c.SchemaMissing),
                HealthMessage = MessageOf(c.HealthMessage, c.SchemaMissing),
                CreatedBy = NameOf(c.CreatedById),
                CreatedById = c.CreatedById,
                CreatedAt = c.CreatedAt,
                UpdatedAt = c.UpdatedAt,
                Version = c.Version,
            },
            Description = c.Description,
            Fields = FieldJson.Read(c.Fields),
            Secrets = [.. secrets.Select(s => new SecretState(s.Path, s.SetAt, NameOf(s.SetById), s.Lost))],
            Access = [
                .. grants.Select(g => new AccessEntry(NameOf(g.PrincipalId), g.PrincipalKind.ToString(), g.Level)),
                .. c.OrganizationLevel == Level.None ? [] : new[] { new AccessEntry(PolicyLine.Everyone.Name, "Organisation", c.OrganizationLevel) },
            ],
            ExpiresAt = c.ExpiresAt,
            HealthAt = c.HealthAt,
            SchemaMissing = c.SchemaMissing || catalog.Find(c.IntegrationType)?.Kind(c.CredentialType) is null,
            MayEdit = reached.Level >= Level.Editor && reached.Rights.Has(Permissions.ConnectionsWrite),
            MayResolve = reached.Level >= Level.Resolver && reached.Rights.Has(Permissions.ConnectionsResolve),
            MayAudit = reached.Rights.Has(Permissions.AuditLogsRead),
        };
    }

    /// <summary>A connection's history, the newest first.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<PageOf<HistoryEntry>> HistoryAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var reached = await db.RequireConnectionAsync(actor, id, Level.Viewer, Permissions.ConnectionsRead, ct);
        var whole = reached.Rights.Has(Permissions.AuditLogsRead);
        return await HistoryAsync(db, id, whole, page, ct);
    }

    /// <summary>The history of a thing, of whichever kind: whole for auditors, else without what is for them alone.</summary>
    internal static async Task<PageOf<HistoryEntry>> HistoryAsync(Db db, Guid assetId, bool whole, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(e => e.AssetId == assetId);
        var rows = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        return new([.. rows.Select(e => new HistoryEntry(e.At, e.ActorName, e.Action, e.Outcome, [.. AuditLog.Changes(e).Where(c => whole || !AuditLog.IsForAuditors(c))]) { ActorId = e.ActorId })], await entries.CountAsync(ct));
    }

    /// <summary>The tags of their text.</summary>
    internal static IReadOnlyList<string> TagsOf(string text) => text.Length == 0 ? [] : text.Split(' ');

    /// <summary>Health as shown: one without its schema cannot be used, whatever the last test said.</summary>
    internal static Health HealthOf(Health health, bool schemaMissing) => schemaMissing ? Health.NeedsAttention : health;

    /// <summary>Why it needs attention.</summary>
    internal static string? MessageOf(string? message, bool schemaMissing) =>
        schemaMissing ? "Its integration is not in the catalogue any more. Name and tags can be edited; it cannot be used." : message;
}
