namespace Connections.Core.Access;

/// <summary>Why something stops, or can't be changed, once an account is disabled.</summary>
public enum DependencyReason
{
    /// <summary>The account alone can edit it.</summary>
    SoleEditor,

    /// <summary>It acts with the account's rights.</summary>
    RunsAs,

    /// <summary>It is a key of the account.</summary>
    Key,

    /// <summary>The account gave the consent that it works with.</summary>
    Consent,
}

/// <summary>Something that depends on an account.</summary>
public sealed record Dependent
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is, such as <c>workflow</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>What starts or limits it, in words; empty where there is nothing to say.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When it was last used; null: never, or it isn't known.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>The person to whom it is offered; null: nobody.</summary>
    public string? OfferedTo { get; init; }
}

/// <summary>What depends on an account for one reason.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Rows">The first of those that the reader may know, by name.</param>
/// <param name="Total">How many the reader may know.</param>
/// <param name="Hidden">How many more there are, which the reader can't see.</param>
public sealed record DependentSection(DependencyReason Reason, IReadOnlyList<Dependent> Rows, int Total, int Hidden);

/// <summary>What a transfer came to.</summary>
/// <param name="HandedOver">How many things have a new Editor.</param>
/// <param name="Offered">How many workflows and apps were offered to the successor.</param>
/// <param name="Accepted">How many of those the successor owns already: the one who transferred them.</param>
/// <param name="Left">How many workflows and apps still run as the account, and were not offered.</param>
public sealed record TransferResult(int HandedOver, int Offered, int Accepted, int Left);

/// <summary>A workflow or app that is offered to someone.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is: <c>workflow</c> or <c>app</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What starts it, in words.</param>
/// <param name="Owner">Who owns it now.</param>
/// <param name="OfferedBy">Who offered it.</param>
/// <param name="OfferedAt">When.</param>
public sealed record OwnershipOffer(
    Guid Id, string Kind, string Name, string Detail, string Owner, string OfferedBy, DateTimeOffset OfferedAt);
