using System.Collections.Frozen;

namespace Connections.Core.Integrations;

/// <summary>
/// Which values of a credential kind travel as header names and header values, and what those may be.
/// </summary>
internal sealed class HeaderPolicy
{
    /// <summary>
    /// Headers that steer the connection itself, or that a proxy or a cloud's metadata service believes.
    /// </summary>
    private static readonly FrozenSet<string> Forbidden = FrozenSet.ToFrozenSet(
        ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer",
            "Expect", "Forwarded", "X-Real-IP", "Metadata", "Metadata-Flavor"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ForbiddenPrefixes = ["Proxy-", "X-Forwarded-", "X-aws-ec2-metadata-token", "Sec-"];

    private readonly HashSet<string> lists = new(StringComparer.Ordinal);
    private readonly HashSet<string> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private HeaderPolicy() { }

    public static HeaderPolicy For(CredentialKind kind)
    {
        var use = new HeaderPolicy();
        switch (kind.Authentication)
        {
            case AuthenticationMethod.Basic basic: use.Add(basic.Headers); break;
            case AuthenticationMethod.Request request: use.Add(request); break;
            case AuthenticationMethod.TwoStep two:
                use.lists.Add(two.HeadersFrom);
                use.Add(two.Then);
                break;
            case AuthenticationMethod.MutualTls { Then: { } then }: use.Add(then); break;
            case AuthenticationMethod.OAuth oauth:
                if (oauth.Then is { } besides) use.Add(besides);
                if (oauth.Placement is { } placement)
                {
                    use.names.Add(placement.HeaderFrom);
                    use.fields.Add(placement.PrefixFrom);
                }
                break;
        }
        return use;
    }

    /// <summary>What is wrong with the name of a header, or null.</summary>
    public static string? NameFault(string name)
    {
        if (name.Length == 0
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            return "contains a character that isn't allowed in a header name. Example: X-Api-Key";
        return Forbidden.Contains(name)
            || ForbiddenPrefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase))
            ? $"must not be {DidYouMean.Quote(name)}: the product or the network sets that header."
            : null;
    }

    /// <summary>What is wrong with this value as the name of a header; null where it is none, or a good one.</summary>
    public string? NameFault(Field? list, Field field, string text) =>
        (list is null ? names.Contains(field.Name) : lists.Contains(list.Name) && field.Name == list.ItemKey)
            ? NameFault(text)
            : null;

    /// <summary>What is wrong with this value as the value of a header; null where it is none, or a good one.</summary>
    public string? ValueFault(Field? list, Field field, string text)
    {
        var travels = list is null ? fields.Contains(field.Name)
            : lists.Contains(list.Name) && field.Name != list.ItemKey;
        return travels && text.Any(c => c is > '~' or '\r' or '\n')
            ? "contains a character that isn't allowed in a header (only ASCII is), possibly from copying."
            : null;
    }

    private void Add(AuthenticationMethod.Request request)
    {
        if (request.HeadersFrom is { } list) lists.Add(list);
        Add(request.Headers);
    }

    private void Add(IReadOnlyList<NamedTemplate> headers)
    {
        foreach (var header in headers) fields.UnionWith(TemplateText.Parse(header.Value).Names);
    }
}
