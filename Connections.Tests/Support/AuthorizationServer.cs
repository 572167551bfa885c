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

/// <summary>
/// A real OAuth 2.0 authorization server (OpenIddict) on this machine, to which connections are made. It demands PKCE
/// and a client secret, and gives out refresh tokens that serve once: one that is used again ends everything that came
/// of the consent.
/// </summary>
public sealed class AuthorizationServer : IAsyncDisposable
{
    public const string ClientId = "workspace-client";
    public const string ClientSecret = "secret+of/the-workspace=client";
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private readonly ConcurrentQueue<string> issued = new();
    private readonly ConcurrentQueue<string> grants = new();
    private readonly TempFolder folder = new();
    private readonly WebApplication server;

    private AuthorizationServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting()
            .AddDbContext<DbContext>(
                db => db.UseSqlite($"Data Source={Path.Combine(folder.Path, "server.db")}").UseOpenIddict());
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<DbContext>())
            .AddServer(oauth =>
            {
                oauth.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
                oauth.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().RequireProofKeyForCodeExchange();
                oauth.SetRefreshTokenReuseLeeway(TimeSpan.Zero).SetAccessTokenLifetime(TimeSpan.FromHours(1))
                    .DisableScopeValidation();
                oauth.AddEncryptionKey(new RsaSecurityKey(TestKeys.Rsa(0)))
                    .AddSigningKey(new RsaSecurityKey(TestKeys.Rsa(1)));
                oauth.UseAspNetCore().DisableTransportSecurityRequirement().EnableAuthorizationEndpointPassthrough();
                oauth.AddEventHandler<ApplyTokenResponseContext>(
                    handler => handler.UseInlineHandler(NoteAsync).SetOrder(int.MinValue));
            });
        server = builder.Build();
        server.Use(RoundTokensAsync);
        server.UseRouting();
        server.UseAuthentication();
        server.MapMethods("/authorize", ["GET", "POST"], Authorize);
        server.MapGet("/favicon.ico", () => Results.NoContent());
    }

    /// <summary>Where it is. Its host is another site for a browser than the product's 127.0.0.1.</summary>
    public Uri Address => new($"http://localhost:{new Uri(server.Urls.Single()).Port}");

    /// <summary>The consent page.</summary>
    public string AuthorizeUrl => new Uri(Address, "/authorize").ToString();

    /// <summary>The token endpoint.</summary>
    public string TokenUrl => new Uri(Address, "/token").ToString();

    /// <summary>Who is signed in there.</summary>
    public string Account { get; set; } = "ada@workspace.example";

    /// <summary>Whether they do not agree.</summary>
    public bool Refuses { get; set; }

    /// <summary>
    /// Done round each answer of the token endpoint: what it is given makes the answer, and has it on the wire when it
    /// ends.
    /// </summary>
    public Func<Func<Task>, Task>? RoundTokens { get; set; }

    /// <summary>What was asked of the token endpoint, in order: kind of grant and how it ended.</summary>
    public IReadOnlyList<string> Grants => [.. grants];

    /// <summary>Every access token and refresh token that was given out, in order.</summary>
    public IReadOnlyList<string> Issued => [.. issued];

    /// <summary>Starts it; the product is registered under its callback address.</summary>
    public static async Task<AuthorizationServer> StartAsync(Uri callback)
    {
        var made = new AuthorizationServer();
        await using (var scope = made.server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<DbContext>().Database.EnsureCreatedAsync();
            await scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>()
                .CreateAsync(new OpenIddictApplicationDescriptor
                {
                    ClientId = ClientId,
                    ClientSecret = ClientSecret,
                    ConsentType = ConsentTypes.Implicit,
                    RedirectUris = { callback },
                    Permissions =
                {
                    Permissions.Endpoints.Authorization, Permissions.Endpoints.Token,
                    Permissions.GrantTypes.AuthorizationCode, Permissions.GrantTypes.RefreshToken,
                    Permissions.ResponseTypes.Code,
                    Permissions.Prefixes.Scope + "read", Permissions.Prefixes.Scope + "write", Permissions.Scopes.Email,
                    Permissions.Prefixes.Scope + Scopes.OfflineAccess,
                    Permissions.Prefixes.Scope + "https://www.googleapis.com/auth/calendar.readonly",
                    Permissions.Prefixes.Scope + "https://www.googleapis.com/auth/drive.readonly",
                },
                    Requirements = { Requirements.Features.ProofKeyForCodeExchange },
                });
        }

        await made.server.StartAsync();
        made.server.Services.GetRequiredService<IOptionsMonitor<OpenIddictServerOptions>>().CurrentValue.Issuer = made.Address;
        // The first answer takes seconds on a busy machine: it is not to be a client's.
        using var client = LoopbackClient.For(made.Address);
        await client.GetStringAsync("/.well-known/openid-configuration");
        return made;
    }

    /// <summary>What a browser does that is sent to the consent page: the address that it is sent back to.</summary>
    public async Task<Uri> VisitAsync(Uri page)
    {
        using var browser = LoopbackClient.For(Address);
        using var answer = await browser.GetAsync(page);
        answer.StatusCode.Should().Be(HttpStatusCode.Redirect, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!;
    }

    /// <summary>Uses a refresh token as a thief does who got hold of it.</summary>
    public async Task<HttpStatusCode> StealAsync(string refreshToken)
    {
        using var thief = LoopbackClient.For(Address);
        using var answer = await thief.PostAsync("/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["refresh_token"] = refreshToken,
            ["client_id"] = ClientId,
            ["client_secret"] = ClientSecret,
        }));
        return answer.StatusCode;
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

    private async Task RoundTokensAsync(HttpContext http, RequestDelegate next)
    {
        if (RoundTokens is not { } round || http.Request.Path != "/token")
        {
            await next(http);
            return;
        }

        await round(async () =>
        {
            await next(http);
            await http.Response.CompleteAsync();
        });
    }

    private IResult Authorize(HttpContext http)
    {
        if (Refuses)
        {
            return Results.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
            {
                [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.AccessDenied,
                [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = "The person did not agree.",
            }), [Scheme]);
        }

        var identity = new ClaimsIdentity("server", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, Account).SetClaim(Claims.Email, Account);
        // As Google does it, which knows no scope for that.
        var offline = http.Request.Query["access_type"] == "offline" ? new[] { Scopes.OfflineAccess } : [];
        identity.SetScopes(http.GetOpenIddictServerRequest()!.GetScopes().AddRange(offline));
        identity.SetDestinations(_ => [Destinations.AccessToken, Destinations.IdentityToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), properties: null, Scheme);
    }

    private ValueTask NoteAsync(ApplyTokenResponseContext context)
    {
        grants.Enqueue($"{context.Request?.GrantType} {context.Response?.Error ?? "ok"}");
        if (context.Response?.AccessToken is { } access) issued.Enqueue(access);
        if (context.Response?.RefreshToken is { } refresh) issued.Enqueue(refresh);
        return default;
    }
}
