using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Connections.Tests.Support;

/// <summary>Someone whom the provider knows.</summary>
public sealed record Person(string Subject, string? Name = null, string? Email = null, params string[] Groups);

/// <summary>
/// A real OpenID provider (OpenIddict) on this machine. It demands PKCE with S256 and a client secret, keeps a session
/// in the browser, and asks who one is where there is none. Its host is another site for a browser than the product's
/// 127.0.0.1.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "connections-test";
    public const string ClientSecret = "secret-of-the-client-4711";
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const string SessionCookie = "provider-session";

    private readonly ConcurrentDictionary<string, Person> people = new();
    private readonly ConcurrentQueue<string> issued = new();
    private readonly TempFolder folder = new();
    private readonly WebApplication server;
    private int signOuts;
    private int rotations;

    private IdentityProvider(int port, bool pushed)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRouting()
            .AddDbContext<DbContext>(
                db => db.UseSqlite($"Data Source={Path.Combine(folder.Path, "provider.db")}").UseOpenIddict());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>())
            .AddServer(openId =>
            {
                openId.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token")
                    .SetUserInfoEndpointUris("userinfo").SetEndSessionEndpointUris("logout");
                if (pushed) openId.SetPushedAuthorizationEndpointUris("par");
                openId.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
                openId.RegisterScopes(Scopes.Profile, Scopes.Email);
                // Codes and access tokens are signed with a key that stays: rotated are those that others know.
                openId.AddEncryptionKey(new RsaSecurityKey(TestKeys.Rsa(0)))
                    .AddSigningKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
                    .AddSigningKey(NewKey());
                openId.UseAspNetCore().DisableTransportSecurityRequirement()
                    .EnableAuthorizationEndpointPassthrough().EnableUserInfoEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough();
                openId.AddEventHandler<ApplyTokenResponseContext>(
                    handler => handler.UseInlineHandler(ForgeAsync).SetOrder(int.MinValue));
                openId.AddEventHandler<ApplyAuthorizationResponseContext>(
                    handler => handler.UseInlineHandler(NoteCodeAsync).SetOrder(int.MinValue));
            });
        server = builder.Build();
        server.UseRouting();
        server.UseAuthentication();
        server.MapMethods("/authorize", ["GET", "POST"], Authorize);
        server.MapGet("/userinfo", (Delegate)UserInfoAsync);
        server.MapMethods("/logout", ["GET", "POST"], SignOut);
        server.MapGet("/login", (string back) => Results.Content($"""
            <!doctype html><html lang="en"><title>Provider</title><h1>Provider</h1>
            <form method="post" action="/login"><input type="hidden" name="back" value="{WebUtility.HtmlEncode(back)}">
            <label>User <input name="user"></label> <button>Allow</button></form>
            """, "text/html; charset=utf-8"));
        server.MapGet("/favicon.ico", () => Results.NoContent());
        server.MapPost("/login", async (HttpContext http) =>
        {
            var form = await http.Request.ReadFormAsync();
            http.Response.Cookies.Append(SessionCookie, form["user"].ToString());
            return Results.Redirect(form["back"].ToString());
        });
    }

    /// <summary>Its issuer.</summary>
    public Uri Address => new($"http://localhost:{new Uri(server.Urls.Single()).Port}");

    /// <summary>Who is signed in there without being asked; null: it asks.</summary>
    public Person? SignedIn { get; set; }

    /// <summary>Whether the person does not agree.</summary>
    public bool Refuses { get; set; }

    /// <summary>
    /// Whether name, address and groups come from the user-info endpoint only, as some providers do it.
    /// </summary>
    public bool SaysItInUserInfo { get; set; }

    /// <summary>What the user-info endpoint says as subject, where it is not the token's.</summary>
    public string? OtherSubject { get; set; }

    /// <summary>What becomes of each id token; null leaves it out.</summary>
    public Func<string, string?>? Forge { get; set; }

    /// <summary>Every code, id token and access token so far.</summary>
    public IReadOnlyList<string> Issued => [.. issued];

    /// <summary>Sessions that were ended there by a client.</summary>
    public int SignOuts => signOuts;

    /// <summary>The hint of the last sign-out.</summary>
    public string? LastHint { get; private set; }

    /// <summary>The key that it signs with.</summary>
    public SigningCredentials Signing => Options.SigningCredentials.Single(c => c.Key is RsaSecurityKey);

    /// <summary>Starts it; <paramref name="port"/> 0 takes a free one.</summary>
    public static async Task<IdentityProvider> StartAsync(int port = 0, bool pushed = false)
    {
        var provider = new IdentityProvider(port, pushed);
        await using (var scope = provider.server.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync();
        await provider.server.StartAsync();
        provider.Options.Issuer = provider.Address;
        // The first answer takes seconds on a busy machine: it is not to be a client's.
        using var client = LoopbackClient.For(provider.Address);
        foreach (var document in new[] { "/.well-known/openid-configuration", "/.well-known/jwks" })
            await client.GetStringAsync(document);
        return provider;
    }

    /// <summary>Registers the product under the address that people use.</summary>
    public async Task RegisterAsync(Uri product)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = ClientId,
            ClientSecret = ClientSecret,
            ConsentType = ConsentTypes.Implicit,
            RedirectUris = { new Uri(product, "/auth/oidc/callback") },
            PostLogoutRedirectUris = { new Uri(product, "/auth/oidc/signed-out") },
            Permissions =
            {
                Permissions.Endpoints.Authorization, Permissions.Endpoints.Token, Permissions.Endpoints.EndSession,
                Permissions.Endpoints.PushedAuthorization,
                Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code, Permissions.Scopes.Profile,
                Permissions.Scopes.Email,
            },
            Requirements = { Requirements.Features.ProofKeyForCodeExchange },
        };
        if (await applications.FindByClientIdAsync(ClientId) is { } known)
            await applications.UpdateAsync(known, client);
        else await applications.CreateAsync(client);
    }

    /// <summary>Makes someone known who then signs in on its page.</summary>
    public void Know(Person person) => people[person.Subject] = person;

    /// <summary>Signs with a new key from now on; the old one is withdrawn.</summary>
    public void RotateKeys()
    {
        Options.SigningCredentials.Remove(Signing);
        Options.SigningCredentials.Add(new SigningCredentials(NewKey(), SecurityAlgorithms.RsaSha256));
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await server.StopAsync(atOnce.Token);
        await server.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    private OpenIddictServerOptions Options =>
        server.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue;

    // Rotated in turn: the next one is always another key.
    private RsaSecurityKey NewKey() =>
        new(TestKeys.Rsa(2 + (rotations++ % 2))) { KeyId = Guid.CreateVersion7().ToString("N") };

    private IResult Authorize(HttpContext http)
    {
        var who = SignedIn
            ?? (http.Request.Cookies[SessionCookie] is { } user && people.TryGetValue(user, out var known) ? known
                : null);
        if (Refuses)
        {
            return Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The person did not agree.",
            }), [Scheme]);
        }
        if (who is null)
            return Results.Redirect($"/login?back={Uri.EscapeDataString(http.Request.Path + http.Request.QueryString)}");
        people[who.Subject] = who;

        var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, who.Subject);
        if (!SaysItInUserInfo)
            identity.SetClaim(Claims.Name, who.Name).SetClaim(Claims.Email, who.Email).SetClaims("groups",
                [.. who.Groups]);
        identity.SetScopes(http.GetOpenIddictServerRequest()!.GetScopes());
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), properties: null, Scheme);
    }

    private async Task<IResult> UserInfoAsync(HttpContext http)
    {
        var subject = (await http.AuthenticateAsync(Scheme)).Principal?.GetClaim(Claims.Subject);
        if (subject is null || !people.TryGetValue(subject, out var who)) return Results.Challenge(null, [Scheme]);
        return Results.Json(
            new Dictionary<string, object?>
            {
                ["sub"] = OtherSubject ?? who.Subject,
                ["name"] = who.Name,
                ["email"] = who.Email,
                ["groups"] = who.Groups
            }
            .Where(c => c.Value is not null).ToDictionary());
    }

    private IResult SignOut(HttpContext http)
    {
        Interlocked.Increment(ref signOuts);
        LastHint = http.GetOpenIddictServerRequest()!.IdTokenHint;
        SignedIn = null;
        http.Response.Cookies.Delete(SessionCookie);
        return Results.SignOut(null, [Scheme]);
    }

    private ValueTask ForgeAsync(ApplyTokenResponseContext context)
    {
        if (context.Response is not { IdToken: { } token } response) return default;
        issued.Enqueue(token);
        if (response.AccessToken is { } access) issued.Enqueue(access);
        if (Forge is { } forge) response.IdToken = forge(token);
        return default;
    }

    private ValueTask NoteCodeAsync(ApplyAuthorizationResponseContext context)
    {
        if (context.Response?.Code is { } code) issued.Enqueue(code);
        return default;
    }
}
