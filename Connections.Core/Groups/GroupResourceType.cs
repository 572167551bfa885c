using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Groups, as things with policies.</summary>
internal sealed class GroupResourceType(AuditLog audit) : IResourceType
{
    /// <summary>The levels of a group's policy: to use a member takes Resolver on that.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Viewer, AccessLevel.Editor];

    public string Kind => GroupAccess.Kind;

    public IQueryable<RestrictedResource> Things(ConnectionsDbContext db) =>
        db.Set<ConnectionGroup>().IgnoreQueryFilters().AsNoTracking()
            .Select(g => new RestrictedResource { Id = g.Id, Name = g.Name, OrganizationLevel = g.OrganizationLevel });

    public async Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids,
        string from, string to, CancellationToken ct)
    {
        foreach (var group in await db.Set<ConnectionGroup>().IgnoreQueryFilters().Where(g => ids.Contains(g.Id))
            .ToListAsync(ct))
        {
            group.Restrict(group.OrganizationLevel);
            audit.Add(db, actor, AuditEvent.GroupTransferred, group.Id, group.Name,
                [new FieldChange("Editor", from, to)]);
        }
    }
}
