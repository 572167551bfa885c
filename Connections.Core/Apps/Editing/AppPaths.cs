using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>
/// Published apps, as a way to what they use: who opens one acts with the rights of its identity. Who tries one that is
/// not published acts as themselves.
/// </summary>
internal sealed class AppPaths : IPathSource
{
    public bool IsApp => true;

    public AccessLevel StartLevel => AccessLevel.Viewer;

    public IQueryable<PathUser> All(ConnectionsDbContext db) => From(db, db.Set<StoredApp>().AsNoTracking());

    public IQueryable<PathUser> Visible(ConnectionsDbContext db, Rights rights) => From(db, db.VisibleApps(rights));

    private static IQueryable<PathUser> From(ConnectionsDbContext db, IQueryable<StoredApp> apps) =>
        apps.Where(a => db.Set<AppDeployment>().Any(d => d.AppId == a.Id)).Select(a => new PathUser
        {
            Id = a.Id,
            Name = a.Name,
            NameKey = a.NameKey,
            IdentityId = a.RunAs == AppIdentity.ServiceAccount ? a.ServiceAccountId : a.AuthorId,
            OrganizationLevel = a.OrganizationLevel,
        });
}
