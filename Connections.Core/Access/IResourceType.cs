using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>A thing with a policy, as this room sees it.</summary>
internal sealed class RestrictedResource
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public AccessLevel OrganizationLevel { get; init; }
}

/// <summary>A kind of thing with policies. The room that owns the kind says where they lie.</summary>
internal interface IResourceType
{
    /// <summary>What one of them is called, such as <c>connection</c>.</summary>
    string Kind { get; }

    /// <summary>All of them, deleted ones that can be restored too.</summary>
    IQueryable<RestrictedResource> Things(ConnectionsDbContext db);

    /// <summary>Stages a change of their policies: loads them, notes it, and audits it.</summary>
    Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids, string from, string to,
        CancellationToken ct);
}
