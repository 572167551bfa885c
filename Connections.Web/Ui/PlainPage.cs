using System.Globalization;
using System.Net;
using System.Text;

namespace Connections.Web.Ui;

/// <summary>
/// A page that needs nothing: no database, no session, no circuit and no other file. It says what is wrong where the
/// product's own pages can't be drawn. Programs that don't read HTML get the same sentences as text.
/// </summary>
internal static class PlainPage
{
    private const string Style = """
        body { margin: 0; background: var(--cnx-background); color: var(--cnx-text); font: 14px/1.45 var(--cnx-sans); }
        main { box-sizing: border-box; max-width: 460px; margin: 12vh auto 0; padding: 32px; border: 1px solid var(--cnx-border);
          border-radius: 10px; background: var(--cnx-surface); }
        h1 { margin: 0 0 12px; font-size: 18px; }
        p { margin: 0 0 12px; color: var(--cnx-secondary); overflow-wrap: anywhere; }
        a { color: var(--cnx-accent); }
        """;

    /// <summary>Writes it.</summary>
    /// <param name="http">Who asked.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="title">What is the matter.</param>
    /// <param name="sentences">What to do about it.</param>
    public static Task WriteAsync(HttpContext http, int status, string title, params IReadOnlyList<string> sentences) =>
        WriteAsync(http, status, title, sentences, link: null, again: null);

    /// <summary>Writes it with a link, or so that the browser asks again by itself.</summary>
    /// <param name="http">Who asked.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="title">What is the matter.</param>
    /// <param name="sentences">What to do about it.</param>
    /// <param name="link">Where to continue.</param>
    /// <param name="again">After how long the same address is read again.</param>
    public static Task WriteAsync(
        HttpContext http, int status, string title, IReadOnlyList<string> sentences,
        (string Label, string Address)? link, TimeSpan? again)
    {
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(http.Request.Method)) return Task.CompletedTask;
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.ContentType = "text/plain; charset=utf-8";
            return http.Response.WriteAsync($"{title}. {string.Join(' ', sentences)}\n");
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        var html = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\" />");
        html.Append(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" /><meta name=\"color-scheme\" "
            + "content=\"light dark\" />");
        if (again is { } pause)
            html.Append(
                CultureInfo.InvariantCulture, $"<meta http-equiv=\"refresh\" content=\"{(int)pause.TotalSeconds}\" />");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<title>{Text(title)} · Connections</title><style>{ProductTheme.Css}{Style}</style>"
                + $"</head><body><main><h1>{Text(title)}</h1>");
        foreach (var sentence in sentences) html.Append(CultureInfo.InvariantCulture, $"<p>{Text(sentence)}</p>");
        if (link is var (label, address))
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Text(address)}\">{Text(label)}</a></p>");
        return http.Response.WriteAsync(html.Append("</main></body></html>").ToString());
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
