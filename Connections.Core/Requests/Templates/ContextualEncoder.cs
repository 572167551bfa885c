using System.Text;
using System.Text.Json;
using Connections.Core.Integrations;

namespace Connections.Core.Requests.Templates;

/// <summary>Writes literals and values of one rendering to their place.</summary>
internal abstract class ContextualEncoder
{
    /// <summary>A writer for one rendering.</summary>
    public static ContextualEncoder For(EncodingContext landing) => landing switch
    {
        EncodingContext.Plain => new Plain(),
        EncodingContext.Header => new Header(),
        EncodingContext.Query or EncodingContext.Form => new Escaped(),
        EncodingContext.Path => new Url(inPath: true),
        EncodingContext.Url => new Url(inPath: false),
        EncodingContext.Host => new Host(),
        EncodingContext.JsonString => new JsonInside(),
        EncodingContext.Json => new JsonDocumentWriter(),
        EncodingContext.Xml => new Xml(),
        _ => throw new ArgumentOutOfRangeException(nameof(landing)),
    };

    /// <summary>Writes text of the template itself.</summary>
    public virtual void Literal(StringBuilder output, string text) => output.Append(text);

    /// <summary>Writes a value, encoded, or refuses it.</summary>
    public virtual void Value(StringBuilder output, TemplateValue value, string path, int position) =>
        output.Append(Encode(AsText(value, path, position), path, position));

    /// <summary>Looks at the whole result.</summary>
    public virtual void Finish(string text) { }

    /// <summary>A text for this place.</summary>
    protected virtual string Encode(string text, string path, int position) => text;

    /// <summary>The value as text. JSON's null has none: an empty text in its place would go unseen.</summary>
    protected static string AsText(TemplateValue value, string path, int position) =>
        value.Text ?? (value.Node is null
            ? throw Refuse(path, "is null", position)
            : Template.ToJson(value.Node));

    /// <summary>A refusal that names the path, never the value.</summary>
    protected static TemplateException Refuse(string path, string why, int position) =>
        new($"The value of \"{path}\" {why}", position) { Variable = path };

    /// <summary>Text escaped as the inside of a JSON string.</summary>
    protected static string EscapeJson(string text) => JsonEncodedText.Encode(WellFormed(text)).ToString();

