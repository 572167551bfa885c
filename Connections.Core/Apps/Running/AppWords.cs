namespace Connections.Core.Apps.Running;

/// <summary>What viewers are told of a failure: no connection, no choice, no request.</summary>
internal static class AppWords
{
    /// <summary>Of an answer that is an error: its first sentence.</summary>
    /// <param name="message">The whole.</param>
    /// <param name="connection">The name of the connection, which isn't told.</param>
    public static string ForViewer(string message, string? connection)
    {
        var first = FirstSentence(message);
        return string.IsNullOrEmpty(connection) ? first
            : first.Replace(connection, "the connection", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Of a refusal. Those of a choice name connections, so that only what kind it is can be told.</summary>
    public static string ForViewer(Problem problem) => problem switch
    {
        Problem.Forbidden => "403 Forbidden: this app isn't allowed to do that.",
        Problem.NotFound { WasDeleted: true } or Problem.Conflict => FirstSentence(problem.Message),
        Problem.NotFound => "404 Not Found: what this query uses isn't there.",
        Problem.TooMany => problem.Message,
        Problem.Unavailable => "The server can't do this at the moment. Try again.",
        Problem.DependencyFailed => "What this query uses doesn't work at the moment.",
        _ => "400 Bad Request: this query was given a value that it can't work with.",
    };

    private static string FirstSentence(string text)
    {
        if (text.IndexOf(". ", StringComparison.Ordinal) is not (> 0 and var end)) return text;
        var first = text[..(end + 1)];
        // What a service says may have several.
        return first.LastIndexOf('“') > first.LastIndexOf('”') ? $"{first}”" : first;
    }
}
