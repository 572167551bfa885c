using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>A thing with a policy, as this room sees it.</summary>
internal sealed class RestrictedThing
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public Level OrganizationLevel { get; init; }
}

/// <summary>A kind of thing with policies. The room that owns the kind says where they lie.</summary>
internal interface IRestrictedKind
{
    /// <summary>What one of them is called, such as <c>connection</c>.</summary>
    string Kind { get; }

    /// <summary>All of them, deleted ones that can be restored too.</summary>
    IQueryable<RestrictedThing> Things(Db db);

    /// <summary>Stages a change of their policies: loads them, notes it, and puts it on record.</summary>
    Task NoteTransferAsync(Db db, Actor actor, IReadOnlyCollection<Guid> ids, string from, string to, CancellationToken ct);
}
