using System.Text;

namespace Connections.Core.Egress;

/// <summary>
/// Where the Location headers of an answer lead, read as browsers read them (the URL Standard): relative to the address
/// that was asked, by scheme or host alone, with blanks, backslashes, line breaks and bytes that are no ASCII. Whether
/// it may be asked is decided after it, as for every address.
/// </summary>
internal static class RedirectLocation
{
    /// <summary>The address, without a fragment; null where no header names one.</summary>
    /// <param name="values">The values of all Location headers, each character one byte.</param>
    /// <param name="from">The address that was asked.</param>
    /// <exception cref="FormatException">It is no address that can be asked, or the headers name several; the message
    /// never repeats them.</exception>
    public static Uri? Read(IEnumerable<string> values, Uri from)
    {
        var named = values.Select(Trim).Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (named.Count == 0) return null;
        if (named.Count > 1) throw new FormatException("The response names several addresses to redirect to.");
        var text = Resolve(named[0], from);
        if (Integrations.NumericHost.FaultOf(text) is not null)
            throw new FormatException(
                "The redirect leads to a host that is a nonstandard IPv4 address.");
        return EgressTarget.TryParse(text, out var uri, out _) ? uri
            : throw new FormatException("The redirect's address is not valid.");
    }

    // Blanks and control characters around it, and tabs and line breaks anywhere, do not count.
    private static string Trim(string value)
    {
        var start = 0;
        var end = value.Length;
        while (start < end && value[start] <= ' ') start++;
        while (end > start && value[end - 1] <= ' ') end--;
        return string.Concat(value[start..end].Where(c => c is not ('\t' or '\r' or '\n')));
    }

    private static string Resolve(string location, Uri from)
    {
        var fragment = location.IndexOf('#', StringComparison.Ordinal);
        var text = fragment < 0 ? location : location[..fragment];
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (text, "") : (text[..question], text[question..]);
        path = path.Replace('\\', '/');
        var home = $"{from.Scheme}://{from.Authority}";

        var scheme = Scheme(path);
        if (scheme is { Length: > 0 })
        {
            if (scheme is not ("http" or "https")) return text;
            var rest = path[(scheme.Length + 1)..];
            // Without two slashes, the own scheme is no more than a word before a relative address.
            if (scheme != from.Scheme || rest.StartsWith("//", StringComparison.Ordinal))
                return Absolute(scheme, rest, query);
            path = rest;
        }

        if (path.StartsWith("//", StringComparison.Ordinal)) return Absolute(from.Scheme, path, query);
        var encoded = Encode(query);
        if (path.StartsWith('/')) return home + Encode(path) + encoded;
        if (path.Length > 0)
            return home + from.AbsolutePath[..(from.AbsolutePath.LastIndexOf('/') + 1)] + Encode(path) + encoded;
        return home + from.AbsolutePath + (question < 0 ? from.Query : encoded);
    }

    // However many slashes there are, what follows is the host.
    private static string Absolute(string scheme, string rest, string query)
    {
        rest = rest.TrimStart('/');
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, path) = slash < 0 ? (rest, "/") : (rest[..slash], rest[slash..]);
        return $"{scheme}://{Name(authority)}{Encode(path)}{Encode(query)}";
    }

    private static string? Scheme(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(path[0]) && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0
            ? path[..colon].ToLowerInvariant() : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    // The bytes of a host's name are UTF-8.
    private static string Name(string authority)
    {
        if (authority.All(char.IsAscii)) return authority;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Encoding.Latin1.GetBytes(authority));
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("The redirect's address is not valid.");
        }
    }

    // What cannot be in an address is written as its byte; what is encoded already stays.
    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is <= ' ' or >= '\u007f' or '"' or '<' or '>' or '`' or '\\' or '{' or '}' or '|' or '^')
                encoded.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{(int)c:X2}");
            else encoded.Append(c);
        }
        return encoded.ToString();
    }
}
