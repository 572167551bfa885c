using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Credentials;

/// <summary>
/// Where a connection's requests go: its base URL, the hosts of its credential, and the address of one request.
/// </summary>
internal static class ConnectionAddress
{
    /// <summary>The base URL; null where the integration has none.</summary>
    /// <exception cref="Problem.Invalid">It is no address that can be asked.</exception>
    public static Uri? Base(Credential credential)
    {
        if (credential.Integration.BaseUrl is not { } template) return null;
        var field = FieldOf(template);
        // As it was typed: elsewhere its last slash is left out.
        var text = TemplateText.Parse(template).IsOneName && credential.FieldOf(field) is { Format: FieldFormat.Url }
            && credential.Text(field) is { } whole
            ? whole
            : credential.Fill(field, template, credential.Variables(withSecrets: true), EncodingContext.Url);
        return EgressTarget.TryParse(text, out var uri, out var fault) ? uri : throw new Problem.Invalid(field, fault);
    }

    /// <summary>The hosts that the credential may be sent to: the schema's, or else the base URL's own.</summary>
    /// <exception cref="Problem.Invalid">A field that forms a host does not.</exception>
    public static HostBinding Hosts(Credential credential, Uri? baseUri)
    {
        if (HostRules.OwnHosts(credential.Integration, credential.Kind, credential.Fields) is { } own)
        {
            try
            {
                return HostBinding.Create(own);
            }
            catch (FormatException e)
            {
                throw new Problem.Invalid(credential.Integration.HostsFrom!, e.Message);
            }
        }

        if (credential.Integration.Hosts.Count == 0)
            return baseUri is not null ? HostBinding.Create(baseUri)
                : throw new Problem.Invalid("", "This integration names no host that its credential can be sent to.");

        var variables = credential.Variables(withSecrets: false);
        var hosts = new List<string>();
        foreach (var template in credential.Integration.Hosts)
        {
            var host = credential.Fill(FieldOf(template), template, variables, EncodingContext.Host);
            try
            {
                HostBinding.Create([host]);
            }
            catch (FormatException e)
            {
                throw new Problem.Invalid(FieldOf(template), e.Message);
            }

            hosts.Add(host);
        }

        return HostBinding.Create(hosts, httpsOnly: baseUri?.Scheme != Uri.UriSchemeHttp);
    }

    /// <summary>
    /// What <c>{{ base_url }}</c> represents: the base URL without its parameters and without a slash at the end.
    /// </summary>
    public static string Prefix(Uri baseUri) => baseUri.OriginalString.Split('?')[0].TrimEnd('/');

    /// <summary>
    /// The address of a request: what begins with a scheme is absolute, anything else is below the base URL, and an
    /// empty one is the base URL itself. Parameters of the base URL go along with every address below it, before its
    /// own.
    /// </summary>
    /// <exception cref="Problem.Invalid">It is no address that can be asked.</exception>
    public static Uri Render(Credential credential, string field, string template, Uri? baseUri,
        TemplateVariables variables)
    {
        var address = template.Trim();
        if (baseUri is not null) variables.With(BaseUrl, Prefix(baseUri));
        var text = credential.Fill(field, address, variables, EncodingContext.Url);
        if (TypedUrl.IsAbsolute(text))
        {
            if (baseUri is not null && BeginsWithBase(address)) text = Join(baseUri, text[Prefix(baseUri).Length..]);
        }
        else if (IsHttpWithoutHost(text))
            throw new Problem.Invalid(field,
                "This is not a valid address. It must begin with https:// and a host name, or be a path below the "
                + "base URL.");
        else if (baseUri is null)
            throw new Problem.Invalid(field, "A base URL is missing; the address must begin with https://.");
        else text = Join(baseUri, text is [] or ['?', ..] ? text : $"/{text.TrimStart('/')}");

        return EgressTarget.TryParse(text, out var uri, out var fault) ? uri : throw new Problem.Invalid(field, fault);
    }

    private const string BaseUrl = "base_url";

    // What comes after the base URL's path: nothing, parameters, or more of a path.
    private static string Join(Uri baseUri, string rest)
    {
        var whole = baseUri.OriginalString;
        var question = whole.IndexOf('?', StringComparison.Ordinal);
        if (rest.Length == 0) return whole;
        if (question < 0) return rest[0] == '?' ? whole + rest : Prefix(baseUri) + rest;
        var own = rest.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = own < 0 ? (rest, "") : (rest[..own], rest[(own + 1)..]);
        var before = path.Length == 0 ? whole[..question] : Prefix(baseUri) + path;
        return $"{before}{whole[question..]}{(query.Length > 0 && !whole.EndsWith('?') ? "&" : "")}{query}";
    }

    private static bool BeginsWithBase(string address) =>
        address.StartsWith("{{", StringComparison.Ordinal)
            && Template.Parse(address).Paths.FirstOrDefault() is { Variable: BaseUrl, IsDeep: false };

    private static bool IsHttpWithoutHost(string text) =>
        text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    private static string FieldOf(string template)
    {
        try
        {
            return Template.Parse(template).Paths.FirstOrDefault()?.Variable ?? "";
        }
        catch (TemplateException)
        {
            return "";
        }
    }
}
