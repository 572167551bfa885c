using System.Text.Json.Serialization;

namespace Connections.Core.Integrations;

/// <summary>How a request is authenticated. The kinds are closed: a new one is code.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind",
    UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(None), "none")]
[JsonDerivedType(typeof(Basic), "basic")]
[JsonDerivedType(typeof(Request), "request")]
[JsonDerivedType(typeof(TwoStep), "twoStep")]
[JsonDerivedType(typeof(MutualTls), "mutualTls")]
[JsonDerivedType(typeof(AwsSignature), "awsSignature")]
[JsonDerivedType(typeof(AzureToken), "azureToken")]
[JsonDerivedType(typeof(GoogleToken), "googleToken")]
[JsonDerivedType(typeof(OAuthCode), "oauthCode")]
[JsonDerivedType(typeof(OAuthClientCredentials), "oauthClientCredentials")]
[JsonDerivedType(typeof(Digest), "digest")]
public abstract record AuthenticationMethod
{
    private AuthenticationMethod() { }

    /// <summary>
    /// Whether a token, or keys for a time, are obtained with the credential before a request is made.
    /// </summary>
    public bool ObtainsToken => this is TwoStep or AwsSignature or AzureToken or GoogleToken or OAuth;

    /// <summary>Nothing is added.</summary>
    public sealed record None : AuthenticationMethod;

    /// <summary>RFC 7617: the Authorization header from a user name and a password, both templates.</summary>
    public sealed record Basic : AuthenticationMethod
    {
        /// <summary>Template of the user name.</summary>
        public required string Username { get; init; }

        /// <summary>Template of the password; may be empty.</summary>
        public required string Password { get; init; }

