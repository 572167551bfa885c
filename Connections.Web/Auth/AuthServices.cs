using System.Net;
using System.Threading.RateLimiting;
using Connections.Core.People;
using Connections.Core.Settings;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;

namespace Connections.Web.Auth;

/// <summary>Everything about who is signed in.</summary>
internal static class AuthServices
{
    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        var server = configuration.Read<ServerOptions>("Server");
        server.EnsureValid();
        services.AddSingleton(server);
        var provider = configuration.Read<OidcOptions>("Authentication:Oidc");
        var mapping = configuration.Read<ClaimMapping>("Authentication:Oidc");
        services.AddSingleton(provider);
        services.AddSingleton(configuration.Read<SessionRevalidationOptions>("Authentication"));
        var web = configuration.Read<WebLimits>("RateLimits");
        services.AddSingleton(web);
        services.AddSessionCookie(server, authentication => authentication.AddOidc(provider, mapping, server));
        services.AddCookieKeys();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<ActorFactory>();
        services.AddOpenPages(configuration);
        services.AddScoped<OAuthConsentRedirect>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = server.IsHttps ? "__Host-cnx-form" : "cnx-form";
            options.Cookie.SecurePolicy = server.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // Strict, it would stay behind where the identity provider sends a reader back, and the answer would set
            // another one: every form that is open in another tab would then be refused. The token in the form is what
            // guards it.
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
        // A form without its token is the sender's fault on a developer's machine as well: 400, not an exception.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(SignInEndpoints.RateLimit, context => RateLimitPartition.GetSlidingWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = web.SignInsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                    SegmentsPerWindow = 6
                }));
            limits.OnRejected = (rejected, _) =>
            {
                // The error page has the words.
                rejected.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };
        });
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            if (server.TrustedProxies.Count == 0) return;
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                | ForwardedHeaders.XForwardedHost;
            // The framework believes the loopback addresses by itself: any program of this machine could name any
            // caller.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in server.TrustedProxies)
                if (ServerOptions.TryReadProxy(proxy, out var network)) forwarded.KnownIPNetworks.Add(network);
        });
        return services;
    }

    private static void AddOpenPages(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<PageLimits>("Circuits"));
        services.AddSingleton<OpenCircuits>();
        services.AddSingleton<CircuitFilter>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(sp => sp.GetRequiredService<SessionWatch>());
        services.AddScoped<PageAdmission>();
        services.AddScoped<CircuitHandler, SessionCircuit>();
    }

    /// <summary>
    /// Plain http is for this machine alone: passwords and cookies would cross the network in the clear.
    /// </summary>
    public static IApplicationBuilder UseHttpOnlyLocally(this WebApplication app) => app.Use((context, next) =>
    {
        var server = context.RequestServices.GetRequiredService<ServerOptions>();
        var local = context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);
        if (context.Request.IsHttps || local || server.AllowHttp || context.Request.Path.StartsWithSegments("/health"))
            return next(context);
        return PlainPage.WriteAsync(
            context, StatusCodes.Status400BadRequest, "Use https",
            "Connections serves other machines over https only. Put it behind a TLS proxy, or set Server:AllowHttp "
            + "if the network itself is protected.");
    });
}
