using Connections.Web.Auth;

namespace Connections.Web.Hosting;

/// <summary>
/// Browsers let any site open a web socket to any other and send its cookies along, so the server itself must refuse a
/// circuit that a foreign page asks for.
/// </summary>
internal static class CircuitOrigin
{
    /// <summary>
    /// Answers 403 to a circuit's request whose Origin is not this server or <c>Server:PublicOrigin</c>.
    /// </summary>
    public static void UseOwnOriginForCircuits(this WebApplication app)
    {
        var publicOrigin = app.Services.GetRequiredService<ServerOptions>().PublicOrigin;
        app.Use((http, next) =>
        {
            if (!http.Request.Path.StartsWithSegments("/_blazor") || IsOwn(http.Request, publicOrigin))
                return next(http);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
    }

    private static bool IsOwn(HttpRequest request, string? publicOrigin)
    {
        if (request.Headers.Origin.Count == 0) return true;
        if (!Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)) return false;
        if (Uri.TryCreate(publicOrigin, UriKind.Absolute, out var known) && Same(origin, known)) return true;
        return Uri.TryCreate($"{origin.Scheme}://{request.Host.Value}", UriKind.Absolute, out var own)
            && Same(origin, own);
    }

    private static bool Same(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped,
            StringComparison.OrdinalIgnoreCase) == 0;
}
