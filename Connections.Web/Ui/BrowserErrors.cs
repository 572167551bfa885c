using System.Text.Json;
using Microsoft.JSInterop;

namespace Connections.Web.Ui;

/// <summary>
/// What a browser answered wrongly. Such an answer can be forged, and its text is whatever the browser sent: it is no
/// error of ours, and leaves one line in the log.
/// </summary>
internal static class BrowserErrors
{
    private const int MostCharacters = 200;

    /// <summary>What the browser said, in one line; null where it is another kind of exception.</summary>
    public static string? Find(Exception? exception) => exception switch
    {
        JSDisconnectedException => null,
        // Of an answer of the wrong type the inner one says what is wrong with it.
        JSException { InnerException: JsonException fault } => OneLine(fault.Message),
        JSException fault => OneLine(fault.Message),
        AggregateException { InnerExceptions: { Count: > 0 } many } when many.All(e => Find(e) is not null) =>
            Find(many[0]),
        _ => null,
    };

    /// <summary>Whether an exception only says that the page is gone.</summary>
    public static bool IsEndOfPage(Exception? exception) => exception switch
    {
        OperationCanceledException or JSDisconnectedException => true,
        AggregateException many => many.InnerExceptions.Count > 0 && many.InnerExceptions.All(IsEndOfPage),
        _ => false,
    };

    private static string OneLine(string text)
    {
        var line = text.Length > MostCharacters ? text[..MostCharacters] + "…" : text;
        return string.Concat(line.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
    }
}
