using Connections.Core;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Diagnostics;

namespace Connections.Web.Api;

/// <summary>
/// The only place where a <see cref="Problem"/> becomes an answer of the API. What is none is a defect: it is logged,
/// and the caller gets a number for the operator to find it by.
/// </summary>
internal sealed class ProblemHandler(ILogger<ProblemHandler> log) : IEndpointFilter, IExceptionHandler
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            return await next(context);
        }
        catch (ApiException refused)
        {
            return ApiErrorWriter.Write(FailuresOf(http), refused.Status, refused.Wrongs);
        }
        catch (Problem problem)
        {
            return ToResult(http, problem);
        }
    }

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception,
        CancellationToken cancellationToken)
    {
        // The path is that of the error page by now; the one that was asked for is kept beside it.
        if (!Urls.IsApi(httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? httpContext.Request.Path))
            return false;
        var answer = exception switch
        {
            BadHttpRequestException bad =>
                ApiErrorWriter.Write(FailuresOf(httpContext), bad.StatusCode, [new("The request could not be read.")]),
            Problem problem => ToResult(httpContext, problem),
            _ => Defect(httpContext, exception),
        };
        await answer.ExecuteAsync(httpContext);
        return true;
    }

    /// <summary>How the endpoint that was asked for tells its failures.</summary>
    public static FailureStyle FailuresOf(HttpContext http) =>
        Metadata(http)?.GetMetadata<FailsAs>()?.Failures ?? FailureStyle.Usual;

    // The exception handler takes the endpoint away, and keeps it here.
    private static EndpointMetadataCollection? Metadata(HttpContext http) =>
        (http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerPathFeature>()?.Endpoint)?.Metadata;

    private static ApiResult ToResult(HttpContext http, Problem problem)
    {
        var (status, wrongs) = problem switch
        {
            Problem.Invalid invalid =>
                (invalid.Faults.All(IsOfIdentifiers) || Metadata(http)?.GetMetadata<RefusesAsBadRequest>() is not null
                    ? StatusCodes.Status400BadRequest
                    : StatusCodes.Status422UnprocessableEntity,
                    [.. invalid.Faults.Select(
                        f => new ApiError(f.Message, http.Features.Get<JsonPointers>()?.Of(f.Field)))]),
            Problem.NotFound { WasDeleted: true } => (StatusCodes.Status410Gone, Say(problem)),
            Problem.NotFound => (StatusCodes.Status404NotFound, Say(problem)),
            Problem.Forbidden => (StatusCodes.Status403Forbidden, Say(problem)),
            Problem.Conflict or Problem.ManagedByFile => (StatusCodes.Status409Conflict, Say(problem)),
            Problem.DependencyFailed => (StatusCodes.Status424FailedDependency, Say(problem)),
            Problem.TooMany => (StatusCodes.Status429TooManyRequests, Say(problem)),
            Problem.Unavailable => (StatusCodes.Status503ServiceUnavailable, Say(problem)),
            _ => throw new InvalidOperationException("A kind of problem that the API does not know."),
        };
        if (problem is Problem.TooMany many)
            http.Response.Headers.RetryAfter = Math.Max(1,
                (int)Math.Ceiling(many.RetryAfter.TotalSeconds))
                .ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ApiErrorWriter.Write(FailuresOf(http), status, wrongs);
    }

    // What a group is asked for belongs to the address of what is used, and breaks no rule on contents.
    private static bool IsOfIdentifiers(ValidationError fault) =>
        fault.Field.StartsWith("identifiers/", StringComparison.Ordinal);

    private static ApiError[] Say(Problem problem) => [new(problem.Message)];

    private ApiResult Defect(HttpContext http, Exception exception)
    {
        log.ApiCallFailed(exception, http.TraceIdentifier);
        return ApiErrorWriter.Write(FailureStyle.Usual, StatusCodes.Status500InternalServerError,
            [new("Something went wrong on our side. When you report it, give this reference: "
                + $"{http.TraceIdentifier}.")]);
    }
}
