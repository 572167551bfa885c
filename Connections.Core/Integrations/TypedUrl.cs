namespace Connections.Core.Integrations;

/// <summary>Addresses as they were typed, before a reader of addresses has rewritten them.</summary>
internal static class TypedUrl
{
    /// <summary>
    /// Where the authority of an absolute address begins, behind its <c>://</c>; -1 where the text does not begin with
    /// a scheme. A scheme further on, as in <c>/embed?target=https://…</c>, is part of a path or query.
    /// </summary>
    public static int AuthorityStart(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || !text[(colon + 1)..].StartsWith("//")) return -1;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return -1;
        return colon + 3;
    }

    /// <summary>Whether the text begins with a scheme and <c>://</c>.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> text) => AuthorityStart(text) >= 0;

    /// <summary>
    /// The host of an absolute address as it was typed, without user information and port; empty where there is none.
    /// </summary>
    public static string Host(string text)
    {
        var start = AuthorityStart(text);
        if (start < 0) return "";
        var rest = text.AsSpan(start);
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        if (authority.StartsWith("[")) return authority[..(authority.IndexOf(']') + 1)].ToString();
        var colon = authority.LastIndexOf(':');
        return (colon < 0 ? authority : authority[..colon]).ToString();
    }
}
