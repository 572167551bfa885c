using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Who may do what with apps. An app grants nothing on the connections that it uses.</summary>
public sealed class AppPolicies : ResourcePolicies
{
    private static readonly PolicyRules Rules = new(
        AppAccess.Kind, AppResourceType.Levels, Permissions.AppsRun, Permissions.AppsWrite,
        [
            (Permissions.AppsRun, "sees no apps"),
            (Permissions.AppsWrite, "can't change any app"),
        ], AuditEvent.AppPolicyModified, AuditEvent.AppElevated);

    internal AppPolicies(IDbContextFactory<ConnectionsDbContext> databases, IEditGuard guard, AuditLog audit)
        : base(databases, guard, audit, Rules)
    {
    }

    private protected override async Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var reached = await db.RequireAppAsync(actor, id, level, permission, ct);
        return new(reached.Resource, reached.Level, reached.Rights);
    }

    private protected override async Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct) => await db.Set<StoredApp>().SingleOrDefaultAsync(a => a.Id == id, ct);

    private protected override IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights) =>
        db.HiddenDocuments(db.VisibleApps(rights));

    // An app is of no integration.
    private protected override string IntegrationName(string integrationType) => "App";
}
