using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Connections.Web.Api;

/// <summary>Reads the body of a request, strictly: what is not exactly JSON of reasonable size is refused with the reason.</summary>
internal static class Body
{
    /// <summary>Most bytes. A private key with its chain has a tenth of it.</summary>
    public const int MostBytes = 256 * 1024;

    private const int Deepest = 32;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] MediaTypes = ["application/json", Answer.JsonApi];

    /// <summary>The whole body as an object.</summary>
    /// <exception cref="Refused">It is too large, of another media type, not UTF-8, or no JSON object.</exception>
    public static async Task<Json> ReadAsync(HttpContext http)
    {
        DemandType(http.Request);
        var bytes = await BytesAsync(http);
        try
        {
            Strict.GetCharCount(bytes);
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
            var root = document.RootElement.Clone();
            DemandText(root);
            return root.ValueKind == JsonValueKind.Object ? new Json(root, "", []) : throw Malformed("The body must be a JSON object.");
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("The body is not valid UTF-8.");
        }
        catch (JsonException e)
        {
            throw Malformed($"The body is not valid JSON, or a member is there twice: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw Malformed("The body has half of a surrogate pair, which is no text.");
        }
    }

    /// <summary>The same, or null where nothing was sent.</summary>
    public static async Task<Json?> ReadOptionalAsync(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true && http.Request.ContentLength != 0 ? await ReadAsync(http) : null;

    private static void DemandType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            throw new Refused(StatusCodes.Status415UnsupportedMediaType, new Wrong("Send the body without Content-Encoding.", Header: "Content-Encoding"));
        var ok = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && MediaTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!ok) throw new Refused(StatusCodes.Status415UnsupportedMediaType, new Wrong("Send application/json or application/vnd.api+json, in UTF-8.", Header: "Content-Type"));
    }

    private static async Task<byte[]> BytesAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MostBytes) throw TooLarge();
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            if (read.Length + count > MostBytes) throw TooLarge();
            read.Write(buffer, 0, count);
        }
        return read.ToArray();
    }

    // An escape may stand for half a character. Reading such a text fails; better here than in the middle of the work.
    private static void DemandText(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    DemandText(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) DemandText(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private static Refused TooLarge() => new(StatusCodes.Status413PayloadTooLarge, new Wrong($"The body may have {MostBytes / 1024} KB."));

    private static Refused Malformed(string detail) => new(StatusCodes.Status400BadRequest, new Wrong(detail));
}
