using Connections.Core;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;

namespace Connections.Web.Hosting;

/// <summary>What a person sees when a request fails before a screen could say so itself.</summary>
internal static class ErrorPages
{
    /// <summary>
    /// Shows the error page instead of an empty failure. The API registers a handler of its own and answers first.
    /// </summary>
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.Use(LastResortAsync);
        app.UseExceptionHandler(Urls.ErrorPage(), createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute(Urls.ErrorPagePattern, createScopeForStatusCodePages: true);
        app.Use((http, next) =>
        {
            if (!WantsPage(http.Request) && http.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return IsErrorPage(http) ? ReadAsync(http, next) : next(http);
        });
    }

    // The error page is a page like others: it reads the session, and so fails with whatever the first one failed of.
    private static async Task LastResortAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested
            && e is not BadHttpRequestException)
        {
            // It is in the log already: the handler of exceptions wrote it before it tried to draw its page.
            http.Response.Clear();
            await PlainPage.WriteAsync(
                http, StatusCodes.Status500InternalServerError, "Something went wrong on our side",
                $"It's been logged. When you report it, give this reference: {Reference(http)}");
        }
    }

    private static string Reference(HttpContext http) =>
        System.Diagnostics.Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;

    private static bool IsErrorPage(HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is not null
            || http.Features.Get<IExceptionHandlerFeature>() is not null;

    // The page is read, whatever was sent: the form of a request that was refused is neither read nor judged a second
    // time.
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

/// <summary>
/// Says that nothing can be read or saved at the moment, as the API does: 503, on a page that needs no database. A page
/// that was only read is asked for again by the browser, until it's there.
/// </summary>
internal sealed class UnavailablePage(ILogger<UnavailablePage> log) : IExceptionHandler
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception,
        CancellationToken cancellationToken)
    {
        var path = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? httpContext.Request.Path;
        if (Urls.IsApi(path) || Find(exception) is not { } problem) return false;
        log.PageUnavailable(problem.Message, problem.InnerException?.Message);
        httpContext.Response.Headers.RetryAfter = ((int)Pause.TotalSeconds)
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        var isRead = HttpMethods.IsGet(httpContext.Request.Method);
        await PlainPage.WriteAsync(
            httpContext, StatusCodes.Status503ServiceUnavailable, "Temporarily unavailable",
            [problem.Message,
                isRead ? $"This page tries again every {(int)Pause.TotalSeconds} seconds." : "Go back and try again."],
            link: null, isRead ? Pause : null);
        return true;
    }

    // Libraries between us and the database wrap it.
    private static Problem.Unavailable? Find(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is Problem.Unavailable problem) return problem;
        return null;
    }
}
