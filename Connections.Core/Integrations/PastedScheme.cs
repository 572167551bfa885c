namespace Connections.Core.Integrations;

/// <summary>
/// A header's value is often copied with what comes before the secret: <c>Bearer sk-…</c>, or the whole line
/// <c>Authorization: Bearer sk-…</c>. Where the template of the header has that already, it would be sent twice; so
/// it is sent once.
/// </summary>
internal static class PastedScheme
{
    /// <summary>
    /// A header's value without what its template has already; the same where nothing is there twice.
    /// </summary>
    /// <param name="name">Name of the header.</param>
    /// <param name="template">Its template.</param>
    /// <param name="value">The template, filled.</param>
    /// <param name="bare">What is left of the secret, where something stood there twice.</param>
    public static string Once(string name, string template, string value, out string? bare)
    {
        bare = HeadOf(template) is { } head && value.StartsWith(head, StringComparison.Ordinal)
            ? Strip(name, head, value[head.Length..]) : null;
        return bare is null ? value : HeadOf(template) + bare;
    }

    /// <summary>
    /// What is said where a secret begins with what a template puts before it; null where it does not.
    /// </summary>
    public static string? Fault(CredentialKind kind, FieldSet values, Field field, string path, string text)
    {
        foreach (var (name, template) in Headers(kind, values, field, path))
        {
            if (HeadOf(template) is { } head && Strip(name, head, text) is not null)
                return $"begins with “{head.Trim()}”, which the header {name} already includes. It is sent once.";
        }

        return null;
    }

    private static IEnumerable<(string Name, string Template)> Headers(CredentialKind kind, FieldSet values,
        Field field, string path)
    {
        var request = kind.Authentication switch
        {
            AuthenticationMethod.Request all => all,
            AuthenticationMethod.MutualTls tls => tls.Then,
            _ => null,
        };
        foreach (var header in request?.Headers ?? [])
            if (FirstName(header.Value) == field.Name) yield return (header.Name, header.Value);
        if (request is not { HeadersFrom: { } list, VariablesFrom: { } variables }
            || path.Split('/') is not [var of, var item, _] || of != variables) yield break;
        foreach (var header in values.Items(list))
            if (header.Text("value") is { } template && FirstName(template) == item)
                yield return (header.Text("name") ?? "", template);
    }

    private static string? FirstName(string template) =>
        TemplateText.Parse(template) is { Fault: null, Names: [var first, ..] } ? first : null;

    // Such as "Bearer " and "Token token=": a word, and what ends it.
    private static string? HeadOf(string template) =>
        TemplateText.Parse(template) is { Fault: null, Head: { Length: > 1 } head } && char.IsAsciiLetter(head[0])
            && head[^1] is (' ' or '=') ? head : null;

    private static string? Strip(string name, string head, string text)
    {
        var rest = text.TrimStart();
        if (name.Length > 0 && rest.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            rest = rest[(name.Length + 1)..].TrimStart();
        if (!rest.StartsWith(head, StringComparison.OrdinalIgnoreCase)) return null;
        while (rest.StartsWith(head, StringComparison.OrdinalIgnoreCase)) rest = rest[head.Length..].TrimStart();
        return rest.Length > 0 ? rest : null;
    }
}
