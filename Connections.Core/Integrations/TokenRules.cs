using System.Buffers.Text;
using System.Text.Json;

namespace Connections.Core.Integrations;

/// <summary>What a token says of itself.</summary>
internal static class TokenRules
{
    private const int LongestToken = 64 * 1024;

    /// <summary>
    /// When a JSON Web Token ends (RFC 7519, <c>exp</c>); null where the text is none, or it names no end.
    /// </summary>
    public static DateTimeOffset? Expiry(string text)
    {
        if (text.Length > LongestToken || text.Trim().Split('.') is not [['e', 'y', 'J', ..], var claims, _])
            return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("exp", out var end) && end.TryGetDouble(out var seconds)
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentOutOfRangeException
            or InvalidOperationException)
        {
            return null;
        }
    }
}
