using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Files;

/// <summary>Documents held against each other, and the parts of one that people know by name.</summary>
internal static class DocumentParts
{
    private const int DigestLength = 24;
    private const string Steps = "steps";

    /// <summary>Each part with a digest of it: <c>step Get_user</c>, <c>triggers</c>.</summary>
    public static IEnumerable<(string Part, string Digest)> Digests(string document)
    {
        using var read = JsonDocument.Parse(document);
        if (read.RootElement.ValueKind != JsonValueKind.Object) yield break;
        foreach (var member in read.RootElement.EnumerateObject())
        {
            if (member.Name != Steps || member.Value.ValueKind != JsonValueKind.Array)
                yield return (member.Name, DigestOf(member.Value));
            else
                foreach (var step in member.Value.EnumerateArray()) yield return (NameOf(step), DigestOf(step));
        }
    }

    /// <summary>Whether two documents say the same, whatever their order of members and their spaces.</summary>
    public static bool AreSame(string one, string other)
    {
        using var first = JsonDocument.Parse(one);
        using var second = JsonDocument.Parse(other);
        return JsonElement.DeepEquals(first.RootElement, second.RootElement);
    }

    private static string NameOf(JsonElement step) =>
        step.ValueKind == JsonValueKind.Object && step.TryGetProperty("name", out var name)
            && name.ValueKind == JsonValueKind.String ? $"step {name.GetString()}" : Steps;

    private static string DigestOf(JsonElement part) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(part.GetRawText())))[..DigestLength];
}
