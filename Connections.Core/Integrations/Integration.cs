using System.Text.Json.Serialization;

namespace Connections.Core.Integrations;

/// <summary>
/// An integration schema: what can be connected, how one signs in to it, how a connection is tried, what it can do. Pure data,
/// one JSON file each. Templates in it (<c>{{ name }}</c>) speak of the fields of the integration and of the credential kind.
/// </summary>
public sealed record Integration
{
    /// <summary>The schema that editors check the file against; the loader has checks of its own.</summary>
    [JsonInclude, JsonPropertyName("$schema")]
    internal string? Schema { get; init; }

    /// <summary>Wire name, case-sensitive, such as <c>OpenAI</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>Heading under which the New Connection grid shows it.</summary>
    public required string Category { get; init; }

    /// <summary>One sentence: what one connects to.</summary>
    public required string Description { get; init; }

    /// <summary>File name of the icon without extension; a monogram where null.</summary>
    public string? Icon { get; init; }

    /// <summary>Colour of the icon or monogram, such as <c>#2684FF</c>; the text colour where null.</summary>
    public string? Color { get; init; }

    /// <summary>The vendor's page for people who set this up.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>The vendor's pages from which base URL, authentication and test request were taken.</summary>
    public required IReadOnlyList<Uri> Sources { get; init; }

    /// <summary>Base URL of requests, a template; null where the vendor has no single one (AWS, Azure, GCP).</summary>
    public string? BaseUrl { get; init; }

    /// <summary>
    /// Hosts that a credential may be sent to: a name, <c>*.suffix</c>, or a template over fields that form a host. Empty: the host of
    /// <see cref="BaseUrl"/> alone.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Name of a field of the format Hosts, whose entries take the place of <see cref="Hosts"/> where it is filled.</summary>
    public string? HostsFrom { get; init; }

    /// <summary>Fields of the integration itself, whatever the credential kind.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Ways to sign in, at least one.</summary>
    public required IReadOnlyList<CredentialKind> Credentials { get; init; }

    /// <summary>What workflows and apps can do with it.</summary>
    public IReadOnlyList<ActionTemplate> Actions { get; init; } = [];

    /// <summary>Whether a file of the operator's folder may take the place of a built-in one.</summary>
    public bool Replaces { get; init; }

    /// <summary>The credential kind of that wire name, or null.</summary>
    public CredentialKind? Kind(string type) => Credentials.FirstOrDefault(c => c.Type == type);

    /// <summary>
    /// The integration's own fields followed by those of the credential kind, in the order of the form. A field that says what a test
    /// asks for belongs only to the kinds that have such a test.
    /// </summary>
    public IEnumerable<Field> FieldsFor(CredentialKind kind) => Fields.Where(f => f.FormsHost || Serves(kind, f) || !Credentials.Any(c => Serves(c, f))).Concat(kind.Fields);

    private static bool Serves(CredentialKind kind, Field field) => kind.Test is { } test && (field.Name == test.UrlFrom || field.Name == test.MethodFrom);
}

/// <summary>One way to sign in to an integration.</summary>
public sealed record CredentialKind
{
    /// <summary>Wire name, case-sensitive, such as <c>OpenAIAPIKey</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Name on screen, such as <c>Token Auth</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence on how it works, where that is not plain.</summary>
    public string? Description { get; init; }

    /// <summary>Where the credential is found or made at the vendor.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>The least permissions that the credential needs at the vendor, one or two sentences.</summary>
    public string? LeastPrivilege { get; init; }

    /// <summary>Fields in the order of the form.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>How a request is authenticated.</summary>
    public required Authentication Authentication { get; init; }

    /// <summary>The request that tries a connection; null where none is known.</summary>
    public TestRequest? Test { get; init; }
}

/// <summary>A field of the form. It is secret unless it says <c>"public": true</c>.</summary>
public sealed record Field
{
    /// <summary>Wire name, such as <c>api_token</c>; unique in its form.</summary>
    public required string Name { get; init; }

