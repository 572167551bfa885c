using System.Text;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;

namespace Connections.Core.Execution.Actions;

/// <summary>How an action reads answers: which status counts as an error, and what becomes of the body.</summary>
internal sealed record ResponseRules
{
    /// <summary>As the catalog's actions read them.</summary>
    public static ResponseRules Default { get; } = new();

    /// <summary>The ways to read a body that an action may ask for.</summary>
    public static IReadOnlyList<string> Parsings { get; } = ["json", "text", "base64"];

    /// <summary>
    /// Status codes that count as errors; empty: those of 400 and above, and redirects that are not followed.
    /// </summary>
    public IReadOnlyList<StatusRange> ErrorOn { get; init; } = [];

    /// <summary><c>json</c>, <c>text</c> or <c>base64</c>; null: as the answer says.</summary>
    public string? Parsing { get; init; }

    /// <summary>How the text is encoded; null: as the answer says.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>What in an answer whose status is no error says that it failed all the same; null: nothing.</summary>
    public Integrations.ResponseFailure? Failure { get; init; }

    /// <summary>Reads <c>errorOnStatus</c>, <c>responseParsing</c> and <c>responseEncoding</c>.</summary>
    public static ResponseRules Read(InputReader reader)
    {
        var ranges = new List<StatusRange>();
        foreach (var text in reader.List("errorOnStatus"))
        {
            if (StatusRange.TryParse(text) is { From: >= 100, To: <= 999 } range) ranges.Add(range);
            else reader.Add(
                "errorOnStatus", $"“{Integrations.DidYouMean.Quote(text)}” is not a status or a range of statuses, "
                    + "such as 404 or 400-499.");
        }

        var parsing = reader.Text("responseParsing")?.Trim().ToLowerInvariant();
        if (parsing is "" or "auto" or "infer") parsing = null;
        if (parsing is not null && !Parsings.Contains(parsing))
            reader.Add("responseParsing", $"The response can be parsed as one of {string.Join(", ", Parsings)}. If "
                + "omitted, its Content-Type decides.");
        var name = reader.Text("responseEncoding")?.Trim();
        var encoding = string.IsNullOrEmpty(name) ? null : ResponseText.FindEncoding(name);
        if (encoding is null && !string.IsNullOrEmpty(name))
            reader.Add("responseEncoding",
                $"“{Integrations.DidYouMean.Quote(name)}” is not a known encoding, such as utf-8, iso-8859-1 or "
                + "windows-1252.");
        else if (encoding is not null && !ResponseText.KeepsAscii(encoding))
            reader.Add("responseEncoding",
                $"“{Integrations.DidYouMean.Quote(name!)}” is not supported: it isn't ASCII-compatible, so a " +
                    "credential in the response couldn't be masked. Leave it out: a response that names this " +
                    "encoding is read correctly.");
        return new ResponseRules { ErrorOn = ranges, Parsing = parsing, Encoding = encoding };
    }

    /// <summary>Why that status counts as an error, or null.</summary>
    public string? Error(int status, bool followsRedirects)
    {
        if (ErrorOn.Count > 0)
            return ErrorOn.Any(r => r.Covers(status)) ? $"the action treats {string.Join(", ", ErrorOn)} as an error"
                : null;
        if (status >= 400) return status > 599 ? "not an HTTP status; the highest is 599" : "";
        if (status < 200) return status < 100 ? "not an HTTP status; the lowest is 100"
            : "not a final status, which is 200 or higher";
        return status is 301 or 302 or 303 or 307 or 308 && !followsRedirects
            ? "it redirects, and redirects are not followed" : null;
    }
}
