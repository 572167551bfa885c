using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Tiles;

/// <summary>
/// Reads integration tiles and their accounts. Everyone sees what accounts there are; their fields are for who manages
/// tiles.
/// </summary>
public sealed class TileQueries
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;

    internal TileQueries(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>Every tile, by name.</summary>
    public async Task<IReadOnlyList<TileRow>> ListAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var counts = (await db.Set<TileAccount>().GroupBy(a => a.IntegrationType).Select(g => new
        {
            g.Key,
            Count = g.Count(),
            Ailing = g.Count(a => a.Health == ConnectionHealth.NeedsAttention || a.SchemaMissing),
        }).ToListAsync(ct)).ToDictionary(c => c.Key);
        var defaults = await db.Set<TileAccount>().Where(a => a.IsDefault)
            .Select(a => new { a.IntegrationType, a.Name }).ToDictionaryAsync(a => a.IntegrationType, a => a.Name, ct);
        return [.. catalog.Tiles.Select(i =>
        {
            var count = counts.GetValueOrDefault(i.Type);
            return Tile(i, rights, count?.Count ?? 0, count?.Ailing ?? 0, defaults.GetValueOrDefault(i.Type));
        })];
    }

    /// <summary>A tile with its accounts.</summary>
    /// <exception cref="Problem.NotFound">There is no such tile.</exception>
    public async Task<TileAccounts> AccountsAsync(Actor actor, string tile, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var integration = catalog.RequireTile(tile);
        var accounts = await db.Set<TileAccount>().AsNoTracking().Where(a => a.IntegrationType == tile)
            .OrderBy(a => a.NameKey).Take(TileService.MaxAccounts).ToListAsync(ct);
        var rows = await RowsAsync(db, rights, accounts, ct);
        return new(Tile(integration, rights, rows.Count, rows.Count(a => a.Health == ConnectionHealth.NeedsAttention),
            rows.FirstOrDefault(a => a.IsDefault)?.Name), rows);
    }

    /// <summary>An account with its fields, for who manages tiles.</summary>
    /// <exception cref="Problem.NotFound">There is no such tile or account.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<TileAccountDetails> GetAsync(Actor actor, string tile, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        catalog.RequireTile(tile);
        var (account, rights) = await db.RequireManagedAccountAsync(actor, id, ct);
        if (account.IntegrationType != tile) throw new Problem.NotFound(TileAccess.Kind);
        return await DetailsAsync(db, catalog, rights, account, ct);
    }

    /// <summary>The details of an account that the actor was found to manage.</summary>
    internal static async Task<TileAccountDetails> DetailsAsync(ConnectionsDbContext db, IntegrationCatalog catalog,
        Rights rights, TileAccount account, CancellationToken ct)
    {
        var row = (await RowsAsync(db, rights, [account], ct))[0];
        var secrets = await db.Set<StoredSecret>().AsNoTracking()
            .Where(s => s.OwnerId == account.Id && !s.Path.StartsWith(StoredSecret.Obtained))
            .OrderBy(s => s.Path).Select(s => new { s.Path, s.SetAt, s.SetById, s.Lost }).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. secrets.Select(s => s.SetById).Distinct()], ct);
        return new(row, new ConnectionDetails
        {
            Row = new ConnectionRow
            {
                Id = account.Id,
                Name = account.Name,
                IntegrationType = account.IntegrationType,
                CredentialType = account.CredentialType,
                Tags = [],
                Access = AccessLevel.Editor,
                IsFavorite = false,
                Health = row.Health,
                HealthMessage = row.HealthMessage,
                IsTested = account.HealthAt is not null,
                CreatedBy = row.CreatedBy,
                CreatedById = account.CreatedById,
                CreatedAt = account.CreatedAt,
                UpdatedAt = account.UpdatedAt,
                Version = account.Version,
            },
            Description = "",
            Fields = FieldJson.Read(account.Fields),
            Secrets = [.. secrets.Select(s => new StoredSecretInfo(s.Path, s.SetAt, names(s.SetById), s.Lost))],
            Access = [],
            ExpiresAt = account.ExpiresAt,
            HealthAt = account.HealthAt,
            SchemaMissing = account.SchemaMissing
                || catalog.Find(account.IntegrationType)?.Kind(account.CredentialType) is null,
            MayEdit = true,
            MayRelease = false,
            MayResolve = true,
            MayAudit = rights.Has(Permissions.AuditLogsRead),
        });
    }

    private static async Task<IReadOnlyList<TileAccountRow>> RowsAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<TileAccount> accounts, CancellationToken ct)
    {
        var names = await db.NamesOfAsync([.. accounts.Select(a => a.CreatedById).Distinct()], ct);
        var grants = await db.GrantsOnAsync(rights, [.. accounts.Select(a => a.Id)], ct);
        return [.. accounts.Select(a => new TileAccountRow
        {
            Id = a.Id,
            Tile = a.IntegrationType,
            Name = a.Name,
            CredentialType = a.CredentialType,
            IsDefault = a.IsDefault,
            ManagedBy = a.ManagedBy,
            IsRestricted = a.OrganizationLevel < AccessLevel.Resolver,
            MayUse = rights.Has(Permissions.ConnectionsResolve)
                && AccessRules.LevelOf(rights, a.OrganizationLevel, grants[a.Id]) >= AccessLevel.Resolver,
            Health = ConnectionRowProjection.HealthOf(a.Health, a.SchemaMissing),
            HealthMessage = TileAccess.AttentionOf(a),
            HealthAt = a.HealthAt,
            ExpiresAt = a.ExpiresAt,
            CreatedAt = a.CreatedAt,
            CreatedBy = names(a.CreatedById),
            UpdatedAt = a.UpdatedAt,
            Version = a.Version,
        })];
    }

    private static TileRow Tile(Integration integration, Rights rights, int accounts, int needAttention,
        string? defaultAccount) => new()
        {
            Type = integration.Type,
            Name = integration.Name,
            Description = integration.Tile!.Description,
            Accounts = accounts,
            NeedAttention = needAttention,
            DefaultAccount = defaultAccount,
            MayManage = rights.Has(Permissions.IntegrationsManage),
        };
}
