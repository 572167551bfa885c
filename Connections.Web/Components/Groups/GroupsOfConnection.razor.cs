using Connections.Core;
using Connections.Core.Groups;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The groups that a connection is in, among its details; nothing where it is in none.</summary>
public sealed partial class GroupsOfConnection
{
    private ContainingGroups? groups;

    [Inject]
    public required GroupQueries Groups { get; init; }

    /// <inheritdoc/>
    protected override async Task<Action> ReadAsync(Actor actor)
    {
        var read = await Groups.OfConnectionAsync(actor, Id, Left);
        return () => groups = read;
    }

    /// <inheritdoc/>
    protected override void Clear() => groups = null;
}
