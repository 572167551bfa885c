using Connections.Core.Integrations;

namespace Connections.Core.Execution.Testing;

/// <summary>What came of trying a connection. Holds no secret: what the other side echoed is masked.</summary>
public sealed record ConnectionTestResult
{
    /// <summary>What it says of the credential.</summary>
    public required TestOutcome Outcome { get; init; }

    /// <summary>What happened, in words.</summary>
    public required string Message { get; init; }

    /// <summary>The outcome in a sentence, for the first line of a screen.</summary>
    public string Headline => MessageTellsOutcome ? Message : Outcome switch
    {
        TestOutcome.Accepted => "Credential accepted.",
        TestOutcome.Refused => "Credential rejected.",
        TestOutcome.LacksPermission when Status == 403 => "Signed in, but not allowed (403).",
        TestOutcome.LacksPermission => "Signed in, but lacks a permission.",
        _ when Status is null => "No response.",
        _ => "The service responded, but it's unclear whether it accepts the credential.",
    };

    /// <summary>What the message tells besides the headline; null: nothing.</summary>
    public string? Detail => MessageTellsOutcome || Message.Length == 0 ? null : Message;

    /// <summary>Whether the message is the outcome itself.</summary>
    internal bool MessageTellsOutcome { get; init; }

    /// <summary>The sentence with which the service denied it, masked; null where it gave none.</summary>
    public string? ProviderMessage { get; init; }

    /// <summary>Name of the field at fault, where known.</summary>
    public string? Field { get; init; }

    /// <summary>What to try next; null where nothing is to be done.</summary>
    public string? NextStep { get; init; }

    /// <summary>The stages in order.</summary>
    public required IReadOnlyList<TestStep> Steps { get; init; }

    /// <summary>
    /// What was asked of whom, such as <c>GET https://api.openai.com/v1/models</c>; null where nothing was asked.
    /// </summary>
    public string? Asked { get; init; }

    /// <summary>Names of the headers that were sent, in order. Their values are not shown.</summary>
    public IReadOnlyList<string> HeaderNames { get; init; } = [];

    /// <summary>Status of the answer; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>The beginning of the answer's body, masked; null where none came.</summary>
    public string? Excerpt { get; init; }

    /// <summary>Whether the body continues after the excerpt.</summary>
    public bool ExcerptIsCut { get; init; }

    /// <summary>How many places of the excerpt were masked, because a secret of the connection stood there.</summary>
    public int MaskedPlaces { get; init; }

    /// <summary>What of the answer was odd, and how it was read all the same, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>From start to end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// The rule that blocked the address: for admins and the audit log, never for the person who asked.
    /// </summary>
    internal string? BlockedBy { get; init; }

    /// <summary>The address connected to, for the audit log.</summary>
    internal string? RemoteAddress { get; init; }

    /// <summary>What was thrown where nothing should be, for the log.</summary>
    internal Exception? Defect { get; init; }
}

/// <summary>One stage of a test.</summary>
/// <param name="Stage">Which.</param>
/// <param name="State">How it went.</param>
/// <param name="Message">In words.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record TestStep(TestStage Stage, TestStepState State, string Message, long Milliseconds);

/// <summary>How a stage went.</summary>
public enum TestStepState
{
    /// <summary>It succeeded.</summary>
    Succeeded,
    /// <summary>It failed.</summary>
    Failed,
    /// <summary>Its result is not known.</summary>
    Unknown,
    /// <summary>It was not reached, or not needed.</summary>
    Skipped,
}
