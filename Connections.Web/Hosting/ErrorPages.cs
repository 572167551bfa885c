using Connections.Web.Ui;
using Microsoft.AspNetCore.Antiforgery;
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
            return IsErrorPage(http) ? ReadAsync(http, next) : next(http);
        });
    }

    private static bool IsErrorPage(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null;

    // The page is read, whatever was sent: the form of a request that was refused is neither read nor judged a second time.
    private static async Task ReadAsync(HttpContext http, RequestDelegate next)
    {
        var method = http.Request.Method;
        http.Request.Method = HttpMethods.Get;
        http.Features.Set<IAntiforgeryValidationFeature>(null);
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = method;
        }
    }

    private static bool WantsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api") && !request.Path.StartsWithSegments("/_blazor")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
