using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Tiles;

/// <summary>
/// Who may use which account of a tile. Everyone sees accounts; who manages tiles changes them, and so their policies.
/// </summary>
public sealed class TileAccountPolicies : ResourcePolicies
{
    private static readonly PolicyRules Rules = new(
        TileAccess.Kind, TileAccess.Levels, Permissions.None, Permissions.IntegrationsManage,
        [
            (Permissions.None, ""),
            (Permissions.ConnectionsResolve, "can't use any account"),
        ], AuditEvent.TileAccountPolicyModified, Elevated: null);

    private readonly IntegrationCatalog catalog;

    internal TileAccountPolicies(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        IEditGuard guard, AuditLog audit) : base(databases, guard, audit, Rules) => this.catalog = catalog;

    private protected override async Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var account = await db.Set<TileAccount>().SingleOrDefaultAsync(a => a.Id == id, ct)
            ?? throw new Problem.NotFound(TileAccess.Kind);
        if (level >= AccessLevel.Editor) on.Rights.Ensure(permission, "change integration tiles", id);
        return new(account, on.Rights.Has(Permissions.IntegrationsManage) ? AccessLevel.Editor
            : on.LevelWith(account.OrganizationLevel), on.Rights);
    }

    private protected override async Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct) => await db.Set<TileAccount>().SingleOrDefaultAsync(a => a.Id == id, ct);

    // Everyone sees them all.
    private protected override IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights) =>
        db.Set<TileAccount>().Where(a => false).Select(a => new HiddenResourceRow
        {
            Id = a.Id,
            Name = a.Name,
            NameKey = a.NameKey,
            IntegrationType = a.IntegrationType,
            CreatedById = a.CreatedById,
        });

    private protected override string IntegrationName(string integrationType) => catalog.NameOf(integrationType);

    private protected override Task<IReadOnlyList<PolicyGrant>> FirstPolicyAsync(ConnectionsDbContext db,
        Rights rights, IManagedResource resource, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<PolicyGrant>>([new(Principal.Everyone, AccessLevel.Resolver)]);
}
