using System.Buffers;
using System.Collections.Frozen;

namespace Connections.Core.Requests.Masking;

/// <summary>Where a secret has to be in a text to be taken out of it.</summary>
internal enum SecretStrength
{
    /// <summary>Anywhere: nothing else in an answer looks like it by chance.</summary>
    Strong,

    /// <summary>As a whole word: short, but made of more than letters or of more than digits.</summary>
    Short,

    /// <summary>As a whole value, such as after a colon or in quotes: half of all texts contain it.</summary>
    Common,
}

/// <summary>Judges how much a secret says of itself. Pure.</summary>
internal static class SecretStrengths
{
    private static readonly SearchValues<char> BeforeWord = SearchValues.Create(" \t\r\n\":=,");

    /// <summary>Secrets of fewer characters than this are found in texts that have nothing to do with them.</summary>
    public const int ShortestStrong = 8;

    private const int ShortestWord = 4;

    // Long enough, and still no secret: what people enter for a trial, and words that are in every second answer.
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        [
            "password", "passw0rd", "password1", "changeme", "change_me", "changeit", "username", "administrator",
                "testtest", "testing123", "12345678",
            "123456789", "1234567890", "87654321", "qwertyui", "qwertyuiop", "letmein1", "undefined", "production",
                "development", "localhost",
            "anonymous", "postgres", "superuser", "internal", "external", "disabled", "not_used", "not-used",
                "placeholder", "credential",
            "api_token", "access_token", "api-token", "some-secret", "example-key", "database", "security", "customer",
                "resource", "response",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The strength of a secret that is not empty.</summary>
    public static SecretStrength Judge(string secret)
    {
        if (secret.Length < ShortestWord || Words.Contains(secret) || secret.Distinct().Take(3)
            .Count() < 3) return SecretStrength.Common;
        if (secret.Length >= ShortestStrong) return SecretStrength.Strong;
        return secret.All(char.IsLetter) || secret.All(char.IsDigit) ? SecretStrength.Common : SecretStrength.Short;
    }

    /// <summary>Whether a secret of that strength, found from start to end, is there by itself.</summary>
    public static bool Stands(this SecretStrength strength, ReadOnlySpan<char> text, int start, int end) =>
        strength switch
        {
            SecretStrength.Strong => true,
            SecretStrength.Short => IsWord(text, start, end),
            _ => IsWord(text, start, end) && BeginsValue(text[..start]) && EndsValue(text[end..]),
        };

    /// <summary>
    /// The strength for a text of our own, such as a request that is reported: a whole word is enough there.
    /// </summary>
    public static SecretStrength InReport(this SecretStrength strength) => strength == SecretStrength.Common
        ? SecretStrength.Short : strength;

    private static bool IsWord(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !IsWordCharacter(text[start - 1])) && (end == text.Length || !IsWordCharacter(text[end]));

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static bool BeginsValue(ReadOnlySpan<char> before)
    {
        var rest = before.TrimEnd(' ');
        if (rest.IsEmpty) return true;
        if (rest[^1] is '=' or ':' or '"' or '\'' or '`' or '>') return true;
        if (rest.Length == before.Length) return false;
        var word = rest[(rest.LastIndexOfAny(BeforeWord) + 1)..];
        foreach (var scheme in Schemes)
        {
            if (word.Equals(scheme, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool EndsValue(ReadOnlySpan<char> after)
    {
        var rest = after.TrimStart(' ');
        return rest.IsEmpty
            || rest[0] is '"' or '\'' or '`' or '<' or '&' or ';' or ',' or ')' or ']' or '}' or '\r' or '\n'
            || rest is ".";
    }

    /// <summary>The names before a credential in an Authorization header.</summary>
    public static readonly string[] Schemes = ["Bearer", "Basic", "Token", "ApiKey", "Api-Key", "Key", "Digest", "Bot",
        "GenieKey", "Splunk", "SSWS", "OAuth"];
}
