using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Integrations;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Execution.Testing;

/// <summary>
/// Finds in a provider's answer the sentence that says why a request was denied, and tells a wrong key from a missing
/// permission. What it returns is not masked yet.
/// </summary>
internal static partial class ProviderErrorReader
{
    /// <summary>Longest sentence that is shown, in characters.</summary>
    public const int MaxLength = 300;

    private const int MaxDepth = 4;

    // Where services put their sentence, the most telling first.
    private static readonly string[] Names =
        ["error_description", "message", "detail", "error_message", "errorMessage", "description", "reason", "msg",
            "title", "error", "errors", "errorSummary", "faultstring"];

    /// <summary>The sentence; null where none can be found.</summary>
    /// <param name="body">The body of the answer.</param>
    /// <param name="challenge">The header <c>WWW-Authenticate</c>, where there is one.</param>
    public static string? Read(ReadOnlyMemory<byte> body, string? challenge)
    {
        var text = Text(body);
        var found = InJson(text) ?? InXml(text)
            ?? (challenge is null ? null : DescriptionInChallenge().Match(challenge) is { Success: true } match
            ? match.Groups[1].Value : null)
            ?? (IsSentence(text) ? text : null);
        return string.IsNullOrWhiteSpace(found) ? null : OnOneLine(found);
    }

    private static string OnOneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The sentence in a body that was read as JSON; null where none can be found.</summary>
    public static string? Read(JsonNode? body) => Find(body, 0) is { } found ? OnOneLine(found) : null;

    /// <summary>The sentence as it may be shown: no control characters, and not too long.</summary>
    public static string Shorten(string masked, int most = MaxLength)
    {
        var shown = new StringBuilder();
        foreach (var rune in masked.EnumerateRunes())
        {
            if (shown.Length + rune.Utf16SequenceLength > most) return shown.Append('…').ToString();
            var isHidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            shown.Append(isHidden ? "\uFFFD" : rune.ToString());
        }
        return shown.ToString();
    }

    /// <summary>
    /// What a denial (401 or 403) says of the credential: that it is wrong, or that it signs in and cannot do this.
    /// </summary>
    public static TestVerdict Judge(int status, ReadOnlyMemory<byte> body, string? challenge)
    {
        var refused = new TestVerdict(TestOutcome.Refused,
            $"Credential rejected (status {status}).", null)
        { MessageTellsOutcome = true };
        if (challenge is not null && ErrorInChallenge().Match(challenge) is { Success: true } error)
        {
            if (error.Groups[1].Value != "insufficient_scope") return refused;
            var scope = ScopeInChallenge().Match(challenge) is { Success: true } named ? $" {named.Groups[1].Value}"
                : "";
            return new(TestOutcome.LacksPermission,
                $"Signed in, but the scope{scope} is missing ({status}).", null)
            { MessageTellsOutcome = true };
        }
        if (status != 403) return refused;
        var text = Text(body);
        return SaysWrongKey().IsMatch(text) ? refused
            : new(TestOutcome.LacksPermission, $"Signed in, but not allowed ({status}).", null)
            { MessageTellsOutcome = true };
    }

    private static string Text(ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        return bytes.Contains((byte)0) ? ""
            : Encoding.UTF8.GetString(bytes.Length > 64 * 1024 ? bytes[..(64 * 1024)] : bytes).Trim();
    }

    private static bool IsSentence(string text) =>
        text.Length is > 0 and <= MaxLength && !text.Contains('<', StringComparison.Ordinal)
        && text[0] is not ('{' or '[');

    private static string? InXml(string text) =>
        text.StartsWith('<') && MessageInXml().Match(text) is { Success: true } match
        ? System.Net.WebUtility.HtmlDecode(match.Groups[2].Value) : null;

    private static string? InJson(string text)
    {
        if (text.Length == 0 || text[0] is not ('{' or '[')) return null;
        return Find(ResponseJson.Parse(text), 0);
    }

    private static string? Find(JsonNode? node, int depth) => node switch
    {
        _ when depth > MaxDepth => null,
        JsonValue value when depth > 0 && value.TryGetValue<string>(out var text) && text.Trim().Length > 0 => text,
        JsonArray list => list.Take(3).Select(item => Find(item, depth + 1)).FirstOrDefault(found => found is not null),
        JsonObject members => Names.Select(name =>
            members.TryGetPropertyValue(name, out var inner) ? Find(inner, depth + 1) : null)
            .FirstOrDefault(found => found is not null),
        _ => null,
    };

    [GeneratedRegex("""\berror="?([a-z_]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorInChallenge();

    [GeneratedRegex("""\berror_description="([^"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex DescriptionInChallenge();

    [GeneratedRegex("""\bscope="([A-Za-z0-9_:./* -]{1,100})""", RegexOptions.CultureInvariant)]
    private static partial Regex ScopeInChallenge();

    [GeneratedRegex("<(message|faultstring|detail|error_description)[^>]*>([^<]+)</",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MessageInXml();

    // Words for a wrong key beside a word for a key, either way round; and what some large services call it.
    [GeneratedRegex(
        """
        \b(invalid|incorrect|wrong|bad|unknown|unrecogni[sz]ed|malformed|expired|revoked|no|missing)\s+(\w+\s+){0,2}
            (api[ _-]?key|access[ _-]?key|key|token|credentials?|password|signature)\b
        |\b(api[ _-]?key|access[ _-]?key|key|token|credentials?|password|signature)\b[\w\s"':]{0,40}
            \b(not\ valid|invalid|incorrect|wrong|expired|revoked|not\ found|does\ not\ exist|not\ recogni[sz]ed
                |deactivated|does\ not\ match|unknown)\b
        |InvalidAccessKeyId|SignatureDoesNotMatch|InvalidClientTokenId|UnrecognizedClient|ExpiredToken
        |unauthenticated|not\ authenticated|authentication\ (failed|required)|unregistered\ callers
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
            matchTimeoutMilliseconds: 1000)]
    private static partial Regex SaysWrongKey();
}
