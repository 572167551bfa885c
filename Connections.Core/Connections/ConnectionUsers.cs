using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>
/// How many workflows name a connection, and how many groups it is in: <see cref="Connection.UsedBy"/>.
/// </summary>
internal sealed class ConnectionUsers : RowFigure
{
    private static readonly ConnectionUsers figure = new();

    private ConnectionUsers() { }

    /// <summary>That number of a connection.</summary>
    public static CountedOn For(Guid connectionId) => new(figure, connectionId);

    /// <inheritdoc/>
    public override Task<int> AddAsync(ConnectionsDbContext db, IReadOnlyCollection<Guid> ids, int difference,
        CancellationToken ct) => db.Set<Connection>().Where(c => ids.Contains(c.Id))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedBy, x => x.UsedBy + difference), ct);
}
