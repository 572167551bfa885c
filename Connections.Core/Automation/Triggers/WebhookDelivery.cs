namespace Connections.Core.Automation.Triggers;

/// <summary>What was sent to a workflow's webhook.</summary>
public sealed record WebhookDelivery
{
    /// <summary>Most bytes of a body.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly string[] Signatures = ["x-hub-signature-256", "x-signature-256"];
    private static readonly string[] Names = ["x-github-delivery", "idempotency-key"];

    // What lets someone in is no value for a step: named so, and with any of these in its name.
    private static readonly string[] Secret =
        ["signature", "authorization", "cookie", "token", "secret", "password", "api-key", "apikey", "application-key"];

    /// <summary>The body, to the byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Headers as they came.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The network address it came from, where known.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>What it is signed with; null: it is not.</summary>
    internal string? Signature => Signatures.Select(Header).FirstOrDefault(h => h is not null);

    /// <summary>What tells it from others; null: nothing.</summary>
    internal string? Id => Names.Select(Header).FirstOrDefault(h => h is not null);

    /// <summary>The media type of the body, in lower case.</summary>
    internal string MediaType => (Header("content-type") ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The headers that a run may see, by name in lower case.</summary>
    internal IEnumerable<KeyValuePair<string, string>> Shown => Headers
        .Where(h => !Secret.Any(s => h.Key.Contains(s, StringComparison.OrdinalIgnoreCase)))
        .GroupBy(h => h.Key.ToLowerInvariant()).OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => KeyValuePair.Create(g.Key, string.Join(", ", g.Select(h => h.Value))));

    // Sent twice, it is none: which one counts would be for the sender to choose.
    private string? Header(string name) =>
        Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList() is [var one]
            ? one.Value : null;

    /// <summary>Names, not values: what was sent is nobody's to read in a log.</summary>
    public override string ToString() => $"{nameof(WebhookDelivery)} of {Body.Length} bytes";
}
