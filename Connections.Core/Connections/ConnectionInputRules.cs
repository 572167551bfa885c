using Connections.Core.Integrations;

namespace Connections.Core.Connections;

/// <summary>Checks an input while a person fills in a form. The service checks again when it is saved.</summary>
public sealed class ConnectionInputRules
{
    private readonly IntegrationCatalog catalog;

    internal ConnectionInputRules(IntegrationCatalog catalog) => this.catalog = catalog;

    /// <summary>Every error of an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="edited">The connection that it edits; null: it makes a new one.</param>
    /// <exception cref="Problem.Invalid">The catalog has no such integration or credential kind.</exception>
    public IReadOnlyList<ValidationError> Check(ConnectionInput input, ConnectionDetails? edited = null)
    {
        var (integration, kind) = catalog.SchemaOf(input);
        if (edited is null) return ConnectionValidator.Create(input, integration, kind, kept: null).Faults;
        var rebinding = SecretReentryRule.Find(integration, edited.Row.CredentialType, edited.Fields, kind,
            input.Fields, StartsHandingOut(input, edited));
        var stored = edited.Secrets.Select(s => s.Path).ToHashSet();
        var kept = rebinding is null ? edited.Secrets.Where(s => !s.Lost).Select(s => s.Path).ToHashSet() : [];
        return ConnectionValidator.Create(input, integration, kind, kept, rebinding, stored, edited.Row.Name).Faults;
    }

    /// <summary>
    /// Why every stored secret must be entered again with this edit; optional ones that are not are deleted. Null: they
    /// stay.
    /// </summary>
    /// <exception cref="Problem.Invalid">The catalog has no such integration or credential kind.</exception>
    public string? AsksSecretsAgain(ConnectionInput input, ConnectionDetails edited)
    {
        var (integration, kind) = catalog.SchemaOf(input);
        return SecretReentryRule.Find(integration, edited.Row.CredentialType, edited.Fields, kind, input.Fields,
            StartsHandingOut(input, edited));
    }

    private static bool StartsHandingOut(ConnectionInput input, ConnectionDetails edited) =>
        input.HandsOut is true && !edited.Row.HandsOut;
}
