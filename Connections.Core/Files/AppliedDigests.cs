using System.Text.Json;
using Connections.Core.Secrets;

namespace Connections.Core.Files;

/// <summary>Keyed digests of the secrets that were applied, by path.</summary>
internal static class AppliedDigests
{
    /// <summary>As they are stored.</summary>
    public static string Write(SecretDigester digests, Guid ownerId,
        IReadOnlyDictionary<string, SecretValue> secrets) =>
        JsonSerializer.Serialize(secrets.ToDictionary(s => s.Key, s => digests.Of(ownerId, s.Key, s.Value)));

    /// <summary>As they were stored; none where nothing was.</summary>
    public static IReadOnlyDictionary<string, string> Read(string? json) =>
        json is null ? new Dictionary<string, string>()
            : JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [];
}
