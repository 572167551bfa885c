namespace Connections.Core.Integrations;

/// <summary>
/// Where a value is in an answer: <c>body</c> is the whole of it, <c>body.data[0].token</c> a member,
/// <c>headers.X-Auth-Token</c> a header and <c>cookies.session</c> a cookie. The grammar is that of <see
/// cref="TemplatePath"/>, which also reads the path when it is used.
/// </summary>
internal static class ResponsePath
{
    /// <summary>The body.</summary>
    public const string Body = "body";

    /// <summary>The headers, by name whatever the case.</summary>
    public const string Headers = "headers";

    /// <summary>The cookies that the answer sets, by name.</summary>
    public const string Cookies = "cookies";

    private const string Examples =
        "Examples: body.access_token, body.data[0].token, body[\"access token\"], headers.X-Auth-Token, "
        + "cookies.session";

    /// <summary>The path; null where the text is none.</summary>
    public static TemplatePath? TryParse(string text) =>
        TemplatePath.TryParse(text.Trim()) is { } path
            && (path.Variable == Body || (path.Variable is Headers or Cookies && path.Members.Count == 1)) ? path
            : null;

    /// <summary>Whether the value is outside the body, where also an answer that redirects may have it.</summary>
    public static bool IsOutsideBody(string text) => TryParse(text) is { Variable: not Body };

    /// <summary>
    /// What is wrong with a path, as the rest of a sentence that begins with its label; null where it can be used.
    /// </summary>
    public static string? Fault(string text)
    {
        if (TryParse(text) is not null) return null;
        if (TemplatePath.TryParse(text.Trim()) is { Variable: Headers or Cookies } list)
            return $"must name one of the {list.Variable} after {list.Variable}, such as "
                + $"{list.Variable}.{(list.Variable == Headers ? "X-Auth-Token" : "session")}.";
        return Meant(text.Trim()) is { } meant
            ? $"must begin with body, headers or cookies. Did you mean {meant}?"
            : $"can't be read. {Examples}";
    }

    // As other tools write it: $.data.token, .data.token, Body.token, data.token, data/token.
    private static string? Meant(string text)
    {
        var bare = text.TrimStart('$').TrimStart('.', '/');
        if (TryParse(bare.Replace('/', '.')) is { IsDeep: true, Variable: Body } dotted) return dotted.Text;
        foreach (var candidate in (string[])[Lowered(bare), bare.StartsWith('[') ? Body + bare
            : $"{Body}.{bare}", $"{Body}.{bare.Replace('/', '.')}"])
        {
            if (TryParse(candidate) is { IsDeep: true } path) return path.Text;
        }

        return null;
    }

    // The first name in lower case, the others as they are.
    private static string Lowered(string text)
    {
        var end = text.AsSpan().IndexOfAny('.', '[');
        return end < 0 ? text.ToLowerInvariant() : text[..end].ToLowerInvariant() + text[end..];
    }
}
