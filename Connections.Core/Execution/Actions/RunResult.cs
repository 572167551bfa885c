using System.Text.Json.Nodes;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Masking;

namespace Connections.Core.Execution.Actions;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>The other side answered, and its status is no error.</summary>
    Succeeded,

    /// <summary>
    /// The other side answered with a status that counts as an error, or with a body that reports one.
    /// </summary>
    ErrorStatus,

    /// <summary>
    /// There is no answer that can be used: it was not reached, did not answer in time, or broke off.
    /// </summary>
    Failed,
}

/// <summary>What the body of an answer is.</summary>
public enum BodyKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>JSON, taken apart.</summary>
    Json,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes, in base64.</summary>
    Base64,
}

/// <summary>
/// What came of running an action, in words that a run log, a screen and the API show alike. It holds no secret: what
/// was sent and what came back are masked.
/// </summary>
public sealed record RunResult
{
    /// <summary>How deep a <see cref="Body"/> of JSON is nested at most.</summary>
    public const int DeepestBody = ResponseJson.MaxDepth;

    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string Message { get; init; }

    /// <summary>What to try next; null where nothing is to be done.</summary>
    public string? NextStep { get; init; }

    /// <summary>The stage at which it failed; null where an answer came.</summary>
    public TestStage? FailedAt { get; init; }

    /// <summary>The rule that blocked an address, for those who may read the audit trail; null: none did.</summary>
    internal string? BlockedBy { get; init; }

    /// <summary>The connection that was used.</summary>
    public required Guid ConnectionId { get; init; }

    /// <summary>Its name.</summary>
    public required string ConnectionName { get; init; }

    /// <summary>The request as it was sent.</summary>
    public required SentRequest Request { get; init; }

    /// <summary>Status of the answer, also of one whose body could not be read; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>Whether the body of the answer reports an error though its status is none.</summary>
    public bool IsReportedInBody { get; init; }

    /// <summary>Whether that error means too many requests.</summary>
    public bool IsRateLimited { get; init; }

    /// <summary>Headers of the answer, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body of the answer: JSON, or a text; null where there is none.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>What the body is.</summary>
    public BodyKind BodyKind { get; init; }

    /// <summary>How many places of the answer were masked, because a secret of the connection stood there.</summary>
    public int MaskedPlaces { get; init; }

    /// <summary>What of the answer was odd, and how it was read all the same, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<TestStep> Stages { get; init; }

    /// <summary>How many redirects were followed.</summary>
    public int Redirects { get; init; }

    /// <summary>From start to end.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>A request as it was sent, without what is secret. Where redirects were followed, the first one.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Url">Address with all parameters.</param>
/// <param name="Headers">All headers, those included that the product and its HTTP stack add.</param>
/// <param name="Body">The beginning of its body; null where it had none.</param>
/// <param name="BodyIsCut">Whether the body went on.</param>
public sealed record SentRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers,
    string? Body, bool BodyIsCut);
