using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>What only one principal can edit.</summary>
internal static class SoleEditors
{
    /// <summary>Things of a kind with no other Editor who can act, and that not everyone may edit.</summary>
    public static IQueryable<RestrictedResource> EditedOnlyBy(this ConnectionsDbContext db, IResourceType kind,
        Guid principalId)
    {
        var grants = db.Set<Grant>();
        var acting = db.ActingPrincipals();
        return kind.Things(db).Where(t => t.OrganizationLevel < AccessLevel.Editor
            && grants.Any(g => g.ResourceId == t.Id && g.PrincipalId == principalId && g.Level == AccessLevel.Editor)
            && !grants.Any(
                g => g.ResourceId == t.Id && g.PrincipalId != principalId && g.Level == AccessLevel.Editor
                    && acting.Contains(g.PrincipalId)));
    }
}
