using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Execution.Actions;

namespace Connections.Web.Api;

/// <summary>How an operation tells its failures.</summary>
internal enum FailureStyle
{
    /// <summary>JSON:API errors and the usual statuses.</summary>
    Usual,

    /// <summary>
    /// As recorded of Datadog's connections: JSON:API errors without a status, and of the statuses only 400, 403, 404
    /// and 429.
    /// </summary>
    Recorded,

    /// <summary>As recorded of application keys: likewise, with other titles.</summary>
    RecordedOfKeys,

    /// <summary>As Datadog's older operations: a list of texts.</summary>
    Texts,
}

/// <summary>Says at an endpoint how it tells failures.</summary>
internal sealed record FailsAs(FailureStyle Failures);

/// <summary>One thing that is wrong with a request, and where.</summary>
/// <param name="Detail">What is wrong and how to mend it.</param>
/// <param name="Pointer">JSON pointer into the body.</param>
/// <param name="Parameter">Name of a query parameter or of a part of the path.</param>
/// <param name="Header">Name of a header.</param>
internal sealed record ApiError(string Detail, string? Pointer = null, string? Parameter = null, string? Header = null);

/// <summary>A request that is refused for its form, before any service is asked.</summary>
internal sealed class ApiException(int status, IReadOnlyList<ApiError> wrongs) : Exception
{
    /// <summary>A request with one thing wrong.</summary>
    public ApiException(int status, ApiError wrong) : this(status, [wrong]) { }

    /// <summary>The usual status.</summary>
    public int Status { get; } = status;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ApiError> Wrongs { get; } = wrongs;
}

/// <summary>An answer of the API.</summary>
internal sealed class ApiResult(int status, JsonNode? body = null, string contentType = ApiResult.JsonApi) : IResult
{
    public const string JsonApi = "application/vnd.api+json";

    // It is never read as HTML: the type says so, and browsers are told not to guess.
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The answer of another server stands some levels down in our own.
        MaxDepth = RunResult.DeepestBody + 16,
    };

    /// <summary>Its status.</summary>
    public int Status => status;

    /// <summary>Its body as it is written; null where it has none.</summary>
    public string? Text => body?.ToJsonString(Options);

    /// <summary>An answer that was given before.</summary>
    public static ApiResult Again(FailureStyle failures, int status, string? text) =>
        new(status, text is null ? null : JsonNode.Parse(text), TypeOf(failures));

    /// <summary>The media type of an operation's answers.</summary>
    public static string TypeOf(FailureStyle failures) => failures == FailureStyle.Texts ? "application/json" : JsonApi;

    /// <summary>The version for a later <c>If-Match</c>.</summary>
    public Guid? Version { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (Version is { } version) response.Headers.ETag = TagOf(version);
        if (body is null) return Task.CompletedTask;
        response.ContentType = contentType;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, Options);
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }

    /// <summary>How a version is written in headers.</summary>
    public static string TagOf(Guid version) => $"\"{version:n}\"";

    /// <summary>Errors in the form that the operation uses.</summary>
    public static ApiResult Errors(FailureStyle failures, int status, IReadOnlyList<ApiError> wrongs)
    {
        status = StatusFor(failures, status);
        var errors = new JsonArray(
            [.. wrongs.Select(
                w => failures == FailureStyle.Texts ? JsonValue.Create(w.Detail)
                    : (JsonNode)Error(failures, status, w))]);
        return new ApiResult(status, new JsonObject { ["errors"] = errors }, TypeOf(failures));
    }

    private static int StatusFor(FailureStyle failures, int status) => failures switch
    {
        FailureStyle.Recorded or FailureStyle.RecordedOfKeys => status switch
        {
            StatusCodes.Status401Unauthorized => StatusCodes.Status403Forbidden,
            StatusCodes.Status409Conflict or StatusCodes.Status413PayloadTooLarge
                or StatusCodes.Status415UnsupportedMediaType or StatusCodes.Status422UnprocessableEntity =>
                StatusCodes.Status400BadRequest,
            _ => status,
        },
        FailureStyle.Texts when status == StatusCodes.Status422UnprocessableEntity => StatusCodes.Status400BadRequest,
        _ => status,
    };

    private static JsonObject Error(FailureStyle failures, int status, ApiError wrong)
    {
        var error = new JsonObject();
        if (failures is FailureStyle.Usual || (failures == FailureStyle.RecordedOfKeys && wrong.Parameter is not null))
            error["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (failures == FailureStyle.Recorded) error["title"] = "Generic Error";
        else if (wrong.Parameter is not null) error["title"] = "Invalid Parameter";
        else if (failures == FailureStyle.Usual) error["title"] = TitleOf(status);
        error["detail"] = wrong.Detail;
        var source = new JsonObject();
        if (wrong.Pointer is { } pointer) source["pointer"] = pointer;
        if (wrong.Parameter is { } parameter) source["parameter"] = parameter;
        if (wrong.Header is { } header) source["header"] = header;
        if (source.Count > 0) error["source"] = source;
        return error;
    }

    private static string TitleOf(int status) =>
        Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase
            : "Error";
}
