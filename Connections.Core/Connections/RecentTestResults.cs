using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connections.Core.Integrations;

namespace Connections.Core.Connections;

/// <summary>What came of a try.</summary>
/// <param name="Fault">Why it does not work; null: it was accepted.</param>
/// <param name="At">When.</param>
internal sealed record RecentTestResult(string? Fault, DateTimeOffset At);

/// <summary>
/// What each person tried last with a form, and what came of it: a person who then makes a connection of the very same
/// values has tried it. Kept in this process alone, and for a while; of the values only a digest under a key that
/// nobody has.
/// </summary>
internal sealed class RecentTestResults(TimeProvider clock)
{
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<Guid, (byte[] Digest, RecentTestResult Trial)> last = new();

    /// <summary>How long what was tried counts.</summary>
    public static TimeSpan Lasts { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Keeps what came of a try, in place of the one before.</summary>
    public void Keep(Actor actor, Integration integration, CredentialKind kind, FieldSet fields,
        IReadOnlyDictionary<string, SecretValue> secrets, string? fault) =>
        last[actor.Id] = (Digest(integration, kind, fields, secrets), new RecentTestResult(fault, clock.GetUtcNow()));

    /// <summary>What came of it where that person tried these very values a moment ago; else null.</summary>
    public RecentTestResult? Of(Actor actor, Integration integration, CredentialKind kind, FieldSet fields,
        IReadOnlyDictionary<string, SecretValue> secrets) =>
        last.TryGetValue(actor.Id, out var kept) && clock.GetUtcNow() - kept.Trial.At <= Lasts
        && CryptographicOperations.FixedTimeEquals(kept.Digest, Digest(integration, kind, fields, secrets)) ? kept.Trial
            : null;

    private byte[] Digest(Integration integration, CredentialKind kind, FieldSet fields,
        IReadOnlyDictionary<string, SecretValue> secrets)
    {
        string[] parts = [integration.Type, kind.Type, FieldJson.Write(fields),
            .. secrets.OrderBy(s => s.Key, StringComparer.Ordinal).SelectMany(s => new[] { s.Key, s.Value.Reveal() })];
        // As a JSON list, so that no two different lists give one text.
        return HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(parts)));
    }
}