    /// <summary>Label on screen.</summary>
    public required string Label { get; init; }

    /// <summary>Heading under which it stands with those that follow and have the same, such as <c>Request Detail</c>.</summary>
    public string? Section { get; init; }

    /// <summary>What tells it apart from every other field of its form.</summary>
    [JsonIgnore]
    public string FullLabel => Section is null ? Label : $"{Section}: {Label}";

    /// <summary>What to enter and where it is found, one or two sentences.</summary>
    public string? Help { get; init; }

    /// <summary>The vendor's page on this very value.</summary>
    public Uri? Documentation { get; init; }

    /// <summary>
    /// Whether the value may be shown again. Everything else is sealed and never shown. A list or a body does not say it: each of its
    /// fields does.
    /// </summary>
    public bool Public { get; init; }

    /// <summary>Whether it may be left empty.</summary>
    public bool Optional { get; init; }

    /// <summary>Set by the product and only shown, such as the External ID of AWS; never typed in.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Shape of the value.</summary>
    public FieldFormat Format { get; init; } = FieldFormat.Text;

    /// <summary>
    /// Whether a value of another shape is refused. A vendor may change the shape of its values, so many files only warn. What
    /// could change the host, or break a header, is refused whatever this says.
    /// </summary>
    public Severity FormatSeverity { get; init; } = Severity.Error;

    /// <summary>A valid value, shown as an example. Never a real secret.</summary>
    public string? Example { get; init; }

    /// <summary>Value of a new form, and the value that counts where none is given.</summary>
    public string? Default { get; init; }

    /// <summary>Longest value in characters; null: 4,096, and 65,536 for <see cref="FieldFormat.MultiLine"/>, PEM and bodies.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Choices of <see cref="FieldFormat.Choice"/> and <see cref="FieldFormat.MultiChoice"/>.</summary>
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Fields of one item of a <see cref="FieldFormat.List"/>, or the parts of a <see cref="FieldFormat.Body"/> (always <c>content</c> and <c>content_type</c>).</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Name of the item field that tells items of a list apart; required on lists. Compared without case.</summary>
    public string? ItemKey { get; init; }

    /// <summary>What one item of a list is called, such as <c>token</c>.</summary>
    public string? ItemLabel { get; init; }

    /// <summary>Name of a list whose item keys this value may use as <c>{{ name }}</c>; null: the value is plain text.</summary>
    public string? TemplateOver { get; init; }

    /// <summary>Shown, and required, only while another field has one of these values.</summary>
    public Condition? When { get; init; }

    /// <summary>Whether the value is part of the host that requests go to: changing it asks for every secret again.</summary>
    public bool FormsHost { get; init; }

    /// <summary>Further rules, each with its severity.</summary>
    public IReadOnlyList<Check> Checks { get; init; } = [];
}

/// <summary>Shape of a field's value.</summary>
public enum FieldFormat
{
    /// <summary>One line of text.</summary>
    Text,
    /// <summary>Text of several lines.</summary>
    MultiLine,
    /// <summary>An absolute http or https address without user information.</summary>
    Url,
    /// <summary>A host name without scheme and path.</summary>
    Host,
    /// <summary>Host names and suffixes such as <c>*.example.com</c>, between commas, with or without a port.</summary>
    Hosts,
    /// <summary>An e-mail address.</summary>
    Email,
    /// <summary>A GUID.</summary>
    Guid,
    /// <summary>A whole number, 0 or more.</summary>
    Integer,
    /// <summary>One of <see cref="Field.Options"/>.</summary>
    Choice,
    /// <summary>Any of <see cref="Field.Options"/>.</summary>
    MultiChoice,
    /// <summary>A private key in PEM form.</summary>
    PemKey,
    /// <summary>A certificate, or a chain, in PEM form.</summary>
    PemCertificate,
    /// <summary>A list of items with fields of their own.</summary>
    List,
    /// <summary>A request body: <c>content</c> and <c>content_type</c>.</summary>
    Body,
}

