namespace Connections.Core.Integrations;

/// <summary>The request that tries a connection, and how its answer reads.</summary>
public sealed record TestRequest
{
    /// <summary>HTTP verb.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>
    /// Whether no request is made: that a new access token is given out is the test. For credentials that are good for
    /// many services.
    /// </summary>
    public bool TokenOnly { get; init; }

    /// <summary>
    /// Path and query, relative to the base URL, a template; or an absolute address on one of the integration's hosts.
    /// </summary>
    public string? Url { get; init; }

    /// <summary>Field that holds the address instead; it may say <c>{{ base_url }}</c>.</summary>
    public string? UrlFrom { get; init; }

    /// <summary>Field that holds the verb instead.</summary>
    public string? MethodFrom { get; init; }

    /// <summary>Headers besides those of the authentication.</summary>
    public IReadOnlyList<NamedTemplate> Headers { get; init; } = [];

    /// <summary>Body, where the verb takes one.</summary>
    public BodyTemplate? Body { get; init; }

    /// <summary>
    /// How answers read, the first that fits wins. What none names: 2xx is accepted, 401 is refused, 403 lacks a
    /// permission unless it says that the key is wrong, anything else is unknown.
    /// </summary>
    public IReadOnlyList<ResponseRule> Answers { get; init; } = [];
}

/// <summary>How one answer of a test request reads.</summary>
public sealed record ResponseRule
{
    /// <summary>Status codes, each a code (<c>401</c>) or a range (<c>200-299</c>).</summary>
    public required IReadOnlyList<string> Status { get; init; }

    /// <summary>Path into the JSON body, such as <c>ok</c>; null: the body does not matter.</summary>
    public string? BodyPath { get; init; }

    /// <summary>
    /// Text that the value there must have (<c>true</c>, <c>invalid_auth</c>); null: it must only be there.
    /// </summary>
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
