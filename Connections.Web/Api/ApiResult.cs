using System.Reflection;
using System.Text;
using System.Text.Json;
using Connections.Web.Api.Contracts;
using Microsoft.AspNetCore.Http.Metadata;

namespace Connections.Web.Api;

/// <summary>A response of the API. What one says of itself becomes part of the OpenAPI document.</summary>
internal abstract class ApiResult(int status) : IResult, IStatusCodeHttpResult
{
    /// <summary>The media type of JSON:API.</summary>
    public const string JsonApi = "application/vnd.api+json";

    /// <summary>Its status.</summary>
    public int Status => status;

    int? IStatusCodeHttpResult.StatusCode => status;

    /// <summary>The version for a later <c>If-Match</c>.</summary>
    public Guid? Version { get; init; }

    /// <summary>Its body as it is written; null where it has none.</summary>
    public abstract byte[]? GetBody();

    /// <summary>The media type of an operation's responses.</summary>
    public static string TypeOf(FailureStyle failures) => failures == FailureStyle.Texts ? "application/json" : JsonApi;

    /// <summary>How a version is written in headers.</summary>
    public static string TagOf(Guid version) => $"\"{version:n}\"";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (Version is { } version) response.Headers.ETag = TagOf(version);
        if (GetBody() is not { } body) return Task.CompletedTask;
        response.ContentType = TypeOf(FailuresOf(httpContext));
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, httpContext.RequestAborted).AsTask();
    }

    /// <summary>How the operation tells its failures, which says of what type its responses are.</summary>
    protected virtual FailureStyle FailuresOf(HttpContext http) => ProblemHandler.FailuresOf(http);

    /// <summary>Tells the OpenAPI document of a response.</summary>
    protected static void Describe(EndpointBuilder builder, int status, Type? body)
    {
        var failures = builder.Metadata.OfType<FailsAs>().LastOrDefault()?.Failures ?? FailureStyle.Usual;
        builder.Metadata.Add(body is null ? new ProducesResponseTypeMetadata(status, typeof(void))
            : new ProducesResponseTypeMetadata(status, body, [TypeOf(failures)]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest,
            failures == FailureStyle.Texts ? typeof(ErrorTexts) : typeof(ErrorDocument), [TypeOf(failures)]));
    }
}

/// <summary>A response with a document.</summary>
internal abstract class ApiResult<T>(int status, T value) : ApiResult(status), IValueHttpResult, IValueHttpResult<T>
{
    private byte[]? body;

    /// <summary>The document.</summary>
    public T Value => value;

    object? IValueHttpResult.Value => value;

    T? IValueHttpResult<T>.Value => value;

    public override byte[] GetBody() =>
        body ??= JsonSerializer.SerializeToUtf8Bytes(value, ApiJson.For<T>());
}

/// <summary>The document that was asked for.</summary>
internal sealed class ApiOk<T>(T value) : ApiResult<T>(StatusCodes.Status200OK, value), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status200OK, typeof(T));
}

/// <summary>The document of what was created.</summary>
internal sealed class ApiCreated<T>(T value)
    : ApiResult<T>(StatusCodes.Status201Created, value), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status201Created, typeof(T));
}

/// <summary>The document of what was started.</summary>
internal sealed class ApiAccepted<T>(T value)
    : ApiResult<T>(StatusCodes.Status202Accepted, value), IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status202Accepted, typeof(T));
}

/// <summary>It is done, and there is no more to say.</summary>
internal sealed class ApiNoContent() : ApiResult(StatusCodes.Status204NoContent), IEndpointMetadataProvider
{
    public override byte[]? GetBody() => null;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        Describe(builder, StatusCodes.Status204NoContent, body: null);
}

/// <summary>A response that was given before.</summary>
internal sealed class ApiReplay(int status, string? text) : ApiResult(status)
{
    public override byte[]? GetBody() => text is null ? null : Encoding.UTF8.GetBytes(text);
}

/// <summary>A refusal.</summary>
internal sealed class ApiErrors<T>(FailureStyle failures, int status, T value) : ApiResult<T>(status, value)
{
    protected override FailureStyle FailuresOf(HttpContext http) => failures;
}
