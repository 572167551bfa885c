using System.Security.Claims;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Connections.Web.Auth;

/// <summary>
/// Sign-in through an identity provider: authorization code with PKCE, by the library. What it says of a person goes to Core once; afterwards
/// only our own session counts, and no token is kept.
/// </summary>
internal static class Oidc
{
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;
    private const string CallbackPath = "/auth/oidc/callback";
    private const string SignedOutPath = "/auth/oidc/signed-out";

    public static AuthenticationBuilder AddOidc(this AuthenticationBuilder authentication, OidcOptions provider, ClaimMapping mapping, ServerOptions server) =>
        !provider.IsOn ? authentication : authentication.AddOpenIdConnect(Scheme, oidc =>
        {
            oidc.Authority = provider.Authority;
            oidc.ClientId = provider.ClientId;
            oidc.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
            oidc.RequireHttpsMetadata = !provider.IsLocal;
            oidc.ResponseType = OpenIdConnectResponseType.Code;
            // As a query the answer is a plain navigation, which brings Lax cookies along; the code in it works once, and only with our verifier.
            oidc.ResponseMode = OpenIdConnectResponseMode.Query;
            oidc.UsePkce = true;
            oidc.MapInboundClaims = false;
            oidc.SaveTokens = false;
            oidc.GetClaimsFromUserInfoEndpoint = true;
            oidc.DisableTelemetry = true;
            oidc.Scope.Clear();
            foreach (var scope in provider.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) oidc.Scope.Add(scope);
            foreach (var claim in new[] { mapping.NameClaim, mapping.EmailClaim, mapping.RolesClaim, mapping.TeamsClaim }.Where(c => c.Length > 0).Distinct())
                oidc.ClaimActions.MapJsonKey(claim, claim);
            oidc.CallbackPath = CallbackPath;
            oidc.SignedOutCallbackPath = SignedOutPath;
            oidc.SignedOutRedirectUri = Urls.SignIn(error: "signed-out");
            oidc.RemoteSignOutPath = PathString.Empty;
            oidc.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            oidc.RemoteAuthenticationTimeout = TimeSpan.FromMinutes(10);
            oidc.BackchannelTimeout = TimeSpan.FromSeconds(10);
            Harden(oidc.CorrelationCookie, "correlation", server);
            Harden(oidc.NonceCookie, "nonce", server);
            oidc.Events = new OpenIdConnectEvents
            {
                OnRedirectToIdentityProvider = context => SendTo(context, message => message.RedirectUri = Absolute(server, CallbackPath, message.RedirectUri)),
                OnRedirectToIdentityProviderForSignOut = context => SendTo(context, message =>
                {
                    message.ClientId = provider.ClientId;
                    message.PostLogoutRedirectUri = Absolute(server, SignedOutPath, message.PostLogoutRedirectUri);
                }),
                OnTicketReceived = ReceivedAsync,
                OnAccessDenied = context => Back(context, "refused"),
                OnRemoteFailure = FailedAsync,
            };
        });

    private static void Harden(CookieBuilder cookie, string name, ServerOptions server)
    {
        cookie.Name = $"{(server.IsHttps ? "__Host-" : "")}cnx-oidc-{name}.";
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Lax;
        cookie.HttpOnly = true;
        cookie.SecurePolicy = server.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    // Behind a proxy the address that people use is the setting's, whatever a Host header says.
    private static string Absolute(ServerOptions server, string path, string asBound) => server.PublicOrigin.Length > 0 ? server.PublicOrigin.TrimEnd('/') + path : asBound;

    private static Task SendTo(RedirectContext context, Action<OpenIdConnectMessage> change)
    {
        change(context.ProtocolMessage);
        return Task.CompletedTask;
    }

    private static async Task ReceivedAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var principal = context.Principal!;
        var subject = principal.FindFirstValue("sub");
        var issuer = principal.FindFirstValue("iss") ?? context.Principal?.FindFirst("sub")?.Issuer;
        if (subject is not { Length: > 0 } || issuer is not { Length: > 0 })
        {
            await Back(context, "claim");
            return;
        }
        var who = new ExternalIdentity(issuer, subject, [.. principal.Claims.Select(c => (c.Type, c.Value))]);
        var (actor, refusal) = await services.GetRequiredService<ExternalAccounts>().SignInAsync(who, SessionCookie.AddressOf(context.HttpContext), context.HttpContext.RequestAborted);
        if (actor is null)
        {
            await Back(context, refusal == ExternalRefusal.Disabled ? "disabled" : "no-role");
            return;
        }
        await SessionCookie.SignInAsync(context.HttpContext, services.GetRequiredService<SessionService>(), actor);
        context.HandleResponse();
        context.Response.Redirect(Urls.Local(context.ReturnUri));
    }

    private static Task FailedAsync(RemoteFailureContext context)
    {
        // The library's words name what was wrong with the answer, never a token of it.
        context.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Oidc).FullName!)
            .LogWarning("A sign-in through the identity provider failed ({Reference}): {Reason}", context.HttpContext.TraceIdentifier, Reason(context.Failure));
        var isState = context.Failure?.Message is { } text && (text.Contains("Correlation failed", StringComparison.Ordinal) || text.Contains("message.State", StringComparison.Ordinal) || text.Contains("oauth state", StringComparison.Ordinal));
        return Back(context, isState ? "state" : "provider");
    }

    private static string Reason(Exception? failure) => failure is null ? "no reason was given" : $"{failure.GetType().Name}: {failure.Message.ReplaceLineEndings(" ")}";

    private static Task Back(HandleRequestContext<RemoteAuthenticationOptions> context, string error)
    {
        context.HandleResponse();
        context.Response.Redirect(Urls.SignIn(error: error));
        return Task.CompletedTask;
    }
}
