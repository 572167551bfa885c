using System.Net;
using System.Threading.RateLimiting;
using Connections.Core.People;
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
        var server = new ServerOptions();
        configuration.GetSection("Server").Bind(server);
        services.AddSingleton(server);
        var provider = new OidcOptions();
        configuration.GetSection("Authentication:Oidc").Bind(provider);
        var mapping = new ClaimMapping();
        configuration.GetSection("Authentication:Oidc").Bind(mapping);
        services.AddSingleton(provider);
        var recheck = new RecheckOptions();
        configuration.GetSection("Authentication").Bind(recheck);
        services.AddSingleton(recheck);
        services.AddSessionCookie(server, authentication => authentication.AddOidc(provider, mapping, server));
        services.AddCookieKeys();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<ActorFactory>();
        services.AddOpenPages(configuration);
        services.AddScoped<Consent>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = server.IsHttps ? "__Host-cnx-form" : "cnx-form";
            options.Cookie.SecurePolicy = server.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            // Strict, it would stay behind where the identity provider sends a reader back, and the answer would set another one: every form that
            // is open in another tab would then be refused. The token in the form is what guards it.
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
        // A form without its token is the sender's fault on a developer's machine as well: 400, not an exception.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        var signInsPerMinute = configuration.GetValue("RateLimits:SignInsPerMinute", 20);
        services.AddRateLimiter(limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(SignInEndpoints.RateLimit, context => RateLimitPartition.GetSlidingWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "", _ => new SlidingWindowRateLimiterOptions { PermitLimit = signInsPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6 }));
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
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var proxy in server.TrustedProxies)
            {
                if (System.Net.IPNetwork.TryParse(proxy, out var network)) forwarded.KnownIPNetworks.Add(network);
                else if (IPAddress.TryParse(proxy, out var address)) forwarded.KnownProxies.Add(address);
            }
        });
        return services;
    }

    private static void AddOpenPages(this IServiceCollection services, IConfiguration configuration)
    {
        var limits = new PageLimits();
        configuration.GetSection("Circuits").Bind(limits);
        services.AddSingleton(limits);
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
        if (context.Request.IsHttps || local || server.AllowHttp) return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("Connections answers other machines over https only. Put it behind a TLS proxy, or set Server:AllowHttp where the network itself is protected.");
    });
}
