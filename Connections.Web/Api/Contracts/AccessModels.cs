using Connections.Core.Access;

namespace Connections.Web.Api.Contracts;

/// <summary>A connection or a group that is hidden from who manages access.</summary>
[ResourceType("hidden_connection", "hidden_connection_group", "hidden_workflow", "hidden_app")]
internal sealed record HiddenResourceAttributes(string Name, string Integration, string CreatedBy);

/// <summary>A person, service account, team or role that can be given access.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hint">What distinguishes it from others of the same name.</param>
[ResourceType("principal")]
internal sealed record PrincipalAttributes(PrincipalKind Kind, string Name, string? Hint);

/// <summary>A thing that only one principal can edit.</summary>
[ResourceType("sole_editor_of")]
internal sealed record SoleEditorAttributes(string Kind, string Name);

/// <summary>A handover that was done.</summary>
/// <param name="SuccessorId">The new Editor.</param>
/// <param name="HandedOver">How many things were handed over.</param>
/// <param name="Offered">How many workflows and apps were offered to the successor.</param>
/// <param name="Accepted">How many of those the successor owns already.</param>
/// <param name="Left">How many workflows and apps still run as the user, and were not offered.</param>
[ResourceType("handover")]
internal sealed record HandoverAttributes(Guid SuccessorId, int HandedOver, int Offered, int Accepted, int Left);

/// <summary>What depends on an account for one reason, which is the id.</summary>
/// <param name="Total">How many the caller can see.</param>
/// <param name="Hidden">How many more there are.</param>
/// <param name="Items">The first of those that the caller can see.</param>
[ResourceType("dependents")]
internal sealed record DependentSectionAttributes(int Total, int Hidden, IReadOnlyList<DependentItem> Items);

/// <summary>Something that depends on an account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is, such as <c>workflow</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What starts or limits it.</param>
/// <param name="LastUsedAt">When it was last used; null: never, or it isn't known.</param>
/// <param name="OfferedTo">The person to whom it is offered; null: nobody.</param>
internal sealed record DependentItem(
    Guid Id, string Kind, string Name, string Detail, DateTimeOffset? LastUsedAt, string? OfferedTo);

/// <summary>A workflow or app that is offered to the caller.</summary>
/// <param name="Kind"><c>workflow</c> or <c>app</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What starts it.</param>
/// <param name="Owner">Who owns it now.</param>
/// <param name="OfferedBy">Who offered it.</param>
/// <param name="OfferedAt">When.</param>
[ResourceType("ownership_offer")]
internal sealed record OwnershipOfferAttributes(
    string Kind, string Name, string Detail, string Owner, string OfferedBy, DateTimeOffset OfferedAt);

/// <summary>Who may do what with a thing.</summary>
[ResourceType("restriction_policy")]
internal sealed record RestrictionPolicyAttributes(IReadOnlyList<PolicyBinding> Bindings);

/// <summary>Who has one relation to a thing.</summary>
/// <param name="Relation"><c>viewer</c>, <c>resolver</c> or <c>editor</c>.</param>
/// <param name="Principals">Each as <c>org:</c>, <c>role:</c>, <c>team:</c> or <c>user:</c> with its id.</param>
internal sealed record PolicyBinding(string Relation, IReadOnlyList<string> Principals);

/// <summary>An identity's level on a thing.</summary>
/// <param name="Level">The level.</param>
/// <param name="Through">Each grant that gives a level, the highest first.</param>
/// <param name="Limits">What the identity's roles do not allow.</param>
[ResourceType("effective_access")]
internal sealed record EffectiveAccessAttributes(
    AccessLevel Level, IReadOnlyList<EffectiveGrant> Through, IReadOnlyList<string> Limits);

/// <summary>A grant that gives a level.</summary>
internal sealed record EffectiveGrant(string Principal, string Name, AccessLevel Relation);
