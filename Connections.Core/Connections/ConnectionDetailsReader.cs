using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Reads everything of one connection that may be shown, from the entity on.</summary>
internal static class ConnectionDetailsReader
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

    /// <summary>The details of a connection that the actor was found to see.</summary>
    public static async Task<ConnectionDetails> DetailsAsync(this ConnectionsDbContext db, IntegrationCatalog catalog,
        AccessibleConnection reached, CancellationToken ct)
    {
        var (c, level, rights) = reached;
        var around = await Around.On(db)(db, c.Id, rights.Actor.Id, ct);
        var secrets = await SecretsOf.On(db)(db, c.Id).ToListAsync(ct);
        var grants = await GrantsOn.On(db)(db, c.Id).ToListAsync(ct);
        var edits = level >= AccessLevel.Editor && rights.Has(Permissions.ConnectionsWrite);

        return new ConnectionDetails
        {
            Row = new ConnectionRowProjection
            {
                Connection = c,
                Access = (int)level,
                IsFavorite = around.IsFavorite,
                CreatedBy = NameOf(c.CreatedById, around.CreatedBy),
            }.ToRow(),
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
            MayResolve = level >= AccessLevel.Resolver && rights.Has(Permissions.ConnectionsResolve),
            MayAudit = rights.Has(Permissions.AuditLogsRead),
        };
    }

    private static string NameOf(Guid who, string? name) =>
        who == Guid.Empty ? Actor.System.Name : name ?? "someone who left";

    private sealed record RelatedData(string? CreatedBy, bool IsFavorite);

    private sealed record SecretRow(string Path, DateTimeOffset SetAt, Guid SetById, string? SetBy, bool Lost);

    private sealed record GrantRow(Guid PrincipalId, PrincipalKind Kind, AccessLevel Level, string? Name);
}
