using System.Net;

namespace Connections.Core.Egress;

/// <summary>The stages of an exchange, in order.</summary>
internal enum EgressStage
{
    /// <summary>The name becomes addresses.</summary>
    NameResolution,

    /// <summary>The address is allowed, and accepts a connection.</summary>
    Connection,

    /// <summary>Encryption is agreed on and the certificate holds.</summary>
    Tls,

    /// <summary>The request is sent, until the answer's headers are here.</summary>
    Request,

    /// <summary>The answer's body.</summary>
    Answer,
}

/// <summary>Why an exchange failed.</summary>
internal enum EgressFailureKind
{
    /// <summary>The address is not one that can be asked: scheme, user information, odd characters.</summary>
    BadAddress,
    /// <summary>The credential does not belong to that host.</summary>
    OtherHost,
    /// <summary>A header cannot be sent.</summary>
    BadHeader,
    /// <summary>The request's body is too large.</summary>
    RequestTooLarge,
    /// <summary>The name has no address.</summary>
    NameNotFound,
    /// <summary>The policy forbids the address.</summary>
    NotAllowed,
    /// <summary>Nothing listens there.</summary>
    Refused,
    /// <summary>No way leads there.</summary>
    Unreachable,
    /// <summary>Took too long; the stage says what.</summary>
    TimedOut,
    /// <summary>The certificate has expired or is not valid yet.</summary>
    TlsExpired,
    /// <summary>The certificate is for another name.</summary>
    TlsNameMismatch,
    /// <summary>Nobody who is trusted has issued the certificate.</summary>
    TlsUntrusted,
    /// <summary>No encryption could be agreed on.</summary>
    TlsHandshake,
    /// <summary>The other side does not accept the client certificate.</summary>
    ClientRefused,
    /// <summary>The connection ended before the answer did.</summary>
    CutOff,
    /// <summary>What came is no valid HTTP answer, or cannot be decompressed.</summary>
    InvalidAnswer,
    /// <summary>The answer's headers or body are too large.</summary>
    TooLarge,
    /// <summary>A redirect that is not followed.</summary>
    Redirect,
    /// <summary>A defect of this product.</summary>
    Unexpected,
}

/// <summary>A failure, in words for people.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Stage">Where.</param>
/// <param name="Message">What happened, for the person who asked. Holds no secret and, where blocked, nothing about the
/// address.</param>
internal sealed record EgressFailure(EgressFailureKind Kind, EgressStage Stage, string Message)
{
    /// <summary>What to try next, where the failure itself tells; null: what such a failure commonly needs.</summary>
    public string? NextStep { get; init; }

    /// <summary>The rule that blocked, for admins and the audit log alone.</summary>
    public string? Rule { get; init; }

    /// <summary>What was thrown where nothing should be, for the log.</summary>
    public Exception? Defect { get; init; }
}

/// <summary>How a stage went.</summary>
internal enum StageState
{
    /// <summary>It succeeded.</summary>
    Done,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was not reached, or not needed: plain http has no TLS, an open connection is used again.</summary>
    Skipped,
}

/// <summary>One stage and how long it took.</summary>
internal sealed record StageTiming(EgressStage Stage, StageState State, TimeSpan Elapsed);

/// <summary>What the other side answered.</summary>
internal sealed record EgressResponse
{
    /// <summary>Status code.</summary>
    public required int Status { get; init; }

    /// <summary>Headers, in order; those of the body included.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Body, decompressed.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body was longer.</summary>
    public bool Truncated { get; init; }

    /// <summary>Whether the body is compressed in a way that cannot be opened here, and so given as it came.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>What of it was odd, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it is a piece of a whole, as its status or its headers say.</summary>
    public bool IsPartial => Status == (int)HttpStatusCode.PartialContent || Header("Content-Range") is not null;

    /// <summary>The first header of that name, or null.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
}

/// <summary>What came of a request: an answer, or a failure and where.</summary>
internal sealed record EgressOutcome
{
    /// <summary>All stages, of the last hop.</summary>
    public required IReadOnlyList<StageTiming> Stages { get; init; }

    /// <summary>The answer; null where it failed.</summary>
    public EgressResponse? Answer { get; init; }

    /// <summary>
    /// Status and headers of an answer whose body could not be had: it was too large, broke off, or stalled; else
    /// null.
    /// </summary>
    public EgressResponse? Head { get; init; }

    /// <summary>The failure; null where there is an answer.</summary>
    public EgressFailure? Failure { get; init; }

    /// <summary>
    /// The headers that the first hop carries over the wire, in order, with all that this client and the HTTP stack
    /// add; null where the request
    /// could not even be put together.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>>? SentHeaders { get; init; }

    /// <summary>Their names, for a report that shows no values.</summary>
    public IReadOnlyList<string> SentNames => [.. SentHeaders?.Select(h => h.Key) ?? []];

    /// <summary>The address asked last, redirects followed.</summary>
    public required Uri FinalUri { get; init; }

    /// <summary>The address that was connected to, for the audit log; null where none was.</summary>
    public IPAddress? RemoteAddress { get; init; }

    /// <summary>
    /// The end of a certificate that was accepted although it was past, for the audit log; null: none was, on a new
    /// connection.
    /// </summary>
    public DateTimeOffset? Forgiven { get; init; }

    /// <summary>How many redirects were followed.</summary>
    public int Redirects { get; init; }

    /// <summary>From start to end.</summary>
    public required TimeSpan Elapsed { get; init; }
}

/// <summary>The caller gave an exchange up.</summary>
/// <param name="known">What is known of it, in words.</param>
/// <param name="inner">How it ended.</param>
/// <param name="token">Which gave it up.</param>
internal sealed class EgressCanceledException(string known, Exception inner, CancellationToken token)
    : OperationCanceledException(known, inner, token);

/// <summary>Carries a failure out of the depths of the HTTP stack.</summary>
internal sealed class EgressException(EgressFailure failure, Exception? inner = null)
    : Exception(failure.Message, inner)
{
    /// <summary>The failure.</summary>
    public EgressFailure Failure { get; } = failure;

    /// <summary>A failure.</summary>
    public EgressException(EgressFailureKind kind, EgressStage stage, string message, Exception? inner = null)
        : this(new EgressFailure(kind, stage, message), inner) { }

    /// <summary>The failure that another exception carries inside, or null.</summary>
    public static EgressException? In(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is EgressException found) return found;
        }

        return null;
    }
}