/// <summary>One choice.</summary>
/// <param name="Value">Wire value.</param>
/// <param name="Label">Text on screen.</param>
/// <param name="InTemplates">What a template puts in its place, where that is not the wire value itself.</param>
public sealed record Option(string Value, string Label, string? InTemplates = null);

/// <summary>Another field's value on which a field depends.</summary>
/// <param name="Field">Name of the other field, in the same form.</param>
/// <param name="Is">Values with which the field is shown.</param>
public sealed record Condition(string Field, IReadOnlyList<string> Is);

/// <summary>A rule on a value, beyond its format.</summary>
public sealed record Check
{
    /// <summary>A regular expression that the whole value must match.</summary>
    public required string Pattern { get; init; }

    /// <summary>What is wrong and what would be right.</summary>
    public required string Message { get; init; }

    /// <summary>Whether a value that breaks it is refused.</summary>
    public Severity Severity { get; init; } = Severity.Error;
}

/// <summary>A name and a value template: a header or a query parameter.</summary>
/// <param name="Name">Header or parameter name.</param>
/// <param name="Value">Template.</param>
public sealed record Pair(string Name, string Value);

/// <summary>A request body as a template.</summary>
/// <param name="Content">Template.</param>
/// <param name="ContentType">Media type, such as <c>application/json</c>.</param>
public sealed record BodyTemplate(string Content, string ContentType);

/// <summary>How a request is authenticated. The kinds are closed: a new one is code.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(None), "none")]
[JsonDerivedType(typeof(Basic), "basic")]
[JsonDerivedType(typeof(Request), "request")]
[JsonDerivedType(typeof(TwoStep), "twoStep")]
[JsonDerivedType(typeof(MutualTls), "mutualTls")]
[JsonDerivedType(typeof(AwsSignature), "awsSignature")]
[JsonDerivedType(typeof(AzureToken), "azureToken")]
[JsonDerivedType(typeof(GoogleToken), "googleToken")]
[JsonDerivedType(typeof(OAuthCode), "oauthCode")]
public abstract record Authentication
{
    private Authentication() { }

    /// <summary>Whether a token, or keys for a time, are obtained with the credential before a request is made.</summary>
    public bool ObtainsToken => this is TwoStep or AwsSignature or AzureToken or GoogleToken or OAuthCode;

    /// <summary>Nothing is added.</summary>
    public sealed record None : Authentication;

    /// <summary>RFC 7617: the Authorization header from a user name and a password, both templates.</summary>
    public sealed record Basic : Authentication
    {
        /// <summary>Template of the user name.</summary>
        public required string Username { get; init; }

        /// <summary>Template of the password; may be empty.</summary>
        public required string Password { get; init; }

        /// <summary>Further headers put on every request.</summary>
        public IReadOnlyList<Pair> Headers { get; init; } = [];
    }

    /// <summary>Headers, query parameters and a body, given here or taken from fields of the connection.</summary>
    public sealed record Request : Authentication
    {
        /// <summary>Headers put on every request.</summary>
        public IReadOnlyList<Pair> Headers { get; init; } = [];

        /// <summary>Query parameters put on every request.</summary>
        public IReadOnlyList<Pair> Query { get; init; } = [];

        /// <summary>Name of a list field (items <c>name</c>, <c>value</c>) whose items are headers.</summary>
        public string? HeadersFrom { get; init; }

        /// <summary>Name of a list field whose items are query parameters.</summary>
        public string? QueryFrom { get; init; }

        /// <summary>Name of a body field sent with every request.</summary>
        public string? BodyFrom { get; init; }

        /// <summary>Name of a list field (items <c>name</c>, <c>value</c>) whose items are variables of those templates.</summary>
        public string? VariablesFrom { get; init; }
    }

    /// <summary>A preliminary request obtains a token, <c>{{ access_token }}</c> in the parts of the real one.</summary>
    public sealed record TwoStep : Authentication
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
        /// <summary>Field with the path to the token in the answer, such as <c>body.token</c>.</summary>
        public required string TokenPathFrom { get; init; }
        /// <summary>Field with the seconds after which the token is fetched again; 0 or empty: never.</summary>
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
    public sealed record MutualTls : Authentication
    {
        /// <summary>Field with the private key, PEM.</summary>
        public required string PrivateKeyFrom { get; init; }

