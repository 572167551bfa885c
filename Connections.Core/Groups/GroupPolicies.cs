using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Who may do what with groups. A group grants nothing on its members.</summary>
public sealed class GroupPolicies : ResourcePolicies
{
    private static readonly PolicyRules Rules = new(
        GroupAccess.Kind, GroupResourceType.Levels, Permissions.ConnectionGroupsRead, Permissions.ConnectionGroupsWrite,
        [
            (Permissions.ConnectionGroupsRead, "sees no connection groups"),
            (Permissions.ConnectionGroupsWrite, "can't change any connection group"),
            (Permissions.ConnectionsResolve, "can't use any member"),
        ], AuditEvent.GroupPolicyModified, AuditEvent.GroupElevated);

    private readonly IntegrationCatalog catalog;

    internal GroupPolicies(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        IEditGuard guard, AuditLog audit) : base(databases, guard, audit, Rules) => this.catalog = catalog;

    private protected override async Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var reached = await db.RequireGroupAsync(actor, id, level, permission, ct);
        return new(reached.Resource, reached.Level, reached.Rights);
    }

    private protected override async Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct) => await db.Set<ConnectionGroup>().SingleOrDefaultAsync(g => g.Id == id, ct);

    private protected override IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights)
    {
        var visible = db.VisibleGroups(rights).Select(g => g.Id);
        return db.Set<ConnectionGroup>().AsNoTracking()
            .Where(g => g.OrganizationLevel == AccessLevel.None && !visible.Contains(g.Id))
            .Select(g => new HiddenResourceRow
            {
                Id = g.Id,
                Name = g.Name,
                NameKey = g.NameKey,
                IntegrationType = g.IntegrationType,
                CreatedById = g.CreatedById,
            });
    }

    private protected override string IntegrationName(string integrationType) => catalog.NameOf(integrationType);
}
