using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connections.Core;

/// <summary>The texts in JSON that was sent.</summary>
public static class JsonText
{
    // Such as \ud83d\udd25.
    private const int PairLength = 12;

    /// <summary>
    /// JSON with its emoji and rare letters as they are, for people to read. The framework always writes them as
    /// escapes.
    /// </summary>
    public static string ShowPairs(string json)
    {
        if (!json.Contains("\\u", StringComparison.Ordinal)) return json;
        var shown = new StringBuilder(json.Length);
        for (var at = 0; at < json.Length; at++)
        {
            shown.Append(json[at]);
            if (json[at] != '\\' || at + 1 == json.Length) continue;
            if (EscapeAt(json, at) is { } high && EscapeAt(json, at + (PairLength / 2)) is { } low
                && char.IsSurrogatePair(high, low))
            {
                shown.Length--;
                shown.Append(high).Append(low);
                at += PairLength - 1;
            }
            // What is escaped, maybe a backslash, begins no escape of its own.
            else shown.Append(json[++at]);
        }
        return shown.ToString();
    }

    private static char? EscapeAt(string json, int at) => at + 6 <= json.Length && json[at] == '\\'
        && json[at + 1] == 'u' && ushort.TryParse(json.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var code) ? (char)code : null;

    /// <summary>
    /// Refuses half of a surrogate pair, which an escape may mean. Reading such a text fails; better here than in the
    /// middle of the work.
    /// </summary>
    /// <exception cref="InvalidOperationException">A name or a text has one.</exception>
    public static void EnsureWhole(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    EnsureWhole(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) EnsureWhole(item);
                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }
}