        /// <summary>Field with the certificate, PEM.</summary>
        public required string CertificateFrom { get; init; }
    }

    /// <summary>AWS STS AssumeRole, then Signature Version 4.</summary>
    public sealed record AwsSignature : Authentication
    {
        /// <summary>Field with the account.</summary>
        public required string AccountFrom { get; init; }
        /// <summary>Field with the role name.</summary>
        public required string RoleFrom { get; init; }
        /// <summary>Field with the External ID.</summary>
        public required string ExternalIdFrom { get; init; }
    }

    /// <summary>OAuth 2.0 client credentials at Microsoft Entra ID.</summary>
    public sealed record AzureToken : Authentication
    {
        /// <summary>Field with the tenant.</summary>
        public required string TenantFrom { get; init; }
        /// <summary>Field with the client id.</summary>
        public required string ClientIdFrom { get; init; }
        /// <summary>Field with the client secret.</summary>
        public required string ClientSecretFrom { get; init; }
        /// <summary>Field with the scope.</summary>
        public required string ScopeFrom { get; init; }

        /// <summary>Where tenants have their token endpoints; national clouds have one of their own.</summary>
        public string Authority { get; init; } = "https://login.microsoftonline.com";

        /// <summary>Scope where none is given.</summary>
        public string DefaultScope { get; init; } = "https://management.azure.com/.default";
    }

    /// <summary>A signed JWT exchanged for an access token at Google.</summary>
    public sealed record GoogleToken : Authentication
    {
        /// <summary>Field with the service account's e-mail address.</summary>
        public required string EmailFrom { get; init; }

        /// <summary>Field with its private key, PEM.</summary>
        public required string PrivateKeyFrom { get; init; }

        /// <summary>The token endpoint.</summary>
        public string TokenUrl { get; init; } = "https://oauth2.googleapis.com/token";

        /// <summary>Scopes that are asked for, between spaces.</summary>
        public string Scope { get; init; } = "https://www.googleapis.com/auth/cloud-platform";
    }

    /// <summary>OAuth 2.0 authorization code with PKCE: a person consents in the browser, and the connection acts for them.</summary>
    public sealed record OAuthCode : Authentication
    {
        /// <summary>Field with the client id.</summary>
        public required string ClientIdFrom { get; init; }
        /// <summary>Field with the client secret.</summary>
        public required string ClientSecretFrom { get; init; }
        /// <summary>MultiChoice field with the scopes.</summary>
        public required string ScopesFrom { get; init; }
        /// <summary>Field with the address of the consent page.</summary>
        public required string AuthorizeUrlFrom { get; init; }
        /// <summary>Field with the address of the token endpoint.</summary>
        public required string TokenUrlFrom { get; init; }
        /// <summary>Read-only field in which the product notes who consented.</summary>
        public required string ConnectedAsFrom { get; init; }

        /// <summary>Scopes asked for besides, between spaces, by which the provider tells who consents.</summary>
        public string IdentityScopes { get; init; } = "openid email";

        /// <summary>Further parameters of the consent page, such as those that make a provider give out a refresh token.</summary>
        public IReadOnlyList<Pair> AuthorizeParameters { get; init; } = [];

        /// <summary>What a consent was given for: with other values it counts no more.</summary>
        public string ConsentKey(FieldSet values) => string.Join('\n',
        [
            .. new[] { ClientIdFrom, AuthorizeUrlFrom, TokenUrlFrom }.Select(name => values.Text(name) ?? ""),
            .. ScopesOf(values).Order(StringComparer.Ordinal),
        ]);

        /// <summary>The chosen scopes.</summary>
        public IReadOnlyList<string> ScopesOf(FieldSet values) => values[ScopesFrom] is FieldValue.Many many ? many.Values : [];
    }
}

