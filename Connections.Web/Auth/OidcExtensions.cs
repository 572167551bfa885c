using Connections.Core.Egress;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Connections.Web.Auth;

/// <summary>
/// Sign-in through an identity provider: authorization code with PKCE, by the library. What it says of a person goes to
/// Core once; afterwards only our own session counts, and no token is kept.
/// </summary>
internal static class OidcExtensions
{
    public const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;
    private const string CallbackPath = "/auth/oidc/callback";
    private const string SignedOutPath = "/auth/oidc/signed-out";

    // Neither "none" nor a shared secret: only what the provider alone can have signed.
    private static readonly string[] Signatures =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddOidc(this AuthenticationBuilder authentication, OidcOptions provider, ClaimMapping mapping,
        ServerOptions server)
    {
        if (!provider.IsOn) return;
        authentication.AddOpenIdConnect(Scheme, oidc =>
        {
            oidc.Authority = provider.Authority;
            oidc.ClientId = provider.ClientId;
            oidc.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
            oidc.RequireHttpsMetadata = !provider.IsLocal;
            oidc.ResponseType = OpenIdConnectResponseType.Code;
            // As a query the answer is a plain navigation, which brings Lax cookies along; the code in it works once,
            // and only with our verifier.
            oidc.ResponseMode = OpenIdConnectResponseMode.Query;
            oidc.UsePkce = true;
            oidc.MapInboundClaims = false;
            oidc.SaveTokens = false;
            oidc.GetClaimsFromUserInfoEndpoint = true;
            oidc.DisableTelemetry = true;
            oidc.Scope.Clear();
            foreach (var scope in provider.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                oidc.Scope.Add(scope);
            // The library drops the issuer, which is half of who someone is.
            oidc.ClaimActions.Remove("iss");
            foreach (var claim in new[] { mapping.NameClaim, mapping.EmailClaim, mapping.RolesClaim,
                mapping.TeamsClaim }.Where(c => c.Length > 0).SelectMany(Beginnings).Distinct())
                oidc.ClaimActions.MapJsonKey(claim, claim);
            oidc.TokenValidationParameters.ValidAlgorithms = Signatures;
            oidc.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(2);
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
                OnRedirectToIdentityProvider = context =>
                    SendTo(context,
                        message => message.RedirectUri = Absolute(server, CallbackPath, message.RedirectUri)),
                OnRedirectToIdentityProviderForSignOut = context => SendTo(context, message =>
                {
                    message.ClientId = provider.ClientId;
                    message.IdTokenHint = SignOutHint.Take(context.HttpContext);
                    message.PostLogoutRedirectUri = Absolute(server, SignedOutPath, message.PostLogoutRedirectUri);
                }),
                OnSignedOutCallbackRedirect = context =>
                {
                    // A provider that leaves the state out still leads back: the library would answer with an empty
                    // page.
                    if (context.Properties is not null) return Task.CompletedTask;
                    context.Response.Redirect(context.Options.SignedOutRedirectUri);
                    context.HandleResponse();
                    return Task.CompletedTask;
                },
                OnMessageReceived = OidcEvents.CheckIssuerAsync,
                OnTokenValidated = OidcEvents.ValidatedAsync,
                OnUserInformationReceived = OidcEvents.InformedAsync,
                OnTicketReceived = OidcEvents.ReceivedAsync,
                OnAccessDenied = OidcEvents.RefusedAsync,
                OnRemoteFailure = OidcEvents.FailedAsync,
            };
        });
        authentication.Services.AddOptions<OpenIdConnectOptions>(Scheme)
            .Configure<IdentityProviderChannel>(
                (oidc, channel) => oidc.BackchannelHttpHandler = channel.CreateHandler());
        // After the library's own step, which makes the client to the provider.
        authentication.Services.AddOptions<OpenIdConnectOptions>(Scheme).PostConfigure<TimeProvider>((oidc, clock) =>
            oidc.ConfigurationManager = new OidcConfigurationManager(provider.Authority, oidc.MetadataAddress!,
                oidc.Backchannel, oidc.RequireHttpsMetadata, clock)
            { UseLastKnownGoodConfiguration = false });
    }

    /// <summary>How the names of the cookies begin that wait for an answer of the provider.</summary>
    public static string CookiePrefix(ServerOptions server) => $"{(server.IsHttps ? "__Host-" : "")}cnx-oidc-";

    private static void Harden(CookieBuilder cookie, string name, ServerOptions server)
    {
        cookie.Name = $"{CookiePrefix(server)}{name}.";
        cookie.Path = "/";
        cookie.SameSite = SameSiteMode.Lax;
        cookie.HttpOnly = true;
        cookie.SecurePolicy = server.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    // Of a path into claims the claim that it begins with, which is an object: realm_access of realm_access.roles.
    private static IEnumerable<string> Beginnings(string claim) =>
        claim.Index().Where(c => c.Item == '.' && c.Index > 0).Select(c => claim[..c.Index]).Append(claim);

    // Behind a proxy the address that people use is the setting's, whatever a Host header says.
    private static string Absolute(ServerOptions server, string path, string asBound) =>
        server.PublicOrigin.Length > 0 ? server.PublicOrigin.TrimEnd('/') + path : asBound;

    private static Task SendTo(RedirectContext context, Action<OpenIdConnectMessage> change)
    {
        change(context.ProtocolMessage);
        return Task.CompletedTask;
    }
}
