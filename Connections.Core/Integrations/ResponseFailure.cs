namespace Connections.Core.Integrations;

/// <summary>
/// How a service says in the body of an answer that it did not do what it was asked, though the status is good: Slack's
/// <c>{"ok": false, "error": "channel_not_found"}</c>, or the <c>errors</c> of GraphQL.
/// </summary>
public sealed record ResponseFailure
{
    /// <summary>Where in the body that is, such as <c>ok</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The text that the value there has then, such as <c>false</c>.</summary>
    public string? Is { get; init; }

    /// <summary>Whether it is enough that something is there: neither null nor an empty list.</summary>
    public bool Exists { get; init; }

    /// <summary>Where the body says what failed, such as <c>errors[0].message</c>.</summary>
    public string? Message { get; init; }

    /// <summary>Where the body has the service's own code of it; null: at <see cref="Message"/>.</summary>
    public string? Code { get; init; }

    /// <summary>Codes that mean too many requests: only these are tried again.</summary>
    public IReadOnlyList<string> RateLimits { get; init; } = [];
}
