using System.Collections.Concurrent;
using System.Net;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Hosting;

/// <summary>
/// Pages are asked for in a way that the settings contradict: a proxy that is not trusted, an address that is not the
/// public one. Cookies would lack protection, or forms fail; instead one page and one line of the log name the setting
/// and the value that would be right.
/// </summary>
internal static class ProxyCheck
{
    private const string Proto = "X-Forwarded-Proto";
    private const string Title = "Connections is not set up for this address";

    /// <summary>
    /// Refuses such requests for pages. Goes behind forwarded headers. The API and health checks use no cookies.
    /// </summary>
    public static void UseAddressCheck(this WebApplication app)
    {
        var server = app.Services.GetRequiredService<ServerOptions>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProxyCheck).FullName!);
        var told = new ConcurrentDictionary<string, bool>();
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/health"))
                return next(http);
            if (FaultOf(http, server) is not { } fault) return next(http);
            if (told.Count < MostTold && told.TryAdd(fault, true))
                log.PageRefused(fault);
            var link = server.PublicOrigin.Length > 0 ? (server.PublicOrigin, server.PublicOrigin)
                : ((string, string)?)null;
            return PlainPage.WriteAsync(http, StatusCodes.Status400BadRequest, Title, [fault], link, again: null);
        });
        app.UsePublicOriginInRedirects(server);
    }

    // Anyone who varies what is told must not fill the log.
    private const int MostTold = 20;

    private static string? FaultOf(HttpContext http, ServerOptions server)
    {
        if (http.Request.IsHttps) return null;
        var remote = http.Connection.RemoteIpAddress is { } address
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) : IPAddress.Loopback;
        // What the framework believes has been taken off the request by then; what is left came from a caller who is
        // not believed.
        var forwarded = http.Request.Headers[Proto].ToString().Split(',')[^1].Trim().Equals("https",
            StringComparison.OrdinalIgnoreCase);
        if (forwarded)
        {
            var origin = server.IsHttps
                ? ""
                : $" and Server:PublicOrigin to the address that people use (https://{HostOf(http.Request)})";
            return $"This request claims to come over https, but {remote}, which sent it, is not in " +
                $"Server:TrustedProxies. If {remote} is your TLS proxy, set Server:TrustedProxies to " +
                $"{remote}{origin}, and restart Connections.";
        }
        return !server.IsHttps ? null
            : $"Server:PublicOrigin is {server.PublicOrigin}, but this request came over http. Open " +
                $"{server.PublicOrigin} instead. If you did, have the TLS proxy send {Proto}, set " +
                $"Server:TrustedProxies to its address ({remote}), and restart Connections.";
    }

    // Only what can be a host is repeated.
    private static string HostOf(HttpRequest request)
    {
        var host = request.Headers["X-Forwarded-Host"].ToString().Split(',')[^1].Trim() is { Length: > 0 } forwarded
            ? forwarded : request.Host.Value ?? "";
        return Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address)
            && address.Authority.Equals(host, StringComparison.OrdinalIgnoreCase)
            ? address.Authority
            : "connections.example.com";
    }

    // The framework makes addresses from the Host header, which the caller chooses.
    private static void UsePublicOriginInRedirects(this WebApplication app, ServerOptions server)
    {
        if (server.PublicOrigin.Length == 0) return;
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                var asked = $"{http.Request.Scheme}://{http.Request.Host.Value}";
                if (http.Response.Headers.Location.ToString() is { Length: > 0 } location
                    && location.StartsWith(asked, StringComparison.OrdinalIgnoreCase)
                    && (location.Length == asked.Length || location[asked.Length] is '/' or '?' or '#'))
                    http.Response.Headers.Location = server.PublicOrigin + location[asked.Length..];
                return Task.CompletedTask;
            });
            return next(http);
        });
    }
}
