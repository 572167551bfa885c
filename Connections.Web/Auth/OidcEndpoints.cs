using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Connections.Web.Auth;

/// <summary>The way to the identity provider and back.</summary>
internal static class OidcEndpoints
{
    private const string SignOutPurpose = "sign-out at the provider";

    // Two for each sign-in that waits for its answer.
    private const int MostWaitingCookies = 20;

    public static void MapOidc(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<OidcOptions>().IsOn) return;
        // With GET: a form that is posted may not lead to another site (form-action 'self').
        endpoints.MapGet(Urls.OidcSignIn, SignInAsync).AllowAnonymous().RequireRateLimiting(SignInEndpoints.RateLimit);
        endpoints.MapGet(Urls.OidcSignOut, SignOutAsync).AllowAnonymous();
    }

    /// <summary>
    /// The page behind a sign-out that leads on to the provider's own, or null where there is nothing to end there.
    /// </summary>
    public static async Task<IResult?> AlsoAtProviderAsync(HttpContext context, Guid userId)
    {
        var services = context.RequestServices;
        if (!services.GetRequiredService<OidcOptions>().IsOn
            || !await services.GetRequiredService<ExternalAccountService>().IsExternalAsync(userId,
                context.RequestAborted)) return null;
        // Nobody else can make this address, so that no other site signs people out.
        var ticket = services.GetDataProtectionProvider().CreateProtector(SignOutPurpose).ToTimeLimitedDataProtector()
            .Protect("x", TimeSpan.FromMinutes(2));
        var next = $"{Urls.OidcSignOut}?ticket={Uri.EscapeDataString(ticket)}";
        // A page and not a redirect: after a posted form the browser follows redirects to this site alone.
        return Results.Content($"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>Signing out</title><meta http-equiv="refresh" content="0;url={next}"></head><body><main><h1>Signing out</h1><p><a href="{next}">Continue</a></p></main></body></html>
            """, "text/html; charset=utf-8");
    }

    private static async Task<IResult> SignInAsync(HttpContext context, string? returnUrl, ServerOptions server,
        ILoggerFactory loggers)
    {
        var target = Urls.Local(returnUrl);
        ForgetOldWaiting(context, server);
        try
        {
            await context.ChallengeAsync(OidcExtensions.Scheme, new AuthenticationProperties { RedirectUri = target });
            return Results.Empty;
        }
        catch (Exception e) when (e is IdentityProviderUnreachableException or HttpRequestException
            or TaskCanceledException or InvalidOperationException or OpenIdConnectProtocolException
            && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            loggers.CreateLogger(typeof(OidcExtensions).FullName!).ProviderUnreachable(
                context.TraceIdentifier, OidcEvents.Reason(e), OidcFailures.AdviceFor(e));
            return Results.LocalRedirect(
                Urls.SignIn(target, OidcFailures.AdviceFor(e) is null ? "provider-down" : OidcFailures.CodeOf(e)));
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, string? ticket)
    {
        try
        {
            context.RequestServices.GetDataProtectionProvider().CreateProtector(SignOutPurpose)
                .ToTimeLimitedDataProtector().Unprotect(ticket ?? "");
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return Results.LocalRedirect(Urls.SignInPage);
        }
        try
        {
            await context.SignOutAsync(OidcExtensions.Scheme,
                new AuthenticationProperties { RedirectUri = Urls.SignIn(error: "signed-out") });
            return Results.Empty;
        }
        catch (Exception e) when (e is IdentityProviderUnreachableException or InvalidOperationException
            && !context.Response.HasStarted)
        {
            // Signed out here in any case; the provider is not there, or has no such page.
            return Results.LocalRedirect(Urls.SignIn(error: "signed-out-here"));
        }
    }

    // Anyone who begins again and again without coming back would in the end send more cookies than a server reads.
    private static void ForgetOldWaiting(HttpContext context, ServerOptions server)
    {
        var waiting =
            context.Request.Cookies.Keys.Where(
                name => name.StartsWith(OidcExtensions.CookiePrefix(server), StringComparison.Ordinal)).ToList();
        if (waiting.Count < MostWaitingCookies) return;
        foreach (var name in waiting)
            context.Response.Cookies.Delete(name,
                new CookieOptions { Path = "/", Secure = server.IsHttps, HttpOnly = true });
    }
}
