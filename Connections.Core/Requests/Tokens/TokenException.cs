using Connections.Core.Egress;

namespace Connections.Core.Requests.Tokens;

/// <summary>Why no token could be had, in words. Holds no secret.</summary>
internal sealed record TokenFailure
{
    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>What to try next; null: what such a failure commonly needs.</summary>
    public string? NextStep { get; init; }

    /// <summary>The field at fault, where it can be told.</summary>
    public string? Field { get; init; }

    /// <summary>
    /// Whether the other side refused the credential, which then needs someone; else it was not reached, and may be
    /// later.
    /// </summary>
    public bool IsRefusal { get; init; }

    /// <summary>What was asked of whom; null where nothing was.</summary>
    public string? Asked { get; init; }

    /// <summary>Names of the headers that were sent.</summary>
    public IReadOnlyList<string> HeaderNames { get; init; } = [];

    /// <summary>What came of it; null where nothing was asked.</summary>
    public EgressOutcome? Outcome { get; init; }
}

/// <summary>No token could be had. A test reports it; a run fails with it.</summary>
internal sealed class TokenException(TokenFailure fault, Exception? cause = null) : Exception(fault.Message, cause)
{
    /// <summary>Why.</summary>
    public TokenFailure Fault { get; } = fault;
}
