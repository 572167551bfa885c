using System.Buffers;

namespace Connections.Core.Integrations;

/// <summary>Where the requests of a connection go, and where its credential may go at all.</summary>
public static class HostRules
{
    private static readonly SearchValues<char> endingHosts = SearchValues.Create("/\\?#@%");

    /// <summary>
    /// The base URL with its places filled, without a slash at the end; null where the integration has none, or the
    /// values do not make one.
    /// </summary>
    public static Uri? BaseUrl(Integration integration, CredentialKind kind, FieldSet values)
    {
        if (integration.BaseUrl is not { } template) return null;
        var known = FieldRules.InTemplates(integration, kind, values);
        var text = TemplateText.Parse(template).Fill(name => known.GetValueOrDefault(name, ""));
        return FieldFormats.CanonicalUrl(text) is null || !KeepsItsHost(template, known) ? null
            : new Uri(text, UriKind.Absolute);
    }

    // Whatever a value is: where the template says where its host ends, no value ends it earlier. The rules of the
    // fields refuse such values before; this holds no matter who wrote them.
    private static bool KeepsItsHost(string template, IReadOnlyDictionary<string, string> known)
    {
        var begin = template.IndexOf("://", StringComparison.Ordinal);
        if (begin < 0) return true;
        var end = template.IndexOf('/', begin + 3);
        var authority = TemplateText.Parse(end < 0 ? template[(begin + 3)..] : template[(begin + 3)..end])
            .Fill(name => known.GetValueOrDefault(name, ""));
        return authority.AsSpan().IndexOfAny(endingHosts) < 0
            && !authority.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
    }

    /// <summary>
    /// Whether the credential may be sent to that address: the origin of the base URL, the origin of another address
    /// that the connection itself holds (that of the first of two steps), or, over https and its own port, a host that
    /// the integration names.
    /// </summary>
    public static bool Allows(Integration integration, CredentialKind kind, FieldSet values, Uri target)
    {
        if (!target.IsAbsoluteUri || target.UserInfo.Length > 0
            || NumericHost.FaultOf(target.OriginalString) is not null || Origin(target) is not { } origin) return false;
        if (BaseUrl(integration, kind, values) is { } @base && Origin(@base) == origin) return true;
        Field[] form = [.. integration.FieldsFor(kind)];
        foreach (var field in form.Where(
            f => f is { FormsHost: true, Format: FieldFormat.Url } && FieldRules.IsShown(f, form, values)))
            if (FieldRules.TextOrDefault(field, values) is { } own && FieldFormats.CanonicalUrl(own) is { } url
                && Origin(new Uri(url)) == origin) return true;
        if (target.Scheme != Uri.UriSchemeHttps) return false;
        if (OwnHosts(integration, kind, values) is { } hosts) return hosts.Any(h => MatchesWithPort(h, target));
        if (!target.IsDefaultPort) return false;
        var known = FieldRules.InTemplates(integration, kind, values);
        return integration.Hosts.Any(
            host => Matches(TemplateText.Parse(host).Fill(name => known.GetValueOrDefault(name, "")),
                target.IdnHost.TrimEnd('.')));
    }

    /// <summary>
    /// The hosts that the connection itself names in place of the integration's; null where it names none.
    /// </summary>
    public static IReadOnlyList<string>? OwnHosts(Integration integration, CredentialKind kind, FieldSet values) =>
        integration.HostsFrom is { } name
            && integration.FieldsFor(kind).FirstOrDefault(f => f.Name == name) is { } field
            && FieldRules.TextOrDefault(field, values) is { } text
            && HostList.Read(text) is { Count: > 0 } hosts ? hosts : null;

    private static bool MatchesWithPort(string entry, Uri target)
    {
        var colon = entry.LastIndexOf(':');
        var port = colon < 0 ? 443 : int.Parse(entry[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return target.Port == port && Matches(colon < 0 ? entry : entry[..colon], target.IdnHost.TrimEnd('.'));
    }

    private static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length > pattern.Length - 1 && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : pattern.Length > 0 && string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase);

    private static string? Origin(Uri url) => FieldFormats.CanonicalUrl(url.GetLeftPart(UriPartial.Authority));
}
