using Connections.Web.Ui;
using Microsoft.AspNetCore.DataProtection;

namespace Connections.Web.Auth;

/// <summary>
/// With this the provider knows whose session to end: its own id token, without which some refuse, and others ask. We
/// keep no token, so the reader's browser does: encrypted, for the sign-out address alone.
/// </summary>
internal static class SignOutHint
{
    private const string Purpose = "hint for the sign-out at the provider";

    // With its name and attributes a cookie holds 4,096 bytes. A token that is longer is left out: then the provider
    // asks whom to sign out.
    private const int Longest = 3_800;

    /// <summary>Gives the token to the browser, in place of an earlier one.</summary>
    public static void Keep(HttpContext context, string? idToken)
    {
        var sealedToken = idToken is null ? ""
            : Protector(context).Protect(idToken, Core.People.SessionService.AbsoluteLimit);
        if (sealedToken.Length is > 0 and <= Longest)
            context.Response.Cookies.Append(Name(context), sealedToken, Options(context));
        else context.Response.Cookies.Delete(Name(context), Options(context));
    }

    /// <summary>The token, once; null where there is none.</summary>
    public static string? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name(context)] is not { Length: > 0 } sealedToken) return null;
        context.Response.Cookies.Delete(Name(context), Options(context));
        try
        {
            return Protector(context).Unprotect(sealedToken);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext context) =>
        context.RequestServices.GetDataProtectionProvider().CreateProtector(Purpose).ToTimeLimitedDataProtector();

    private static bool IsHttps(HttpContext context) =>
        context.RequestServices.GetRequiredService<ServerOptions>().IsHttps;

    private static string Name(HttpContext context) => IsHttps(context) ? "__Secure-cnx-oidc-hint" : "cnx-oidc-hint";

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = Urls.OidcSignOut,
        HttpOnly = true,
        Secure = IsHttps(context),
        SameSite = SameSiteMode.Lax,
    };
}
