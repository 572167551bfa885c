using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connections.Core.Automation.Entities;

namespace Connections.Web.Api.Contracts;

/// <summary>A run that was accepted.</summary>
internal sealed record InstanceCreated(InstanceId Data);

/// <summary>A run by its id.</summary>
internal sealed record InstanceId(Guid Id);

/// <summary>Where a run is.</summary>
/// <param name="DetailsKind">IN_PROGRESS, SUCCEEDED, FAILED or CANCELED.</param>
/// <param name="DisplayName">The same in a word.</param>
internal sealed record InstanceStatus([property: JsonPropertyName("detailsKind")] string DetailsKind,
    [property: JsonPropertyName("displayName")] string DisplayName);

/// <summary>A run in a list.</summary>
[ResourceType("instances")]
internal sealed record InstanceListAttributes
{
    /// <summary>When it ended.</summary>
    [JsonPropertyName("endTimestamp")] public required DateTimeOffset? EndTimestamp { get; init; }

    /// <summary>Where it is.</summary>
    [JsonPropertyName("instanceStatus")] public required InstanceStatus InstanceStatus { get; init; }

    /// <summary>What started it.</summary>
    public required InstanceSource Source { get; init; }

    /// <summary>When it was accepted.</summary>
    [JsonPropertyName("startTimestamp")] public required DateTimeOffset StartTimestamp { get; init; }

    /// <summary>Why it failed; empty where it did not.</summary>
    public required string Failure { get; init; }

    /// <summary>The step that failed.</summary>
    [JsonPropertyName("failedStep")] public required string? FailedStep { get; init; }
}

/// <summary>What started a run.</summary>
/// <param name="Kind">manual or api.</param>
/// <param name="Initiator">Who started it.</param>
/// <param name="RunsAs">On whose right its steps act.</param>
internal sealed record InstanceSource(RunSource Kind, string Initiator,
    [property: JsonPropertyName("runsAs")] string RunsAs);

/// <summary>A run with its steps.</summary>
[ResourceType("instances")]
internal sealed record InstanceAttributes
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it ended.</summary>
    [JsonPropertyName("endTimestamp")] public required DateTimeOffset? EndTimestamp { get; init; }

    /// <summary>Where it is.</summary>
    [JsonPropertyName("instanceStatus")] public required InstanceStatus InstanceStatus { get; init; }

    /// <summary>Its results.</summary>
    public required JsonNode? Outputs { get; init; }

    /// <summary>What started it.</summary>
    public required InstanceSource Source { get; init; }

    /// <summary>What its expressions read as Source.</summary>
    [JsonPropertyName("sourceForTemplating")] public required JsonNode? SourceForTemplating { get; init; }

    /// <summary>When it was accepted.</summary>
    [JsonPropertyName("startTimestamp")] public required DateTimeOffset StartTimestamp { get; init; }

    /// <summary>Its steps, each with where it is.</summary>
    [JsonPropertyName("stepStateAssociations")]
    public required IReadOnlyList<StepStateAssociation> StepStateAssociations { get; init; }

    /// <summary>The parameters that it was started with.</summary>
    public required JsonNode? Trigger { get; init; }

    /// <summary>Why it failed; empty where it did not.</summary>
    public required string Failure { get; init; }

    /// <summary>The step that failed.</summary>
    [JsonPropertyName("failedStep")] public required string? FailedStep { get; init; }
}

/// <summary>Where a step is.</summary>
internal sealed record StepStateAssociation([property: JsonPropertyName("stepName")] string StepName,
    [property: JsonPropertyName("stepState")] string StepState);

/// <summary>What of a run is too large to be shown.</summary>
internal sealed record InstanceMeta([property: JsonPropertyName("outputsTooBig")] bool OutputsTooBig,
    [property: JsonPropertyName("sourceTooBig")] bool SourceTooBig,
    [property: JsonPropertyName("triggerTooBig")] bool TriggerTooBig);

/// <summary>How many runs there are.</summary>
internal sealed record InstanceListMeta
{
    /// <summary>Runs that succeeded.</summary>
    [JsonPropertyName("succeededCount")] public required int SucceededCount { get; init; }

    /// <summary>Runs that failed or were interrupted.</summary>
    [JsonPropertyName("failedCount")] public required int FailedCount { get; init; }

    /// <summary>Runs that were canceled.</summary>
    [JsonPropertyName("canceledCount")] public required int CanceledCount { get; init; }

    /// <summary>How long the list is.</summary>
    public required InstancePage Page { get; init; }
}

/// <summary>How long a list of runs is.</summary>
internal sealed record InstancePage([property: JsonPropertyName("totalCount")] int TotalCount);

/// <summary>A start that came to nothing.</summary>
/// <param name="Source">What was to start a run.</param>
/// <param name="At">When it was refused or skipped.</param>
/// <param name="ScheduledAt">The time of the schedule; null for a delivery.</param>
/// <param name="Reason">Why, and what to do.</param>
[ResourceType("refused_start")]
internal sealed record RefusedStartAttributes(RunSource Source, DateTimeOffset At, DateTimeOffset? ScheduledAt,
    string Reason);

/// <summary>Nothing to say.</summary>
internal sealed record EmptyDocument;

/// <summary>A step of a run.</summary>
/// <param name="Name">The step.</param>
/// <param name="ActionId">What it did.</param>
/// <param name="State">Where it is.</param>
/// <param name="Attempt">Which attempt it was last.</param>
/// <param name="ConnectionId">The connection that it used or that was refused, where you can see it.</param>
/// <param name="ConnectionName">Its name then, or that of the account of a tile.</param>
/// <param name="Tile">The integration whose tile has that account; null: it is a connection.</param>
/// <param name="Why">Why that connection.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="Message">What came of it.</param>
[ResourceType("workflow_run_step")]
internal sealed record InstanceStepAttributes(string Name, string Path, string ActionId, StepState State, int Attempt,
    Guid? ConnectionId, string? ConnectionName, string? Tile, string Why, DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt, string Message);

/// <summary>What went into a step and what came out of it.</summary>
/// <param name="Name">The step.</param>
/// <param name="State">Where it is.</param>
/// <param name="Message">What came of it.</param>
/// <param name="Inputs">Its inputs, filled in.</param>
/// <param name="Request">The request as it was sent, without what is secret.</param>
/// <param name="Output">What it came to.</param>
[ResourceType("workflow_run_step")]
internal sealed record InstanceStepDataAttributes(string Name, StepState State, string Message, JsonNode? Inputs,
    JsonNode? Request, JsonNode? Output);
