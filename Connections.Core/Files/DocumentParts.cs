using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Files;

/// <summary>Documents held against each other, and the parts of one that people know by name.</summary>
internal static class DocumentParts
{
    private const int DigestLength = 24;

    // Lists whose items people know by name, with what one of them is called.
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["steps"] = "step",
        ["queries"] = "query",
        ["embeddedQueries"] = "query",
        ["components"] = "component",
    };

    /// <summary>Each part with a digest of it: <c>step Get_user</c>, <c>triggers</c>.</summary>
    public static IEnumerable<(string Part, string Digest)> Digests(string document)
    {
        using var read = JsonDocument.Parse(document);
        if (read.RootElement.ValueKind != JsonValueKind.Object) yield break;
        foreach (var member in read.RootElement.EnumerateObject())
        {
            if (!Lists.TryGetValue(member.Name, out var item) || member.Value.ValueKind != JsonValueKind.Array)
                yield return (member.Name, DigestOf(member.Value));
            else
                foreach (var one in member.Value.EnumerateArray())
                    yield return ($"{item} {NameOf(one)}", DigestOf(one));
        }
    }

    /// <summary>Whether two documents say the same, whatever their order of members and their spaces.</summary>
    public static bool AreSame(string one, string other)
    {
        using var first = JsonDocument.Parse(one);
        using var second = JsonDocument.Parse(other);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }

    private static string NameOf(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name)
            && name.ValueKind == JsonValueKind.String ? name.GetString()! : "without a name";

    private static string DigestOf(JsonElement part) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(part.GetRawText())))[..DigestLength];
}
