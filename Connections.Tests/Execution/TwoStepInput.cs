using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Outbound;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>Connections of the kind 2 Step, as forms give them, and runs with connections.</summary>
internal static class TwoStepInput
{
    public static ConnectionInput Input(string name, Uri api, Uri login, string secret, int? refresh = 3600,
        string path = "body.access_token", string method = "POST") => new()
        {
            Name = name,
            IntegrationType = "HTTP",
            CredentialType = "HTTPTwoStepAuth",
            Fields = new FieldSet
        {
            { "base_url", api.ToString() },
            { "tokens",
                new FieldValue.Items(
                    [new FieldSet { { "name", "clientSecret" }, { "value", Inputs.Secret(secret) } }]) },
            { "request_url", new Uri(login, "/token").ToString() },
            { "request_method", method },
            { "request_headers", Pairs(("X-Client", "{{ clientSecret }}")) },
            { "request_url_parameters", Pairs(("grant_type", "client_credentials")) },
            { "request_body",
                new FieldValue.Part(
                    new FieldSet { { "content", "client_secret={{ clientSecret }}" },
                        { "content_type", "application/x-www-form-urlencoded" } }) },
            { "token_path", path },
            { "refresh_interval", refresh?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "" },
            { "headers", Pairs(("Authorization", "Bearer {{ access_token }}")) },
            { "url_parameters", Pairs(("key", "{{ access_token }}")) },
        },
        };

    public static FieldValue.Items Pairs(params (string Name, string Value)[] pairs) =>
        new([.. pairs.Select(p => new FieldSet { { "name", p.Name }, { "value", p.Value } })]);

    /// <summary>A run: the connection is resolved for it, and a request sent.</summary>
    public static Task<SentRequest> RunAsync(CoreHost host, Guid id, string path = "/things",
        EgressLimits? limits = null) =>
        SentRequest.SendAsync(host, id,
            (_, @base) => new OutboundRequest("GET", @base is null ? new Uri(path) : new Uri(@base, path)), limits);
}
