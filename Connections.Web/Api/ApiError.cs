using System.Globalization;
using Connections.Web.Api.Contracts;
using Microsoft.AspNetCore.WebUtilities;

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

/// <summary>Says at an endpoint that what breaks a rule is a bad request, as the clients of that API know it.</summary>
internal sealed record RefusesAsBadRequest;

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

/// <summary>Writes refusals in the form that an operation uses.</summary>
internal static class ApiErrorWriter
{
    /// <summary>The response to a request with these errors.</summary>
    public static ApiResult Write(FailureStyle failures, int status, IReadOnlyList<ApiError> wrongs)
    {
        status = StatusFor(failures, status);
        return failures == FailureStyle.Texts
            ? new ApiErrors<ErrorTexts>(failures, status, new([.. wrongs.Select(w => w.Detail)]))
            : new ApiErrors<ErrorDocument>(failures, status, new([.. wrongs.Select(w => Error(failures, status, w))]));
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

    private static ErrorObject Error(FailureStyle failures, int status, ApiError wrong)
    {
        var hasStatus = failures is FailureStyle.Usual
            || (failures == FailureStyle.RecordedOfKeys && wrong.Parameter is not null);
        return new ErrorObject(
            hasStatus ? status.ToString(CultureInfo.InvariantCulture) : null,
            failures == FailureStyle.Recorded ? "Generic Error"
                : wrong.Parameter is not null ? "Invalid Parameter"
                : failures == FailureStyle.Usual ? TitleOf(status) : null,
            wrong.Detail,
            (wrong.Pointer ?? wrong.Parameter ?? wrong.Header) is null ? null
                : new ErrorSource(wrong.Pointer, wrong.Parameter, wrong.Header));
    }

    private static string TitleOf(int status) =>
        ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
}
