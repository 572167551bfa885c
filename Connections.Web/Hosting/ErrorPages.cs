using Connections.Web.Ui;

namespace Connections.Web.Hosting;

/// <summary>What a person sees when a request fails before a screen could say so itself.</summary>
internal static class ErrorPages
{
    /// <summary>Shows the error page instead of an empty failure. The API answers for itself.</summary>
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseWhen(http => !http.Request.Path.StartsWithSegments("/api"), screens =>
            screens.UseExceptionHandler(Urls.ErrorPage(), createScopeForErrors: true));
        app.UseWhen(WantsPage, screens =>
            screens.UseStatusCodePagesWithReExecute(Urls.ErrorPagePattern, createScopeForStatusCodePages: true));
    }

    private static bool WantsPage(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/api") && !http.Request.Path.StartsWithSegments("/_blazor")
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
