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
        var encoding = string.IsNullOrEmpty(name) ? null : ResponseText.FindEncoding(name);
        if (encoding is null && !string.IsNullOrEmpty(name))
            reader.Add("responseEncoding",
                $"“{Integrations.Suggestion.Quote(name)}” is no known encoding, such as utf-8, iso-8859-1 or windows-1252.");
        else if (encoding is not null && !ResponseText.KeepsAscii(encoding))
            reader.Add("responseEncoding",
                $"“{Integrations.Suggestion.Quote(name!)}” cannot be chosen: ASCII is not itself in it, so that a credential in the answer could not be masked. "
                + "Leave it out: an answer that names this encoding is read in it.");
        return new AnswerRules { ErrorOn = ranges, Parsing = parsing, Encoding = encoding };
    }

    /// <summary>Why that status counts as an error, or null.</summary>
    public string? Error(int status, bool followsRedirects)
    {
        if (ErrorOn.Count > 0) return ErrorOn.Any(r => r.Covers(status)) ? $"the action counts {string.Join(", ", ErrorOn)} as an error" : null;
        if (status >= 400) return status > 599 ? "no status of HTTP, which ends at 599" : "";
        if (status < 200) return status < 100 ? "no status of HTTP, which begins at 100"
            : "it ends no exchange: only those from 200 on do";
        return status is 301 or 302 or 303 or 307 or 308 && !followsRedirects ? "it redirects, and redirects are not followed" : null;
    }
}
