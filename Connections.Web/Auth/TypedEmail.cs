using Connections.Web.Ui;
using Microsoft.AspNetCore.DataProtection;

namespace Connections.Web.Auth;

/// <summary>
/// The address that was typed into a sign-in that failed, so that the form holds it again. It waits in the reader's own
/// browser, encrypted and for the sign-in page alone: in an address it would be in the logs of every proxy.
/// </summary>
internal static class TypedEmail
{
    private const string Purpose = "e-mail address typed at sign-in";
    private const int Longest = 254;
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    /// <summary>Gives it to the browser.</summary>
    public static void Keep(HttpContext context, string? email)
    {
        if (email?.Trim() is { Length: > 0 and <= Longest } typed)
            context.Response.Cookies.Append(Name(context), Protector(context).Protect(typed, Lasts), Options(context));
    }

    /// <summary>The address, once; null where there is none.</summary>
    public static string? Take(HttpContext context)
    {
        if (context.Request.Cookies[Name(context)] is not { Length: > 0 } kept) return null;
        context.Response.Cookies.Delete(Name(context), Options(context));
        try
        {
            return Protector(context).Unprotect(kept);
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

    private static string Name(HttpContext context) => IsHttps(context) ? "__Secure-cnx-email" : "cnx-email";

    private static CookieOptions Options(HttpContext context) => new()
    {
        Path = Urls.SignInPage,
        HttpOnly = true,
        Secure = IsHttps(context),
        SameSite = SameSiteMode.Lax,
        MaxAge = Lasts,
    };
}
