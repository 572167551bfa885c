using Connections.Core;

namespace Connections.Web.Api;

/// <summary>What addresses and headers of several resources have in common.</summary>
internal static class Addresses
{
    /// <summary>An id in the path.</summary>
    /// <exception cref="ApiException">It is no UUID.</exception>
    public static Guid Id(string text, string detail, string? parameter = null) =>
        Guid.TryParseExact(text, "D", out var id) ? id
            : throw new ApiException(StatusCodes.Status400BadRequest, new ApiError(detail, Parameter: parameter));

    /// <summary>A part of the path that is an id.</summary>
    /// <exception cref="ApiException">It is no UUID.</exception>
    public static Guid IdOf(this HttpContext http, string parameter = "id") =>
        Id((string)http.GetRouteValue(parameter)!, "Not a valid UUID.", parameter);

    /// <summary>
    /// Where the faults that services find are in the body: in its attributes, or where the caller says.
    /// </summary>
    public static void Point(this HttpContext http, params ReadOnlySpan<(string Field, string Place)> places)
    {
        var pointers = new JsonPointers(field => field.Length == 0 ? null : $"/data/attributes/{field}");
        foreach (var (field, place) in places) pointers.Add(field, place);
        http.Features.Set(pointers);
    }

    /// <summary>Refuses a change of another version than the caller saw, where they said which.</summary>
    /// <exception cref="ApiException">It was changed in the meantime.</exception>
    public static void EnsureMatch(this HttpContext http, Guid version)
    {
        if (http.Request.Headers.IfMatch is not { Count: > 0 } tags) return;
        var wanted = tags.SelectMany(t => (t ?? "").Split(',', StringSplitOptions.TrimEntries)).ToList();
        if (!wanted.Contains("*") && !wanted.Contains(ApiResult.TagOf(version)))
            throw new ApiException(StatusCodes.Status412PreconditionFailed,
                new ApiError("It was changed since you read it. Read it again.", Header: "If-Match"));
    }

    /// <summary>
    /// Changes a thing as it is now. Where someone else saves in between, it is read again: anyone who wants to change
    /// only what they saw says so with If-Match.
    /// </summary>
    public static async Task<T> OverLatestAsync<T>(this HttpContext http, Func<Task<(T Seen, Guid Version)>> read,
        Func<T, Task> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (seen, version) = await read();
            http.EnsureMatch(version);
            try
            {
                await change(seen);
                return seen;
            }
            catch (Problem.Conflict) when (attempt < Attempts)
            {
                // Read again, and change that.
            }
        }
    }

    private const int Attempts = 5;
}
