using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Connections.Web.Auth;

/// <summary>The way to the identity provider and back.</summary>
internal static class OidcEndpoints
{
    private const string SignOutPurpose = "sign-out at the provider";

    public static void MapOidc(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<OidcOptions>().IsOn) return;
        // With GET: a form that is posted may not lead to another site (form-action 'self').
        endpoints.MapGet(Urls.OidcSignIn, SignInAsync).AllowAnonymous().RequireRateLimiting(SignInEndpoints.RateLimit);
        endpoints.MapGet(Urls.OidcSignOut, SignOutAsync).AllowAnonymous();
    }

    /// <summary>The page behind a sign-out that leads on to the provider's own, or null where there is nothing to end there.</summary>
    public static async Task<IResult?> AlsoAtProviderAsync(HttpContext context, Guid userId)
    {
        var services = context.RequestServices;
        if (!services.GetRequiredService<OidcOptions>().IsOn || !await services.GetRequiredService<ExternalAccounts>().IsExternalAsync(userId, context.RequestAborted)) return null;
        // Nobody else can make this address, so that no other site signs people out.
        var ticket = services.GetDataProtectionProvider().CreateProtector(SignOutPurpose).ToTimeLimitedDataProtector().Protect("x", TimeSpan.FromMinutes(2));
        var next = $"{Urls.OidcSignOut}?ticket={Uri.EscapeDataString(ticket)}";
        // A page and not a redirect: after a posted form the browser follows redirects to this site alone.
        return Results.Content($"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signing out</title><meta http-equiv="refresh" content="0;url={next}"></head><body><p>Signing out. <a href="{next}">Go on</a></p></body></html>""", "text/html; charset=utf-8");
    }

    private static async Task<IResult> SignInAsync(HttpContext context, string? returnUrl, ILoggerFactory loggers)
    {
        try
        {
            await context.ChallengeAsync(Oidc.Scheme, new AuthenticationProperties { RedirectUri = Urls.Local(returnUrl) });
            return Results.Empty;
        }
        // The library says so where the provider's discovery document cannot be read.
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or TaskCanceledException && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            loggers.CreateLogger(typeof(Oidc).FullName!).LogWarning("The identity provider cannot be reached ({Reference}): {Reason}", context.TraceIdentifier, e.Message.ReplaceLineEndings(" "));
            return Results.LocalRedirect(Urls.SignIn(returnUrl, "provider-down"));
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, string? ticket)
    {
        try
        {
            context.RequestServices.GetDataProtectionProvider().CreateProtector(SignOutPurpose).ToTimeLimitedDataProtector().Unprotect(ticket ?? "");
            await context.SignOutAsync(Oidc.Scheme, new AuthenticationProperties { RedirectUri = Urls.SignIn(error: "signed-out") });
            return Results.Empty;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or InvalidOperationException or HttpRequestException && !context.Response.HasStarted)
        {
            // Signed out here in any case; the provider has no such page, or is not there.
            return Results.LocalRedirect(Urls.SignIn(error: "signed-out"));
        }
    }
}
