using Connections.Core.Integrations;
using Connections.Core.Secrets;

namespace Connections.Core.Connections;

/// <summary>The catalog, as connections ask it.</summary>
internal static class ConnectionCatalogExtensions
{
    /// <summary>The integration and the credential kind of an input.</summary>
    /// <exception cref="Problem.Invalid">The catalog has no such integration, or it no such kind.</exception>
    public static (Integration Integration, CredentialKind Kind) SchemaOf(this IntegrationCatalog catalog,
        ConnectionInput input)
    {
        var integration = catalog.Find(input.IntegrationType)
            ?? throw new Problem.Invalid(
                "integration", $"There is no integration “{input.IntegrationType}” in the catalog.");
        var kind = integration.Kind(input.CredentialType)
            ?? throw new Problem.Invalid(
                "credentials", $"{integration.Name} has no authentication type “{input.CredentialType}”; it has "
                    + $"{string.Join(", ", integration.Credentials.Select(c => c.Type))}.");
        return (integration, kind);
    }

    /// <summary>The integration and the credential kind of a stored connection, for a use.</summary>
    /// <exception cref="Problem.DependencyFailed">The catalog no longer has them.</exception>
    public static (Integration Integration, CredentialKind Kind) SchemaForUse(this IntegrationCatalog catalog,
        string name, string integrationType, string credentialType) =>
        catalog.Find(integrationType) is { } integration && integration.Kind(credentialType) is { } kind
            ? (integration, kind)
            : throw new Problem.DependencyFailed("catalogue",
                $"“{name}” can't be used: its integration {integrationType} is no longer in the catalog.");

    /// <summary>The name of an integration; its type where the catalog no longer has it.</summary>
    public static string NameOf(this IntegrationCatalog catalog, string integrationType) =>
        catalog.Find(integrationType)?.Name ?? integrationType;

    /// <summary>What the secrets of a connection are bound to.</summary>
    public static SecretBinding BindingOf(Guid id, Integration integration, CredentialKind kind, FieldSet fields) =>
        new(id, kind.Type, FieldRules.HostForming(integration, kind, fields));
}
