using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>A thing that depends on an account, as this room sees it.</summary>
internal sealed class DependentThing
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>What its type puts into words.</summary>
    public string Detail { get; init; } = "";

    public DateTimeOffset? LastUsedAt { get; init; }

    public Guid? OfferedToId { get; init; }
}

/// <summary>A kind of things that stop when an account is disabled. The room that owns the kind says which.</summary>
internal interface IDependentType
{
    /// <summary>Why they stop.</summary>
    DependencyReason Reason { get; }

    /// <summary>What one of them is called, such as <c>workflow</c>.</summary>
    string Kind { get; }

    /// <summary>All of them that depend on that account, deleted ones left out.</summary>
    IQueryable<DependentThing> Things(ConnectionsDbContext db, Guid accountId);

    /// <summary>Ids of those of the kind that someone may know.</summary>
    IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights);

    /// <summary>The detail of one in words.</summary>
    string Describe(DependentThing thing);
}

/// <summary>A thing that acts as the account that owns it.</summary>
internal sealed class OwnedThing
{
    public Guid Id { get; init; }

    public required string Name { get; init; }

    public Guid OwnerId { get; init; }

    public AccessLevel OrganizationLevel { get; init; }

    public Guid? OfferedToId { get; init; }

    public Guid? OfferedById { get; init; }

    public DateTimeOffset? OfferedAt { get; init; }

    /// <summary>What its type puts into words.</summary>
    public string Detail { get; init; } = "";
}

/// <summary>
/// A kind of things that act as the account that owns them. Nothing ever acts as someone who did not agree: a new owner
/// is offered a thing, and owns it once they accept.
/// </summary>
internal interface IOwnedType
{
    /// <summary>What one of them is called, such as <c>workflow</c>.</summary>
    string Kind { get; }

    /// <summary>The permission to change them.</summary>
    Permissions ToChange { get; }

    /// <summary>All that act as their owner, deleted ones left out.</summary>
    IQueryable<OwnedThing> Owned(ConnectionsDbContext db);

    /// <summary>Ids of those of the kind that someone may know.</summary>
    IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights);

    /// <summary>The detail of one in words.</summary>
    string Describe(OwnedThing thing);

    /// <summary>Stages that these are offered to someone, and audits it.</summary>
    Task StageOfferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids, NamedRef to,
        CancellationToken ct);

    /// <summary>Stages that the actor declines one, and audits it.</summary>
    Task StageDeclineAsync(ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct);

    /// <summary>Makes the actor the owner of one, by the rules for taking ownership.</summary>
    Task TakeAsync(Actor actor, Guid id, CancellationToken ct);
}
