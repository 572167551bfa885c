using System.Text.Json.Serialization;

namespace Connections.Core.Integrations;

/// <summary>
/// An integration schema: what can be connected, how one signs in to it, how a connection is tried, what it can do.
/// Pure data, one JSON file each. Templates in it (<c>{{ name }}</c>) speak of the fields of the integration and of the
/// credential kind.
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

    /// <summary>Color of the icon or monogram, such as <c>#2684FF</c>; the text color where null.</summary>
    public string? Color { get; init; }

    /// <summary>The vendor's page for people who set this up.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>The vendor's pages from which base URL, authentication and test request were taken.</summary>
    public required IReadOnlyList<Uri> Sources { get; init; }

    /// <summary>Base URL of requests, a template; null where the vendor has no single one (AWS, Azure, GCP).</summary>
    public string? BaseUrl { get; init; }

    /// <summary>
    /// Hosts that a credential may be sent to: a name, <c>*.suffix</c>, or a template over fields that form a host.
    /// Empty: the host of
    /// <see cref="BaseUrl"/> alone.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Name of a field of the format Hosts, whose entries take the place of <see cref="Hosts"/> where it is filled.
    /// </summary>
    public string? HostsFrom { get; init; }

    /// <summary>
    /// Name of a field with certificates of authorities that are trusted for this connection besides those of the
    /// installation. Changing it asks for the secrets again.
    /// </summary>
    public string? TrustFrom { get; init; }

    /// <summary>Fields of the integration itself, whatever the credential kind.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Ways to sign in, at least one.</summary>
    public required IReadOnlyList<CredentialKind> Credentials { get; init; }

    /// <summary>What workflows and apps can do with it.</summary>
    public IReadOnlyList<ActionTemplate> Actions { get; init; } = [];

    /// <summary>
    /// What in an answer of status 2xx says that an action failed all the same; null: the status alone decides.
    /// </summary>
    public ResponseFailure? Failure { get; init; }

    /// <summary>Its tile; null: its actions always take a connection.</summary>
    public TileSchema? Tile { get; init; }

    /// <summary>Whether a file of the operator's folder may take the place of a built-in one.</summary>
    public bool Replaces { get; init; }

    /// <summary>The credential kind of that wire name, or null.</summary>
    public CredentialKind? Kind(string type) => Credentials.FirstOrDefault(c => c.Type == type);

    /// <summary>The credential kinds that an account of its tile may have, the usual one first.</summary>
    public IReadOnlyList<CredentialKind> TileKinds() =>
        [.. (Tile?.Credentials ?? []).Select(Kind).OfType<CredentialKind>()];

    /// <summary>
    /// The integration's own fields followed by those of the credential kind, in the order of the form; whom it trusts
    /// comes last. A field that says what a test asks for belongs only to the kinds that have such a test.
    /// </summary>
    public IEnumerable<Field> FieldsFor(CredentialKind kind) => [
        .. Fields.Where(
            f => f.Name != TrustFrom && (f.FormsHost || Serves(kind, f) || !Credentials.Any(c => Serves(c, f)))),
        .. kind.Fields,
        .. Fields.Where(f => f.Name == TrustFrom),
    ];

    private static bool Serves(CredentialKind kind, Field field) =>
        kind.Test is { } test && (field.Name == test.UrlFrom || field.Name == test.MethodFrom);
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
    public required AuthenticationMethod Authentication { get; init; }

    /// <summary>The request that tries a connection; null where none is known.</summary>
    public TestRequest? Test { get; init; }
}
