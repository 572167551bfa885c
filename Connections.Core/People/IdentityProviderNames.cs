namespace Connections.Core.People;

/// <summary>
/// How identity providers are called beside the people whom they know: a name or an address that a provider tells is no
/// proof, so nobody of a provider passes for an account of our own. The settings <c>Authentication:Oidc</c>.
/// </summary>
public sealed class IdentityProviderNames
{
    /// <summary>The address of the provider that is set up.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Its name on screen; empty: its host.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>What the provider of this issuer is called; null for an account of our own.</summary>
    public string? For(string? issuer)
    {
        if (issuer is null) return null;
        if (DisplayName.Length > 0 && issuer.TrimEnd('/') == Authority.TrimEnd('/')) return DisplayName;
        return Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Host.Length > 0 ? address.Authority
            : issuer;
    }
}
