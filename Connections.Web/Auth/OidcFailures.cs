using System.Security.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Connections.Web.Auth;

/// <summary>
/// What a failed exchange with the identity provider means: a code for the sign-in page, and for the log what to
/// change.
/// </summary>
internal static class OidcFailures
{
    private const string Setup = "provider-setup";
    private const string Down = "provider-down";

    /// <summary>The code of the sentence for the person.</summary>
    public static string CodeOf(Exception? failure) =>
        AdviceFor(failure) is not null ? Setup : IsUnreachable(failure) ? Down : "provider";

    /// <summary>What the operator has to change; null where it's not the settings.</summary>
    public static string? AdviceFor(Exception? failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is AuthenticationException && (Says(e, "UntrustedRoot") || Says(e, "PartialChain")))
                return "Its certificate was not issued by an authority that is trusted here. If it's an internal " +
                    "CA, name its PEM file in Egress:TrustedCertificates and restart.";
            if (e is not OpenIdConnectProtocolException) continue;
            if (Says(e, "invalid_client") || Says(e, "unauthorized_client"))
                return "The provider rejects this installation. Check Authentication:Oidc:ClientId and "
                    + "Authentication:Oidc:ClientSecret.";
            if (Says(e, "invalid_scope")) return "The provider rejects a scope. Check Authentication:Oidc:Scopes.";
            if (Says(e, "redirect_uri"))
                return "The provider doesn't know the redirect address. Register the one under Server:PublicOrigin "
                    + "that ends with /auth/oidc/callback.";
        }
        return null;
    }

    private static bool IsUnreachable(Exception? failure) =>
        failure is IdentityProviderUnreachableException or HttpRequestException or TaskCanceledException;

    // The libraries distinguish these by their words alone.
    private static bool Says(Exception e, string word) => e.Message.Contains(word, StringComparison.Ordinal);
}
