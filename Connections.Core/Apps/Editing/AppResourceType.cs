using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Apps, as things with policies.</summary>
internal sealed class AppResourceType(AuditLog audit) : IResourceType
{
    /// <summary>The levels of an app's policy.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Viewer, AccessLevel.Editor];

    public string Kind => AppAccess.Kind;

    public IQueryable<RestrictedResource> Things(ConnectionsDbContext db) =>
        db.Set<StoredApp>().IgnoreQueryFilters().AsNoTracking()
            .Select(a => new RestrictedResource { Id = a.Id, Name = a.Name, OrganizationLevel = a.OrganizationLevel });

    public async Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids,
        string from, string to, CancellationToken ct)
    {
        foreach (var app in await db.Set<StoredApp>().IgnoreQueryFilters().Where(a => ids.Contains(a.Id))
            .ToListAsync(ct))
        {
            app.Restrict(app.OrganizationLevel);
            audit.Add(db, actor, AuditEvent.AppTransferred, app.Id, app.Name, [new FieldChange("Editor", from, to)]);
        }
    }
}
