using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>Connections of OAuth 2.0 to any service, as forms give them.</summary>
internal static class GenericOAuthInput
{
    /// <summary>Client credentials.</summary>
    public static ConnectionInput Client(Uri api, TokenPeer tokens, string? secret = TokenPeer.ClientSecret) =>
        Input("HTTPOAuth2ClientCredentials", "Orders", api, tokens.Url, secret);

    /// <summary>Authorization code.</summary>
    public static ConnectionInput Code(Uri api, string authorizeUrl, string tokenUrl, string? secret,
        string client = TokenPeer.ClientId)
    {
        var input = Input("HTTPOAuth2AuthorizationCode", "Calendar", api, tokenUrl, secret);
        input.Fields.Set("authorize_url", new FieldValue.Text(authorizeUrl));
        input.Fields.Set("client_id", new FieldValue.Text(client));
        return input;
    }

    /// <summary>The same with further fields.</summary>
    public static ConnectionInput With(this ConnectionInput input, params (string Name, FieldValue Value)[] more)
    {
        foreach (var (name, value) in more) input.Fields.Set(name, value);
        return input;
    }

    public static (string, FieldValue) Text(string name, string value) => (name, new FieldValue.Text(value));

    public static (string, FieldValue) Pairs(string name, params (string Name, string Value)[] pairs) =>
        (name, TwoStepInput.Pairs(pairs));

    public static (string, FieldValue) Token(string name, string value) =>
        ("tokens", new FieldValue.Items([new FieldSet { { "name", name }, { "type", "SECRET" },
            { "value", Inputs.Secret(value) } }]));

    private static ConnectionInput Input(string kind, string name, Uri api, string tokenUrl, string? secret)
    {
        var fields = new FieldSet { { "base_url", api.ToString() }, { "client_id", TokenPeer.ClientId },
            { "token_url", tokenUrl } };
        if (secret is not null) fields.Add("client_secret", Inputs.Secret(secret));
        return new ConnectionInput { Name = name, IntegrationType = "HTTP", CredentialType = kind, Fields = fields };
    }
}
