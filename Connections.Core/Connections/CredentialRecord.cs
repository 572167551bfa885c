using Connections.Core.Access;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>
/// A named credential of an integration: public fields, how it is, who may use it. Its secrets lie apart, sealed, and
/// have its id. A connection is one, and so is an account of a tile.
/// </summary>
internal abstract class CredentialRecord : IVersioned, IRestricted
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 200;

    private protected CredentialRecord() { }

    private protected CredentialRecord(string integrationType, AccessLevel organization, Guid author, DateTimeOffset at)
    {
        (Id, IntegrationType, OrganizationLevel) = (Guid.CreateVersion7(at), integrationType, organization);
        (CreatedAt, CreatedById) = (at, author);
    }

    public Guid Id { get; private set; }
    public string Name { get; private protected set; } = "";

    /// <summary>The name as it is compared: trimmed, NFC, upper case.</summary>
    public string NameKey { get; private protected set; } = "";
    public string IntegrationType { get; private set; } = "";
    public string CredentialType { get; private set; } = "";

    /// <summary>Public field values as JSON. Never a secret.</summary>
    public string Fields { get; private protected set; } = "{}";

    public AccessLevel OrganizationLevel { get; private set; }

    /// <inheritdoc/>
    public Guid PolicyVersion { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset UpdatedAt { get; private protected set; }

    /// <summary>When its certificate or token ends, where that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>Whether its integration or credential kind is no longer in the catalog.</summary>
    public bool SchemaMissing { get; private set; }

    public ConnectionHealth Health { get; private protected set; }
    public string? HealthMessage { get; private protected set; }
    public DateTimeOffset? HealthAt { get; private protected set; }

    public Guid Version { get; private set; }

    /// <inheritdoc/>
    public void Restrict(AccessLevel organization) =>
        (OrganizationLevel, PolicyVersion) = (organization, Guid.CreateVersion7());

    /// <summary>The form in which names are compared.</summary>
    public static string KeyOf(string name) => name.Trim().Normalize().ToUpperInvariant();

    /// <summary>
    /// These very values were tried before they were saved. Where they end soon, it needs attention all the same.
    /// </summary>
    public void Tried(RecentTestResult trial, DateTimeOffset now)
    {
        var fault = trial.Fault
            ?? (ExpiresAt is { } ends && ends <= now + Expiry.Soon ? Expiry.Message(ends, now) : null);
        (Health, HealthMessage, HealthAt) = (fault is null ? ConnectionHealth.Healthy : ConnectionHealth.NeedsAttention,
            fault, trial.At);
    }

    /// <summary>Replaces the credential. Where it changes, the last test counts no more.</summary>
    private protected void ChangeCredential(ConnectionContent content)
    {
        if (content.CredentialType == CredentialType && content.Fields == Fields && content.ExpiresAt == ExpiresAt
            && !content.SecretsChange) return;
        (CredentialType, Fields, ExpiresAt) = (content.CredentialType, content.Fields, content.ExpiresAt);
        (SchemaMissing, Health, HealthMessage, HealthAt) = (false, ConnectionHealth.NotTested, null, null);
    }

    /// <summary>Gives it another name.</summary>
    private protected void SetName(string name) => (Name, NameKey) = (name.Trim().Normalize(), KeyOf(name));
}