    /// <summary>Lone surrogates, which no encoding can carry, become U+FFFD.</summary>
    private static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) clean.Append(rune.ToString());
        return clean.ToString();
    }

    private sealed class Plain : ContextualEncoder;

    private sealed class Header : ContextualEncoder
    {
        protected override string Encode(string text, string path, int position)
        {
            if (text.AsSpan().IndexOfAny("\r\n\0") >= 0)
                throw Refuse(path, "contains a line break or a null character, which isn't allowed in a header",
                    position);
            if (!text.All(Fits))
                throw Refuse(path, "contains a character outside of printable ASCII, which isn't allowed in a header",
                    position);
            return text;
        }

        public override void Finish(string text)
        {
            var bad = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
            while (bad >= 0 && text[bad] == '\t')
            {
                var next = text.AsSpan(bad + 1).IndexOfAnyExceptInRange(' ', '~');
                bad = next < 0 ? -1 : bad + 1 + next;
            }

            if (bad >= 0)
                throw new TemplateException("A header value must be printable ASCII without line breaks", bad);
        }

        private static bool Fits(char c) => c is >= ' ' and <= '~' or '\t';
    }

    private sealed class Escaped : ContextualEncoder
    {
        protected override string Encode(string text, string path, int position) => Uri.EscapeDataString(text);
    }

    private sealed class Host : ContextualEncoder
    {
        protected override string Encode(string text, string path, int position) => HostPart(text, path, position);
    }

    private sealed class JsonInside : ContextualEncoder
    {
        protected override string Encode(string text, string path, int position) => EscapeJson(text);
    }

    private sealed class Xml : ContextualEncoder
    {
        protected override string Encode(string text, string path, int position)
        {
            var escaped = new StringBuilder(text.Length + 16);
            foreach (var rune in text.EnumerateRunes())
            {
                // XML 1.0 has no way to write these, not even as references. A lone surrogate arrives here as U+FFFD.
                if (rune.Value is < 0x20 and not (0x9 or 0xA or 0xD) or 0xFFFE or 0xFFFF)
                    throw Refuse(path, "contains a control character, which isn't allowed in XML", position);
                _ = rune.Value switch
                {
                    '&' => escaped.Append("&amp;"),
                    '<' => escaped.Append("&lt;"),
                    '>' => escaped.Append("&gt;"),
                    '"' => escaped.Append("&quot;"),
                    '\'' => escaped.Append("&#39;"),
                    0xD => escaped.Append("&#13;"),
                    _ => escaped.Append(rune.ToString()),
                };
            }

            return escaped.ToString();
        }
    }

    private static string HostPart(string text, string path, int position)
    {
        if (text.Length == 0) throw Refuse(path, "is empty, but is part of a host name", position);
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            ? text
            : throw Refuse(path, "is part of a host name, which can only contain letters, digits, dots and hyphens",
                position);
    }

    /// <summary>
    /// Follows the literal text as a JSON reader would, so that it knows whether a value is between quotes. The
    /// result is parsed: where the template is no JSON, the places would be guesses.
    /// </summary>
    private sealed class JsonDocumentWriter : ContextualEncoder
    {
        private bool inString;
        private bool escaped;

        public override void Literal(StringBuilder output, string text)
        {
            foreach (var c in text)
            {
                if (escaped) escaped = false;
                else if (inString && c == '\\') escaped = true;
                else if (c == '"') inString = !inString;
            }

            output.Append(text);
        }

        public override void Value(StringBuilder output, TemplateValue value, string path, int position)
        {
            if (escaped) throw Refuse(path, "is after a backslash", position);
            if (inString) output.Append(EscapeJson(AsText(value, path, position)));
            else if (value.Text is not { } text) output.Append(Template.ToJson(value.Node));
            else if (!value.IsSecret && IsBare(text)) output.Append(text);
            else output.Append('"').Append(EscapeJson(text)).Append('"');
        }

        public override void Finish(string text)
        {
            try
            {
                using var _ = JsonDocument.Parse(text);
            }
            catch (JsonException)
            {
                throw new TemplateException("Filled in, this is not valid JSON", 0);
            }
        }

        private static bool IsBare(string text)
        {
            if (text is "true" or "false") return true;
            if (text.Length is 0 or > 400 || !(char.IsAsciiDigit(text[0]) || text[0] == '-')
                || !char.IsAsciiDigit(text[^1])) return false;
            try
            {
                using var number = JsonDocument.Parse(text);
                return number.RootElement.ValueKind == JsonValueKind.Number;
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Knows whether a value is in the host, in the path or in the query, from what was written before it.
    /// </summary>
    private sealed class Url(bool inPath) : ContextualEncoder
    {
        private const int MaxAddress = 16 * 1024;

        public override void Value(StringBuilder output, TemplateValue value, string path, int position)
        {
            var text = AsText(value, path, position);
            if (output.Length > MaxAddress)
                throw new TemplateException($"The address is longer than {MaxAddress / 1024} KB", position);
            output.Append(PlaceOf(output) switch
            {
                Place.Start => Whole(text, path, position),
                Place.Host => HostPart(text, path, position),
                Place.Path when text.Length == 0 => throw Refuse(path, "is empty, but is part of a path", position),
                Place.Fragment => throw Refuse(path, "is after \"#\", which is never sent", position),
                _ => Uri.EscapeDataString(text),
            });
        }

        public override void Finish(string text)
        {
            var pathPart = text.AsSpan(inPath ? 0 : Math.Max(0, TypedUrl.AuthorityStart(text)));
            var end = pathPart.IndexOfAny('?', '#');
            if (end >= 0) pathPart = pathPart[..end];
            foreach (var range in pathPart.Split('/'))
            {
                // Dots may come encoded in the literal text too; either way the segment would vanish from the path.
                var segment = pathPart[range].ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
                if (segment is "." or "..")
                    throw new TemplateException("A path can't have \".\" or \"..\" segments", 0);
            }
        }

        private Place PlaceOf(StringBuilder output)
        {
            var written = output.ToString();
            if (written.Contains('#', StringComparison.Ordinal)) return Place.Fragment;
            if (written.Contains('?', StringComparison.Ordinal)) return Place.Query;
            if (inPath) return Place.Path;
            if (written.Length == 0) return Place.Start;
            var authority = TypedUrl.AuthorityStart(written);
            return authority >= 0 && written.IndexOf('/', authority) < 0 ? Place.Host : Place.Path;
        }

        private static string Whole(string text, string path, int position) =>
            NumericHost.FaultOf(text) is null && Uri.TryCreate(text, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
                && uri.Fragment.Length == 0 && !text.AsSpan().ContainsAny("\\\t\r\n ")
                ? text
                : throw Refuse(path,
                    "begins the address, so it must be an address: https://…, without user information and without "
                    + "\"#\"", position);

        private enum Place { Start, Host, Path, Query, Fragment }
    }
}
