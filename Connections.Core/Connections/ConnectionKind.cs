using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Connections, as things with policies.</summary>
internal sealed class ConnectionKind(AuditLog audit) : IRestrictedKind
{
    /// <summary>The levels of a connection's policy.</summary>
    public static IReadOnlyCollection<Level> Levels { get; } = [Level.Viewer, Level.Resolver, Level.Editor];

    public string Kind => "connection";

    public IQueryable<RestrictedThing> Things(Db db) =>
        db.Set<Connection>().AsNoTracking().Select(c => new RestrictedThing { Id = c.Id, Name = c.Name, OrganizationLevel = c.OrganizationLevel });

    public async Task NoteTransferAsync(Db db, Actor actor, IReadOnlyCollection<Guid> ids, string from, string to, CancellationToken ct)
    {
        foreach (var connection in await db.Set<Connection>().Where(c => ids.Contains(c.Id)).ToListAsync(ct))
        {
            connection.Restrict(connection.OrganizationLevel);
            audit.Add(db, actor, AuditEvent.ConnectionTransferred, connection.Id, connection.Name, [new Change("Editor", from, to)]);
        }
    }
}
