using Connections.Core.Integrations;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.Templates;

namespace Connections.Core.Runtime;

/// <summary>Where a connection's requests go: its base URL, the hosts of its credential, and the address of one request.</summary>
internal static class ConnectionAddress
{
    /// <summary>The base URL; null where the integration has none.</summary>
    /// <exception cref="Problem.Invalid">It is no address that can be asked.</exception>
    public static Uri? Base(Credential credential)
    {
        if (credential.Integration.BaseUrl is not { } template) return null;
        var field = FieldOf(template);
        var text = credential.Fill(field, template, credential.Variables(withSecrets: true), Landing.Url);
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
                return HostBinding.Of(own);
            }
            catch (FormatException e)
            {
                throw new Problem.Invalid(credential.Integration.HostsFrom!, e.Message);
            }
        }

        if (credential.Integration.Hosts.Count == 0)
            return baseUri is not null ? HostBinding.Of(baseUri) : throw new Problem.Invalid("", "This integration names no host that its credential may be sent to.");

        var variables = credential.Variables(withSecrets: false);
        var hosts = new List<string>();
        foreach (var template in credential.Integration.Hosts)
        {
            var host = credential.Fill(FieldOf(template), template, variables, Landing.Host);
            try
            {
                HostBinding.Of([host]);
            }
            catch (FormatException e)
            {
                throw new Problem.Invalid(FieldOf(template), e.Message);
            }

            hosts.Add(host);
        }

        return HostBinding.Of(hosts, httpsOnly: baseUri?.Scheme != Uri.UriSchemeHttp);
    }

    /// <summary>The address of a request: absolute, or relative to the base URL.</summary>
    /// <exception cref="Problem.Invalid">It is no address that can be asked.</exception>
    public static Uri Of(Credential credential, string field, string template, Uri? baseUri, TemplateVariables variables)
    {
        if (baseUri is not null) variables.With("base_url", baseUri.OriginalString.TrimEnd('/'));
        var text = credential.Fill(field, template.Trim(), variables, Landing.Url);
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            if (baseUri is null) throw new Problem.Invalid(field, "A base URL is missing; the address must begin with https://.");
            text = text.Length == 0 || text[0] == '?'
                ? baseUri.OriginalString + text
                : $"{baseUri.OriginalString.TrimEnd('/')}/{text.TrimStart('/')}";
        }

        return EgressTarget.TryParse(text, out var uri, out var fault) ? uri : throw new Problem.Invalid(field, fault);
    }

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