        /// <summary>Further headers put on every request.</summary>
        public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];
    }

    /// <summary>
    /// RFC 7616: a user name and a password that answer the server's challenge; the password itself is never sent.
    /// </summary>
    public sealed record Digest : AuthenticationMethod
    {
        /// <summary>Template of the user name.</summary>
        public required string Username { get; init; }

        /// <summary>Template of the password; may be empty.</summary>
        public required string Password { get; init; }
    }

    /// <summary>Headers, query parameters and a body, given here or taken from fields of the connection.</summary>
    public sealed record Request : AuthenticationMethod
    {
        /// <summary>Headers put on every request.</summary>
        public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

        /// <summary>Query parameters put on every request.</summary>
        public IReadOnlyList<NamedTemplate> Query { get; init; } = [];

        /// <summary>Name of a list field (items <c>name</c>, <c>value</c>) whose items are headers.</summary>
        public string? HeadersFrom { get; init; }

        /// <summary>Name of a list field whose items are query parameters.</summary>
        public string? QueryFrom { get; init; }

        /// <summary>Name of a body field sent with every request.</summary>
        public string? BodyFrom { get; init; }

        /// <summary>
        /// Name of a list field (items <c>name</c>, <c>value</c>) whose items are variables of those templates.
        /// </summary>
        public string? VariablesFrom { get; init; }
    }

    /// <summary>
    /// A preliminary request obtains a token, <c>{{ access_token }}</c> in the parts of the real one.
    /// </summary>
    public sealed record TwoStep : AuthenticationMethod
    {
        /// <summary>The name under which the parts of the real request get the token.</summary>
        public const string AccessToken = "access_token";

        /// <summary>Field with the address of the preliminary request.</summary>
        public required string UrlFrom { get; init; }
        /// <summary>Field with its verb.</summary>
        public required string MethodFrom { get; init; }
        /// <summary>List field with its headers.</summary>
        public required string HeadersFrom { get; init; }
        /// <summary>List field with its query parameters.</summary>
        public required string QueryFrom { get; init; }
        /// <summary>Body field.</summary>
        public required string BodyFrom { get; init; }
        /// <summary>
        /// Field with the path to the token in the answer, such as <c>body.token</c> or <c>headers.X-Auth-Token</c>.
        /// </summary>
        public required string TokenPathFrom { get; init; }
        /// <summary>
        /// Field with the seconds after which the token is fetched again; 0: never; empty: as the answer says.
        /// </summary>
        public required string RefreshFrom { get; init; }
        /// <summary>List field with variables of the preliminary request; null: none.</summary>
        public string? VariablesFrom { get; init; }
        /// <summary>Field with the user name for the preliminary request, when it signs in with Basic.</summary>
        public string? UsernameFrom { get; init; }
        /// <summary>Field with the password.</summary>
        public string? PasswordFrom { get; init; }
        /// <summary>What goes on the real request.</summary>
        public required Request Then { get; init; }
    }

    /// <summary>A client certificate, RFC 8446.</summary>
    public sealed record MutualTls : AuthenticationMethod
    {
        /// <summary>Field with the private key, PEM.</summary>
        public required string PrivateKeyFrom { get; init; }

        /// <summary>Field with the certificate, PEM.</summary>
        public required string CertificateFrom { get; init; }

        /// <summary>
        /// Field with the pass phrase that opens the key when it is entered, and is not kept; null: none.
        /// </summary>
        public string? PassPhraseFrom { get; init; }

        /// <summary>What goes on each request besides; null: nothing.</summary>
        public Request? Then { get; init; }
    }

    /// <summary>AWS STS AssumeRole, then Signature Version 4.</summary>
    public sealed record AwsSignature : AuthenticationMethod
    {
        /// <summary>Field with the account.</summary>
        public required string AccountFrom { get; init; }
        /// <summary>Field with the role name.</summary>
        public required string RoleFrom { get; init; }
        /// <summary>Field with the External ID.</summary>
        public required string ExternalIdFrom { get; init; }
        /// <summary>
        /// Field with the service that a signature names for hosts that are not AWS's own; null: none.
        /// </summary>
        public string? ServiceFrom { get; init; }
        /// <summary>Field with the region that a signature names for such hosts; null: none.</summary>
        public string? RegionFrom { get; init; }
    }

    /// <summary>OAuth 2.0 client credentials at Microsoft Entra ID.</summary>
    public sealed record AzureToken : AuthenticationMethod
    {
        /// <summary>Field with the tenant.</summary>
        public required string TenantFrom { get; init; }
        /// <summary>Field with the client id.</summary>
        public required string ClientIdFrom { get; init; }
        /// <summary>Field with the client secret.</summary>
        public required string ClientSecretFrom { get; init; }
        /// <summary>Field with the scope.</summary>
        public required string ScopeFrom { get; init; }

        /// <summary>
        /// Where tenants have their token endpoints, a template; national clouds have one of their own.
        /// </summary>
        public string Authority { get; init; } = "https://login.microsoftonline.com";

        /// <summary>Scope where none is given, a template.</summary>
        public string DefaultScope { get; init; } = "https://management.azure.com/.default";
    }

    /// <summary>A signed JWT exchanged for an access token at Google.</summary>
    public sealed record GoogleToken : AuthenticationMethod
    {
        /// <summary>Field with the service account's email address.</summary>
        public required string EmailFrom { get; init; }

        /// <summary>Field with its private key, PEM.</summary>
        public required string PrivateKeyFrom { get; init; }

        /// <summary>The token endpoint.</summary>
        public string TokenUrl { get; init; } = "https://oauth2.googleapis.com/token";

        /// <summary>Scopes that are asked for, between spaces.</summary>
        public string Scope { get; init; } = "https://www.googleapis.com/auth/cloud-platform";
    }

    /// <summary>OAuth 2.0, RFC 6749: a client gets access tokens at a token endpoint.</summary>
    public abstract record OAuth : AuthenticationMethod
    {
        /// <summary>Value of <see cref="ClientAuthenticationFrom"/> with which the client signs in by Basic.</summary>
        public const string BasicClient = "BASIC";

        /// <summary>Field with the client id.</summary>
        public required string ClientIdFrom { get; init; }
        /// <summary>Field with the client secret. Optional in the form: the client is public.</summary>
        public required string ClientSecretFrom { get; init; }
        /// <summary>MultiChoice field with the scopes, or a text with blanks between them.</summary>
        public required string ScopesFrom { get; init; }
        /// <summary>Field with the address of the token endpoint.</summary>
        public required string TokenUrlFrom { get; init; }
        /// <summary>Choice of how the client signs in: <c>BASIC</c> or <c>BODY</c>. Null: in the body.</summary>
        public string? ClientAuthenticationFrom { get; init; }
        /// <summary>Field with the audience.</summary>
        public string? AudienceFrom { get; init; }
        /// <summary>Field with resources, RFC 8707, with blanks between them.</summary>
        public string? ResourceFrom { get; init; }
        /// <summary>List field with further parameters of requests to the token endpoint.</summary>
        public string? TokenParametersFrom { get; init; }
        /// <summary>Where the token goes on a request; null: into the Authorization header, as Bearer.</summary>
        public TokenPlacement? Placement { get; init; }
        /// <summary>What goes on each request besides; null: nothing.</summary>
        public Request? Then { get; init; }

        /// <summary>The chosen scopes.</summary>
        public IReadOnlyList<string> ScopesOf(FieldSet values) =>
            values[ScopesFrom] is FieldValue.Many many ? many.Values : WordsOf(values, ScopesFrom);

        /// <summary>The resources.</summary>
        public IReadOnlyList<string> ResourcesOf(FieldSet values) => WordsOf(values, ResourceFrom);

        private static string[] WordsOf(FieldSet values, string? field) =>
            field is null ? [] : (values.Text(field) ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>OAuth 2.0 client credentials, RFC 6749 §4.4: the connection acts for the client itself.</summary>
    public sealed record OAuthClientCredentials : OAuth;

    /// <summary>
    /// OAuth 2.0 authorization code with PKCE: a person consents in the browser, and the connection acts for them.
    /// </summary>
    public sealed record OAuthCode : OAuth
    {
        /// <summary>Field with the address of the consent page.</summary>
        public required string AuthorizeUrlFrom { get; init; }
        /// <summary>Read-only field in which the product notes who consented.</summary>
        public required string ConnectedAsFrom { get; init; }
        /// <summary>List field with further parameters of the consent page.</summary>
        public string? AuthorizeParametersFrom { get; init; }
        /// <summary>Field with the issuer that answers must name, RFC 9207.</summary>
        public string? IssuerFrom { get; init; }

        /// <summary>Scopes asked for besides, between spaces, with which the provider tells who consents.</summary>
        public string IdentityScopes { get; init; } = "openid email";

        /// <summary>
        /// Further parameters of the consent page, such as those that make a provider give out a refresh token.
        /// </summary>
        public IReadOnlyList<NamedTemplate> AuthorizeParameters { get; init; } = [];

        /// <summary>What a consent was given for: with other values it counts no more.</summary>
        public string ConsentKey(FieldSet values) => string.Join('\n',
        [
            .. new[] { ClientIdFrom, AuthorizeUrlFrom, TokenUrlFrom }.Select(name => values.Text(name) ?? ""),
            .. ScopesOf(values).Order(StringComparer.Ordinal),
            .. Besides(values),
        ]);

        // An empty line parts each from the scopes, of which none is empty.
        private IEnumerable<string> Besides(FieldSet values) =>
        [
            .. new[] { AudienceFrom, ResourceFrom }.OfType<string>().Where(name => values.Text(name) is { Length: > 0 })
                .Select(name => $"\n{name}={values.Text(name)}"),
            .. from list in new[] { AuthorizeParametersFrom, TokenParametersFrom }
               where list is not null
               from item in values.Items(list)
               select $"\n{list}/{item.Text("name")}={item.Text("value")}",
        ];
    }
}
