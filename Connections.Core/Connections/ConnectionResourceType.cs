using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Connections, as things with policies.</summary>
internal sealed class ConnectionResourceType(AuditLog audit) : IResourceType
{
    /// <summary>The levels of a connection's policy.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } = [AccessLevel.Viewer, AccessLevel.Resolver,
        AccessLevel.Editor];

    public string Kind => "connection";

    public IQueryable<RestrictedResource> Things(ConnectionsDbContext db) =>
        db.Set<Connection>().AsNoTracking()
            .Select(c => new RestrictedResource { Id = c.Id, Name = c.Name, OrganizationLevel = c.OrganizationLevel });

    public async Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids,
        string from, string to, CancellationToken ct)
    {
        foreach (var connection in await db.Set<Connection>().Where(c => ids.Contains(c.Id)).ToListAsync(ct))
        {
            connection.Restrict(connection.OrganizationLevel);
            audit.Add(db, actor, AuditEvent.ConnectionTransferred, connection.Id, connection.Name,
                [new FieldChange("Editor", from, to)]);
        }
    }
}
