using System.Text;

namespace Connections.Core.Runtime.Actions;

/// <summary>How an action reads answers: which status counts as an error, and what becomes of the body.</summary>
internal sealed record AnswerRules
{
    /// <summary>As the catalogue's actions read them.</summary>
    public static AnswerRules Default { get; } = new();

    private static readonly string[] Parsings = ["json", "text", "base64"];

    /// <summary>Status codes that count as errors; empty: those of 400 and above, and redirects that are not followed.</summary>
    public IReadOnlyList<StatusRange> ErrorOn { get; init; } = [];

    /// <summary><c>json</c>, <c>text</c> or <c>base64</c>; null: as the answer says.</summary>
    public string? Parsing { get; init; }

    /// <summary>How the text is encoded; null: as the answer says.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Reads <c>errorOnStatus</c>, <c>responseParsing</c> and <c>responseEncoding</c>.</summary>
    public static AnswerRules Read(InputReader reader)
    {
        var ranges = new List<StatusRange>();
        foreach (var text in reader.List("errorOnStatus"))
        {
            if (StatusRange.TryParse(text) is { From: >= 100, To: <= 999 } range) ranges.Add(range);
            else reader.Add("errorOnStatus", $"“{Integrations.Suggestion.Quote(text)}” is no status and no range of them, such as 404 or 400-499.");
        }

        var parsing = reader.Text("responseParsing")?.Trim().ToLowerInvariant();
        if (parsing is "" or "auto" or "infer") parsing = null;
        if (parsing is not null && !Parsings.Contains(parsing)) reader.Add("responseParsing", $"The answer is read as one of {string.Join(", ", Parsings)}, or, without it, as the answer says.");
        var name = reader.Text("responseEncoding")?.Trim();
        var encoding = string.IsNullOrEmpty(name) ? null : FindEncoding(name);
        if (encoding is null && !string.IsNullOrEmpty(name)) reader.Add("responseEncoding", $"“{Integrations.Suggestion.Quote(name)}” is no known encoding, such as utf-8, iso-8859-1 or windows-1252.");
        return new AnswerRules { ErrorOn = ranges, Parsing = parsing, Encoding = encoding };
    }

    /// <summary>Why that status counts as an error, or null.</summary>
    public string? Error(int status, bool followsRedirects)
    {
        if (ErrorOn.Count > 0) return ErrorOn.Any(r => r.Covers(status)) ? $"the action counts {string.Join(", ", ErrorOn)} as an error" : null;
        if (status >= 400) return "";
        return status is 301 or 302 or 303 or 307 or 308 && !followsRedirects ? "it redirects, and redirects are not followed" : null;
    }

    /// <summary>The encoding of that name, or null.</summary>
    public static Encoding? FindEncoding(string name)
    {
        // What is no valid text in it becomes U+FFFD: an answer is shown, not refused.
        try
        {
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.CodePage == Utf7 ? null : encoding;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private const int Utf7 = 65000;
}
