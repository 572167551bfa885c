using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// A server's Digest challenge, and the answer to it: RFC 7616, and RFC 2069 where the server offers no quality of
/// protection.
/// </summary>
internal sealed record DigestChallenge
{
    private static readonly string[] Qualities = ["auth", "auth-int"];

    /// <summary>The algorithms that can be answered, the weakest first; each also as a session.</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["MD5", "SHA-256"];

    /// <summary>The protection space.</summary>
    public required string Realm { get; init; }

    /// <summary>The server's nonce.</summary>
    public required string Nonce { get; init; }

    /// <summary>Text to be sent back; null: none.</summary>
    public string? Opaque { get; init; }

    /// <summary>The algorithm as the server names it; null: it names none, which means MD5.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Quality of protection, <c>auth</c> or <c>auth-int</c>; null: none is offered.</summary>
    public string? Quality { get; init; }

    /// <summary>Whether only the nonce is too old, and the credential was right.</summary>
    public bool IsStale { get; init; }

    /// <summary>Whether the user name travels as a hash.</summary>
    public bool HashesUser { get; init; }

    private bool IsSession => Algorithm?.EndsWith("-sess", StringComparison.OrdinalIgnoreCase) == true;

    private string Base => IsSession ? Algorithm![..^"-sess".Length] : Algorithm ?? "MD5";

    private bool IsSupported => Algorithms.Contains(Base, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a text of the server's can be sent back: one byte for each character, and none that ends a header.
    /// </summary>
    public static bool CanBeSentBack(string text) => text.All(c => c is '\t' or (>= ' ' and <= 'ÿ' and not '\x7f'));

    /// <summary>
    /// The strongest challenge that can be answered, or null; and what the server asked for in all, for a message.
    /// </summary>
    public static (DigestChallenge? Challenge, string Asked) Read(HttpResponseHeaders headers)
    {
        var all = headers.WwwAuthenticate.ToList();
        var digests = all.Where(IsDigest).Select(h => From(h.Parameter ?? "")).ToList();
        var best = digests.OfType<DigestChallenge>().Where(c => c.IsSupported)
            .MaxBy(c => c.Base.Equals(Algorithms[^1], StringComparison.OrdinalIgnoreCase));
        var asked = all.Where(h => !IsDigest(h)).Select(h => h.Scheme).Distinct(StringComparer.OrdinalIgnoreCase)
            .Concat(digests.Select(
                c => c is null ? "Digest without a nonce, or with characters that aren't allowed in a header"
                    : $"Digest with {c.Algorithm ?? "MD5"}"));
        return (best, string.Join(", ", asked.Select(Shown).Take(5)));

        bool IsDigest(AuthenticationHeaderValue header) =>
            header.Scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase);

        string Shown(string text) => new([.. text.Where(c => c is >= ' ' and <= '~').Take(60)]);
    }

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="method">Verb.</param>
    /// <param name="uri">Path and query as they are sent.</param>
    /// <param name="body">The body.</param>
    /// <param name="username">User name.</param>
    /// <param name="password">Password.</param>
    /// <param name="count">How often the nonce has been used, this time included.</param>
    /// <param name="own">The client's nonce, the same for as long as the server's.</param>
    public string Answer(
        string method, string uri, ReadOnlySpan<byte> body, string username, SecretValue password, uint count,
        string own)
    {
        var secret = Hash($"{Bytes(username)}:{Realm}:{Bytes(password.Reveal())}");
        if (IsSession) secret = Hash($"{secret}:{Nonce}:{own}");
        var asked = Hash(Quality == "auth-int" ? $"{method}:{uri}:{Hash(body)}" : $"{method}:{uri}");
        var used = count.ToString("x8", CultureInfo.InvariantCulture);
        var middle = Quality is null ? Nonce : $"{Nonce}:{used}:{own}:{Quality}";
        var text = new StringBuilder("Digest ").Append(User(username));
        text.Append(CultureInfo.InvariantCulture, $", realm={Quoted(Realm)}, nonce={Quoted(Nonce)}, uri={Quoted(uri)}");
        text.Append(CultureInfo.InvariantCulture, $", response=\"{Hash($"{secret}:{middle}:{asked}")}\"");
        if (Algorithm is not null) text.Append(CultureInfo.InvariantCulture, $", algorithm={Algorithm}");
        if (Opaque is not null) text.Append(CultureInfo.InvariantCulture, $", opaque={Quoted(Opaque)}");
        if (Quality is not null) text.Append(CultureInfo.InvariantCulture, $", qop={Quality}, nc={used}");
        // A session's key has the client's nonce in it, whatever the quality.
        if (Quality is not null || IsSession) text.Append(CultureInfo.InvariantCulture, $", cnonce=\"{own}\"");
        return text.ToString();
    }

    private string User(string username)
    {
        if (HashesUser) return $"username=\"{Hash($"{Bytes(username)}:{Realm}")}\", userhash=true";
        return username.All(char.IsAscii)
            ? $"username={Quoted(username)}"
            : $"username*=UTF-8''{Uri.EscapeDataString(username)}";
    }

    // One byte for each character: what the server sent is hashed as it came, whatever encoding it is in.
    private string Hash(string text) => Hash(Encoding.Latin1.GetBytes(text));

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private string Hash(ReadOnlySpan<byte> bytes) =>
#pragma warning disable CA5351 // The server chooses: RFC 7616 has MD5, and many devices know nothing else.
        Convert.ToHexStringLower(
            Base.Equals("MD5", StringComparison.OrdinalIgnoreCase) ? MD5.HashData(bytes) : SHA256.HashData(bytes));
#pragma warning restore CA5351

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static DigestChallenge? From(string text)
    {
        var values = AuthenticationParameters.Read(text);
        if (!values.TryGetValue("nonce", out var nonce) || !CanBeSentBack(text)) return null;
        var qualities = values.GetValueOrDefault("qop", "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new DigestChallenge
        {
            Realm = values.GetValueOrDefault("realm", ""),
            Nonce = nonce,
            Opaque = values.GetValueOrDefault("opaque"),
            Algorithm = values.GetValueOrDefault("algorithm"),
            Quality = Qualities.FirstOrDefault(q => qualities.Contains(q, StringComparer.OrdinalIgnoreCase)),
            IsStale = IsTrue("stale"),
            HashesUser = IsTrue("userhash"),
        };

        bool IsTrue(string name) =>
            values.GetValueOrDefault(name, "").Equals("true", StringComparison.OrdinalIgnoreCase);
    }
}
