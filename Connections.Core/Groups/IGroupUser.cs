using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Groups;

/// <summary>Asked before a group is deleted: by rooms whose things name groups.</summary>
internal interface IGroupUser
{
    /// <summary>What follows if the group is deleted, as far as the actor may know. Changes nothing.</summary>
    Task<IReadOnlyList<Consequence>> ConsequencesAsync(ConnectionsDbContext db, Rights rights, Guid groupId,
        CancellationToken ct);
}
