using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;

namespace Connections.Core.Connections;

/// <summary>
/// What a form, a script or a file says a connection should be. May hold secrets, which are sealed and never come back.
/// </summary>
public sealed record ConnectionInput
{
    /// <summary>1 to 200 characters, unique in the organization without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Wire name of the integration; it never changes.</summary>
    public required string IntegrationType { get; init; }

    /// <summary>Wire name of the credential kind.</summary>
    public required string CredentialType { get; init; }

    /// <summary>Field values. On an edit, a secret left out keeps what is stored.</summary>
    public FieldSet Fields { get; init; } = [];

    /// <summary>Identifier tags, each <c>key:value</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>
    /// Whether who may use it may also take its credential out of the server; null: as it is stored, and not on a new
    /// one. Switching it on asks for every secret again.
    /// </summary>
    public bool? HandsOut { get; init; }

    /// <summary>On an edit of an AWS connection: make a new External ID.</summary>
    public bool GenerateNewExternalId { get; init; }
}

/// <summary>One row of the list. No secret in it.</summary>
public sealed record ConnectionRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Wire name of the integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>Wire name of the credential kind.</summary>
    public required string CredentialType { get; init; }
    /// <summary>Identifier tags, in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
    /// <summary>What the reader may do with it.</summary>
    public required AccessLevel Access { get; init; }
    /// <summary>Whether the reader marked it.</summary>
    public required bool IsFavorite { get; init; }
    /// <summary>How it is.</summary>
    public required ConnectionHealth Health { get; init; }
    /// <summary>Why it needs attention.</summary>
    public string? HealthMessage { get; init; }
    /// <summary>Whether it was tested or used since it was last changed; the result may be unknown.</summary>
    public bool IsTested { get; init; }
    /// <summary>Whether who may use it may also take its credential out of the server.</summary>
    public bool HandsOut { get; init; }
    /// <summary>How many workflows name it and how many groups it is in, those the reader cannot see too.</summary>
    public int UsedBy { get; init; }
    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }
    /// <summary>Id of who made it; empty: the product itself.</summary>
    public Guid CreatedById { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>The file that manages it, so that it is not changed here; null: none.</summary>
    public string? ManagedBy { get; init; }
    /// <summary>Its version, for an edit or delete from the list.</summary>
    public required Guid Version { get; init; }
}

/// <summary>A secret that is set: where, when and by whom. Nothing of its value.</summary>
/// <param name="Path">Path of the field.</param>
/// <param name="SetAt">When it was set.</param>
/// <param name="SetBy">Name of who set it.</param>
/// <param name="Lost">Whether it was given up with a lost master key, and must be entered again.</param>
public sealed record StoredSecretInfo(string Path, DateTimeOffset SetAt, string SetBy, bool Lost);

/// <summary>Everything of a connection that may be shown.</summary>
public sealed record ConnectionDetails
{
    /// <summary>What the list shows of it.</summary>
    public required ConnectionRow Row { get; init; }
    /// <summary>Description.</summary>
    public required string Description { get; init; }
    /// <summary>Public field values.</summary>
    public required FieldSet Fields { get; init; }
    /// <summary>Secrets that are set.</summary>
    public required IReadOnlyList<StoredSecretInfo> Secrets { get; init; }
    /// <summary>Who has access, the highest first.</summary>
    public required IReadOnlyList<AccessEntry> Access { get; init; }
    /// <summary>When its certificate ends, where it has one.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
    /// <summary>When it was last tested or used.</summary>
    public DateTimeOffset? HealthAt { get; init; }
    /// <summary>Whether its integration or credential kind is no longer in the catalog.</summary>
    public bool SchemaMissing { get; init; }
    /// <summary>Whether the reader may change and delete it.</summary>
    public required bool MayEdit { get; init; }
    /// <summary>Whether the reader could, if it were released from the file that manages it, and may do that.</summary>
    public required bool MayRelease { get; init; }
    /// <summary>Whether the reader may use its stored secrets, for a test.</summary>
    public required bool MayResolve { get; init; }
    /// <summary>Whether the reader may read the audit trail.</summary>
    public required bool MayAudit { get; init; }
}

/// <summary>A row of the list with its fields, for programs. No secret in it.</summary>
/// <param name="Row">What the list shows of it.</param>
/// <param name="Description">Description.</param>
/// <param name="Fields">Public field values.</param>
/// <param name="SecretPaths">Paths of the secrets that are set.</param>
/// <param name="MayResolve">Whether the reader may use its stored secrets.</param>
public sealed record ListedConnection(ConnectionRow Row, string Description, FieldSet Fields,
    IReadOnlySet<string> SecretPaths, bool MayResolve);

/// <summary>A principal and what they may do.</summary>
/// <param name="Principal">Name, such as <c>Ada</c> or <c>Everyone in the organization</c>.</param>
/// <param name="Kind">Kind of principal in words.</param>
/// <param name="Level">Level.</param>
public sealed record AccessEntry(string Principal, string Kind, AccessLevel Level);

/// <summary>One line of a connection's history.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What, such as <c>modified</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Changes">Which fields; secrets only by name.</param>
public sealed record HistoryEntry(DateTimeOffset At, string Actor, string Action, string Outcome,
    IReadOnlyList<FieldChange> Changes)
{
    /// <summary>Id of the entry, the same as in the audit trail.</summary>
    public Guid Id { get; init; }

    /// <summary>Id of who did it.</summary>
    public Guid ActorId { get; init; }

    /// <summary>Whether it left another version of the thing, other than a test or a use.</summary>
    public bool IsChange => Action is "created" or "modified" or "restored";
}

/// <summary>A deleted connection that can still be restored.</summary>
public sealed record DeletedConnection
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Wire name of the integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>When it was deleted.</summary>
    public required DateTimeOffset DeletedAt { get; init; }
    /// <summary>Who deleted it.</summary>
    public required string DeletedBy { get; init; }
    /// <summary>When it and its secrets are permanently deleted.</summary>
    public required DateTimeOffset PurgeAt { get; init; }
}
