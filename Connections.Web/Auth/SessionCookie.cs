using System.Security.Claims;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Auth;

/// <summary>
/// The session cookie: it holds a session's random id, nothing else that counts. Each request asks the database whether
/// it still holds.
/// </summary>
internal static class SessionCookie
{
    public const string SessionClaim = "session";
    public const string AddressClaim = "address";
    private const string EndedBecause = "why the session ended";

    public static IServiceCollection AddSessionCookie(this IServiceCollection services, ServerOptions server,
        Action<AuthenticationBuilder> more)
    {
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie =>
        {
            // The prefix makes browsers refuse the cookie without Secure, for other paths and from other hosts; plain
            // http cannot have it.
            cookie.Cookie.Name = server.IsHttps ? "__Host-cnx" : "cnx";
            cookie.Cookie.SecurePolicy = server.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.Path = "/";
            cookie.LoginPath = Urls.SignInPage;
            cookie.AccessDeniedPath = Urls.ErrorPage(StatusCodes.Status403Forbidden);
            cookie.ReturnUrlParameter = Urls.ReturnParameter;
            cookie.ExpireTimeSpan = SessionService.AbsoluteLimit;
            cookie.SlidingExpiration = false;
            // The API knows keys only: no cookie opens it, and nobody is sent from it to a page.
            cookie.ForwardDefaultSelector = http =>
                Urls.IsApi(http.Request.Path) ? ApiKeyDefaults.AuthenticationScheme : null;
            cookie.Events.OnValidatePrincipal = ValidateAsync;
            var toSignIn = cookie.Events.OnRedirectToLogin;
            cookie.Events.OnRedirectToLogin = context =>
            {
                // Who had a session is told why it is gone; who comes for the first time is asked to sign in, nothing
                // more.
                if (context.HttpContext.Items[EndedBecause] is string reason)
                    context.RedirectUri = QueryHelpers.AddQueryString(context.RedirectUri, "error", reason);
                return toSignIn(context);
            };
        });
        more(authentication);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        return services;
    }

    /// <summary>Begins a session and sends its cookie.</summary>
    public static async Task SignInAsync(HttpContext context, SessionService sessions, Actor actor)
    {
        var id = await sessions.BeginAsync(actor, context.RequestAborted);
        await context.SignInAsync(Principal(actor, id, AddressOf(context)));
    }

    /// <summary>The network address of the caller.</summary>
    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    /// <summary>The code of the sentence that tells someone why a session of theirs has ended.</summary>
    public static async Task<string> WhyEndedAsync(SessionService sessions, ClaimsPrincipal? user,
        CancellationToken ct) =>
        user is not null && ActorFactory.From(user) is { } actor && await sessions.IsDisabledAsync(actor.Id, ct)
            ? "disabled" : "ended";

    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // These are for everyone, and must be there while the database is away, whatever cookie comes along.
        var path = context.HttpContext.Request.Path;
        if (path.StartsWithSegments("/health") || path == ProductTheme.Address
            || IsAssetForEveryone(context.HttpContext.GetEndpoint()))
        {
            context.RejectPrincipal();
            return;
        }
        var sessions = context.HttpContext.RequestServices.GetRequiredService<SessionService>();
        var id = context.Principal?.FindFirstValue(SessionClaim);
        var actor = id is null ? null : await sessions.FindAsync(id, context.HttpContext.RequestAborted);
        if (actor is null)
        {
            context.HttpContext.Items[EndedBecause] = await WhyEndedAsync(sessions, context.Principal,
                context.HttpContext.RequestAborted);
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync();
            return;
        }
        context.ReplacePrincipal(Principal(actor, id!, AddressOf(context.HttpContext)));
    }

    private static bool IsAssetForEveryone(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static ClaimsPrincipal Principal(Actor actor, string session, string? address)
    {
        var identity = new ClaimsIdentity(CookieAuthenticationDefaults.AuthenticationScheme, ClaimTypes.Name,
            ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, actor.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, actor.Name));
        identity.AddClaim(new Claim(SessionClaim, session));
        if (address is not null) identity.AddClaim(new Claim(AddressClaim, address));
        return new ClaimsPrincipal(identity);
    }
}
