using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Core.People;

/// <summary>
/// The text of a key. The product's own look like <c>cnx_1a2b3c4d_…_ZZZZZZ</c>: a part that may be shown, 256 random
/// bits, and a checksum that tells scanners of repositories a leaked key without asking anyone. Keys that the
/// settings bring may look otherwise.
/// </summary>
internal sealed record KeyFormat
{
    /// <summary>Shortest key that settings may bring: 128 bits in hex, as Datadog's API keys.</summary>
    public const int Shortest = 32;

    /// <summary>Longest.</summary>
    public const int Longest = 200;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int HintLength = 12;

    private readonly string text;

    private KeyFormat(string text) => this.text = text;

    /// <summary>As much as may be shown.</summary>
    public string Hint => text.StartsWith("cnx_", StringComparison.Ordinal) ? text[..HintLength] : text[..4];

    /// <summary>A new random key.</summary>
    public static KeyFormat New()
    {
        var body = $"cnx_{RandomNumberGenerator.GetHexString(8, lowercase: true)}_"
            + RandomNumberGenerator.GetString(Alphabet, 43);
        return new KeyFormat($"{body}_{Checksum(body)}");
    }

    /// <summary>A key as a request or a setting brings it; only what could be one.</summary>
    public static bool TryParse(string? given, [NotNullWhen(true)] out KeyFormat? key)
    {
        key = given is { Length: >= Shortest and <= Longest }
            && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? new KeyFormat(given) : null;
        return key is not null;
    }

    /// <summary>
    /// What the database keeps. The key is random and long: a fast hash is enough, and the kind in it keeps one kind
    /// from being taken for the other.
    /// </summary>
    public byte[] HashFor(KeyKind kind) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{text}"));

    /// <summary>The key in clear, for who made it, once.</summary>
    public string Reveal() => text;

    /// <inheritdoc/>
    public override string ToString() => Hint + "…";

    private static string Checksum(string body)
    {
        var number = Crc32(Encoding.ASCII.GetBytes(body));
        var letters = new char[6];
        for (var i = letters.Length - 1; i >= 0; i--)
        {
            letters[i] = Alphabet[(int)(number % 62)];
            number /= 62;
        }
        return new string(letters);
    }

    // IEEE 802.3, bit by bit: a key has a few dozen bytes, and is made once.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var rest = uint.MaxValue;
        foreach (var b in bytes)
        {
            rest ^= b;
            for (var bit = 0; bit < 8; bit++) rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ 0xEDB88320;
        }
        return ~rest;
    }
}
