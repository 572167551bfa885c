using Connections.Web.Ui;
using Microsoft.AspNetCore.Diagnostics;

namespace Connections.Web.Hosting;

/// <summary>What a person sees when a request fails before a screen could say so itself.</summary>
internal static class ErrorPages
{
    /// <summary>Shows the error page instead of an empty failure. The API registers a handler of its own and answers first.</summary>
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(Urls.ErrorPage(), createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute(Urls.ErrorPagePattern, createScopeForStatusCodePages: true);
        app.Use((http, next) =>
        {
            if (!WantsPage(http.Request) && http.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next(http);
        });
    }

    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/_blazor")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
