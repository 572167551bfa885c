using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Tests.Support;

/// <summary>Creates what a test needs and of which it needs the id alone.</summary>
internal static class CreatedIds
{
    public static async Task<Guid> AddAsync(this ConnectionService connections, Actor actor, ConnectionInput input,
        CancellationToken ct) => (await connections.CreateAsync(actor, input, ct)).Row.Id;

    public static async Task<Guid> AddAsync(this GroupService groups, Actor actor, NewGroup input,
        CancellationToken ct) => (await groups.CreateAsync(actor, input, ct)).Row.Id;
}
