using System.Globalization;
using System.Text;
using System.Text.Json;
using Connections.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Connections.Web.Api;

/// <summary>
/// Reads the body of a request, strictly: what is not exactly JSON of reasonable size is refused with the reason.
/// </summary>
internal static class JsonBodyReader
{
    /// <summary>
    /// Most bytes where an endpoint says no other limit. A private key with its chain has a tenth of it.
    /// </summary>
    public const int MostBytes = 256 * 1024;

    private const int Deepest = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true);
    private static readonly string[] MediaTypes = ["application/json", ApiResult.JsonApi];

    /// <summary>The whole body as an object.</summary>
    /// <exception cref="ApiException">It is too large, of another media type, not UTF-8, or no JSON object.</exception>
    public static async Task<JsonReader> ReadAsync(HttpContext http)
    {
        EnsureType(http.Request);
        var bytes = WithoutMark(await RawAsync(http));
        try
        {
            Strict.GetCharCount(bytes.Span);
            using var document = JsonDocument.Parse(bytes,
                new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            var root = document.RootElement.Clone();
            JsonText.EnsureWhole(root);
            return root.ValueKind == JsonValueKind.Object ? new JsonReader(root, "", [])
                : throw Malformed("The body must be a JSON object.");
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("The body is not valid UTF-8.");
        }
        catch (JsonException e)
        {
            // Of a member that is there twice the reader tells no place.
            throw Malformed($"{WhyNot(bytes)}{(e.LineNumber is { } line ? $": line {line + 1}, byte {e.BytePositionInLine + 1}" : "")}.");
        }
        catch (InvalidOperationException)
        {
            throw Malformed("The body contains half of a surrogate pair.");
        }
    }

    /// <summary>The same, or null where nothing was sent.</summary>
    public static async Task<JsonReader?> ReadOptionalAsync(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true && http.Request.ContentLength != 0
            ? await ReadAsync(http) : null;

    /// <summary>The whole body, whatever it is.</summary>
    /// <exception cref="ApiException">It is too large.</exception>
    public static async Task<ReadOnlyMemory<byte>> RawAsync(HttpContext http)
    {
        var most = BodyLimit.Get(http);
        if (http.Request.ContentLength > most) throw TooLarge(most);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (read.Length + count > most) throw TooLarge(most);
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }

    private static void EnsureType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            throw new ApiException(StatusCodes.Status415UnsupportedMediaType,
                new ApiError("Send the body without Content-Encoding.", Header: "Content-Encoding"));
        var ok = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && MediaTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && (!type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Value?.ToLowerInvariant() is "utf-8" or "utf8");
        if (!ok) throw new ApiException(StatusCodes.Status415UnsupportedMediaType,
            new ApiError("Send application/json or application/vnd.api+json, in UTF-8.", Header: "Content-Type"));
    }

    // Some editors and clients put a byte order mark before a file.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    // The reader's one complaint has three causes, and each has its own sentence.
    private static string WhyNot(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 10_000 });
        }
        catch (JsonException)
        {
            return "The body is not valid JSON";
        }
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest });
            return "A member is repeated";
        }
        catch (JsonException)
        {
            return $"The body is nested deeper than {Deepest} levels";
        }
    }

    private static ApiException TooLarge(int most) =>
        new(StatusCodes.Status413PayloadTooLarge,
            new ApiError(
                string.Create(CultureInfo.InvariantCulture, $"The body may have at most {most / 1024:N0} KB.")));

    private static ApiException Malformed(string detail) => new(StatusCodes.Status400BadRequest, new ApiError(detail));
}
