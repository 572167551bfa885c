using System.Text.RegularExpressions;

namespace Connections.Web.Hosting;

/// <summary>What every response tells the browser to refuse.</summary>
internal static partial class SecurityHeaders
{
    private const string NoFeatures =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), usb=()";

    /// <summary>
    /// Puts the headers on every response, errors and static files included. Goes first in the pipeline.
    /// </summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // As the response starts, not before: the error handler clears what was set earlier.
        http.Response.OnStarting(() =>
        {
            Write(http);
            return Task.CompletedTask;
        });
        return next(http);
    });

    private static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Request.Host);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoFeatures;
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
            headers.CacheControl = "no-store";
    }

    private static string Policy(HostString host)
    {
        // 'self' covers web sockets in current browsers; older ones need them by name. A host that could end the
        // directive is left out.
        var sockets = PlainHost().IsMatch(host.Value ?? "") ? $" ws://{host.Value} wss://{host.Value}" : "";
        // MudBlazor writes inline styles, and Blazor needs its base element; there is no inline script at all.
        return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self'; " +
            $"connect-src 'self'{sockets}; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors "
            + "'none'";
    }

    [GeneratedRegex(@"^[A-Za-z0-9.\-:\[\]]+$")]
    private static partial Regex PlainHost();
}
