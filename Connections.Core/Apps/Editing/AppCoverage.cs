using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Apps, as a coverage check looks through them.</summary>
internal sealed class AppCoverage : ICoverageSource
{
    public UserKind Kind => UserKind.App;

    public IQueryable<CoveredUser> All(ConnectionsDbContext db) =>
        db.Set<StoredApp>().AsNoTracking().Select(a => new CoveredUser
        {
            Id = a.Id,
            IdentityId = a.RunAs == AppIdentity.ServiceAccount ? a.ServiceAccountId : a.AuthorId,
            // Who the author is can't change, so that another identity is what helps.
            RunAs = RunAs.ServiceAccount,
            IsPublished = db.Set<AppDeployment>().Any(d => d.AppId == a.Id),
        });

    public IQueryable<NamedUser> Visible(ConnectionsDbContext db, Rights rights) =>
        db.VisibleApps(rights).Select(a => new NamedUser { Id = a.Id, Name = a.Name, NameKey = a.NameKey });
}
