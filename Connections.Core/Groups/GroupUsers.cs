using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>How many workflows name a group: <see cref="ConnectionGroup.UsedBy"/>.</summary>
internal sealed class GroupUsers : RowFigure
{
    private static readonly GroupUsers figure = new();

    private GroupUsers() { }

    /// <summary>That number of a group.</summary>
    public static CountedOn For(Guid groupId) => new(figure, groupId);

    /// <inheritdoc/>
    public override Task<int> AddAsync(ConnectionsDbContext db, IReadOnlyCollection<Guid> ids, int difference,
        CancellationToken ct) => db.Set<ConnectionGroup>().IgnoreQueryFilters().Where(g => ids.Contains(g.Id))
            .ExecuteUpdateAsync(g => g.SetProperty(x => x.UsedBy, x => x.UsedBy + difference), ct);
}
