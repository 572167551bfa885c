using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Requests.Tokens;

/// <summary>
/// What a credential was exchanged for, and until when it holds. A secret like the credential itself.
/// </summary>
internal sealed record ObtainedToken
{
    /// <summary>Name of the part that is the token.</summary>
    public const string Access = "access_token";

    /// <summary>Name of the part that obtains the next token.</summary>
    public const string Refresh = "refresh_token";

    /// <summary>The parts, by name.</summary>
    public required IReadOnlyDictionary<string, SecretValue> Parts { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>From when on another is needed; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>For which credential: one that was changed since gets a token of its own.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The part of that name.</summary>
    public SecretValue this[string part] => Parts[part];

    /// <summary>Whether it serves a credential at that time.</summary>
    public bool Serves(string fingerprint, DateTimeOffset now) =>
        Fingerprint == fingerprint && (ExpiresAt is not { } end || now < end);

    /// <summary>As text, to be sealed.</summary>
    public SecretValue Write() => new(new JsonObject
    {
        ["obtained_at"] = ObtainedAt.UtcDateTime,
        ["expires_at"] = ExpiresAt?.UtcDateTime,
        ["fingerprint"] = Fingerprint,
        ["parts"] = new JsonObject(Parts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value.Reveal()))),
    }.ToJsonString());

    /// <summary>From that text.</summary>
    public static ObtainedToken Read(SecretValue text)
    {
        using var json = JsonDocument.Parse(text.Reveal());
        var root = json.RootElement;
        return new ObtainedToken
        {
            ObtainedAt = root.GetProperty("obtained_at").GetDateTimeOffset(),
            ExpiresAt = root.GetProperty("expires_at") is { ValueKind: JsonValueKind.String } end
                ? end.GetDateTimeOffset() : null,
            Fingerprint = root.GetProperty("fingerprint").GetString()!,
            Parts = root.GetProperty("parts").EnumerateObject().ToDictionary(p => p.Name,
                p => new SecretValue(p.Value.GetString()!)),
        };
    }
}