/// <summary>The request that tries a connection, and how its answer reads.</summary>
public sealed record TestRequest
{
    /// <summary>HTTP verb.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>
    /// Whether no request is made: that a new access token is given out is the test. For credentials that are good for many services.
    /// </summary>
    public bool TokenOnly { get; init; }

    /// <summary>Path and query, relative to the base URL, a template; or an absolute address on one of the integration's hosts.</summary>
    public string? Url { get; init; }

    /// <summary>Field that holds the address instead; it may say <c>{{ base_url }}</c>.</summary>
    public string? UrlFrom { get; init; }

    /// <summary>Field that holds the verb instead.</summary>
    public string? MethodFrom { get; init; }

    /// <summary>Headers besides those of the authentication.</summary>
    public IReadOnlyList<Pair> Headers { get; init; } = [];

    /// <summary>Body, where the verb takes one.</summary>
    public BodyTemplate? Body { get; init; }

    /// <summary>
    /// How answers read, the first that fits wins. What none names: 2xx is accepted, 401 and 403 are refused, anything else is unknown.
    /// </summary>
    public IReadOnlyList<AnswerRule> Answers { get; init; } = [];
}

/// <summary>How one answer of a test request reads.</summary>
public sealed record AnswerRule
{
    /// <summary>Status codes, each a code (<c>401</c>) or a range (<c>200-299</c>).</summary>
    public required IReadOnlyList<string> Status { get; init; }

    /// <summary>Path into the JSON body, such as <c>ok</c>; null: the body does not matter.</summary>
    public string? BodyPath { get; init; }

    /// <summary>Text that the value there must have (<c>true</c>, <c>invalid_auth</c>); null: it must only be there.</summary>
    public string? BodyIs { get; init; }

    /// <summary>What it says of the credential.</summary>
    public required TestOutcome Outcome { get; init; }

    /// <summary>Name of the field at fault, where the answer tells.</summary>
    public string? Field { get; init; }

    /// <summary>What it means and what to do.</summary>
    public required string Message { get; init; }
}

/// <summary>What a test says of a credential.</summary>
public enum TestOutcome
{
    /// <summary>The remote side accepts it.</summary>
    Accepted,
    /// <summary>The remote side refuses it.</summary>
    Refused,
    /// <summary>It signs in, but lacks a permission.</summary>
    LacksPermission,
    /// <summary>The remote side answered; whether the credential is accepted is not known.</summary>
    Unknown,
}

/// <summary>Something that can be done with a connection: a request template with named inputs.</summary>
public sealed record ActionTemplate
{
    /// <summary>Id, unique in the integration, such as <c>list_models</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The vendor's page on this request.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>HTTP verb.</summary>
    public required string Method { get; init; }

    /// <summary>Path and query relative to the base URL, a template over the inputs as <c>{{ inputs.name }}</c> and over public fields.</summary>
    public required string Url { get; init; }

    /// <summary>Query parameters; one whose only input is empty is left out.</summary>
    public IReadOnlyList<Pair> Query { get; init; } = [];

    /// <summary>Headers besides those of the authentication.</summary>
    public IReadOnlyList<Pair> Headers { get; init; } = [];

    /// <summary>Body, a template over the inputs.</summary>
    public BodyTemplate? Body { get; init; }

    /// <summary>What the caller gives.</summary>
    public IReadOnlyList<ActionInput> Inputs { get; init; } = [];
}

/// <summary>A named input of an action.</summary>
public sealed record ActionInput
{
    /// <summary>Name in templates.</summary>
    public required string Name { get; init; }

    /// <summary>Label on screen.</summary>
    public required string Label { get; init; }

    /// <summary>What to give.</summary>
    public string? Help { get; init; }

    /// <summary>Whether it may be left out.</summary>
    public bool Optional { get; init; }

    /// <summary>An example.</summary>
    public string? Example { get; init; }

    /// <summary>Value when it is left out.</summary>
    public string? Default { get; init; }
}
