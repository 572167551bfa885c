using Connections.Core;

namespace Connections.Web.Auth;

/// <summary>
/// The identity provider: the settings <c>Authentication:Oidc</c>. What its claims mean is in
/// <see cref="Core.People.ClaimMapping"/>.
/// </summary>
public sealed class OidcOptions
{
    /// <summary>The provider's address, under which its discovery document lies; empty: there is none.</summary>
    public string Authority { get; set; } = "";

    /// <summary>Id under which the provider knows this installation.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client's secret.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Scopes to ask for, apart by spaces.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>Its name on the button.</summary>
    public string DisplayName { get; set; } = "your identity provider";

    /// <summary>Whether there is one.</summary>
    public bool IsOn => Authority.Length > 0;

    /// <summary>Whether it is reached without TLS: on this machine alone.</summary>
    public bool IsLocal =>
        Uri.TryCreate(Authority, UriKind.Absolute, out var address) && address.Scheme == "http" && address.IsLoopback;

    /// <summary>Refuses settings with which nobody could sign in.</summary>
    /// <exception cref="StartupException">With the setting and what to do.</exception>
    public void Ensure(bool local)
    {
        if (!IsOn)
        {
            if (!local)
                throw new StartupException(
                    "Authentication:Local is off and Authentication:Oidc:Authority is empty: nobody could sign in. "
                    + "Set one of them.");
            return;
        }
        if (!Uri.TryCreate(Authority, UriKind.Absolute, out var address) || (address.Scheme != "https" && !IsLocal))
            throw new StartupException($"Authentication:Oidc:Authority is “{Authority}”. Give the provider's "
                + "address, such as https://login.example.com/realms/main; without https it is refused.");
        if (ClientId.Length == 0)
            throw new StartupException(
                "Authentication:Oidc:ClientId is empty. Register this installation with the provider, and set the "
                + "client id it issues.");
        if (!Scopes.Split(' ').Contains("openid"))
            throw new StartupException(
                "Authentication:Oidc:Scopes is missing openid, without which the provider doesn't identify the user.");
    }
}
