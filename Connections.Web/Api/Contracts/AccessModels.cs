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
[ResourceType("handover")]
internal sealed record HandoverAttributes(Guid SuccessorId, int HandedOver);

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
