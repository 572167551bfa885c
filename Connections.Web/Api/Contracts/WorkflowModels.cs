using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A workflow in a list. Names are those of Datadog's clients.</summary>
[ResourceType("workflows")]
internal sealed record WorkflowListAttributes
{
    /// <summary>When it was created.</summary>
    [JsonPropertyName("createdAt")] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public required bool Published { get; init; }

    /// <summary>Whose rights its steps act with: owner, initiator or service_account.</summary>
    [JsonPropertyName("runAsUserMode")] public required string RunAsUserMode { get; init; }

    /// <summary>Its document, where that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonNode? Spec { get; init; }

    /// <summary>Its tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>When it was last changed.</summary>
    [JsonPropertyName("updatedAt")] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A workflow with its document.</summary>
[ResourceType("workflows")]
internal sealed record WorkflowAttributes
{
    /// <summary>When it was created.</summary>
    [JsonPropertyName("createdAt")] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public required bool Published { get; init; }

    /// <summary>Steps that may be executed twice.</summary>
    [JsonPropertyName("repeatableSteps")] public required IReadOnlyList<string> RepeatableSteps { get; init; }

    /// <summary>Whose rights its steps act with.</summary>
    [JsonPropertyName("runAs")] public required RunAsModel RunAs { get; init; }

    /// <summary>The same: owner, initiator or service_account.</summary>
    [JsonPropertyName("runAsUserMode")] public required string RunAsUserMode { get; init; }

    /// <summary>Its document, as it was sent.</summary>
    public required JsonNode Spec { get; init; }

    /// <summary>Its tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>When it was last changed.</summary>
    [JsonPropertyName("updatedAt")] public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Whose rights a workflow's steps act with.</summary>
/// <param name="Type">owner, initiator or service_account.</param>
/// <param name="Id">The service account.</param>
internal sealed record RunAsModel(string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Id);

/// <summary>The accounts of a workflow.</summary>
internal sealed record WorkflowRelationships(ToOne Creator, ToOne Owner,
    [property: JsonPropertyName("runAs")] [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    ToOne? RunAs);

/// <summary>What keeps a workflow from running.</summary>
internal sealed record WorkflowMeta(IReadOnlyList<AttentionItem> Attention);

/// <summary>One thing that keeps a workflow from running. It was saved all the same.</summary>
/// <param name="Pointer">JSON pointer into the document that was sent.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record AttentionItem(string Pointer, string Detail);

/// <summary>What a document comes to before it is saved.</summary>
/// <param name="Faults">What keeps it from being saved.</param>
/// <param name="Attention">What keeps it from running.</param>
[ResourceType("workflow_check")]
internal sealed record WorkflowCheckAttributes(IReadOnlyList<AttentionItem> Faults,
    IReadOnlyList<AttentionItem> Attention);

/// <summary>How long a list of workflows is.</summary>
internal sealed record WorkflowListMeta(WorkflowCounts Page);

/// <summary>How long a list of workflows is.</summary>
/// <param name="TotalCount">Workflows in all.</param>
/// <param name="TotalFilteredCount">Workflows that the filters leave.</param>
internal sealed record WorkflowCounts([property: JsonPropertyName("totalCount")] int TotalCount,
    [property: JsonPropertyName("totalFilteredCount")] int TotalFilteredCount);

/// <summary>A deleted workflow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it is permanently deleted.</param>
[ResourceType("deleted_workflow")]
internal sealed record DeletedWorkflowAttributes(string Name, DateTimeOffset DeletedAt, string DeletedBy,
    DateTimeOffset PurgeAt);

/// <summary>What a test of one step came to.</summary>
/// <param name="Succeeded">Whether it succeeded.</param>
/// <param name="Message">What came of it.</param>
/// <param name="ConnectionName">The connection that was used.</param>
/// <param name="Why">Why that one.</param>
/// <param name="Request">The request as it was sent, without what is secret.</param>
/// <param name="Output">What it came to.</param>
[ResourceType("workflow_step_test")]
internal sealed record StepTestAttributes(bool Succeeded, string Message, string? ConnectionName, string Why,
    JsonNode? Request, JsonNode? Output);

/// <summary>What the expressions of a step named in the newest run.</summary>
/// <param name="Values">Values by path.</param>
[ResourceType("workflow_step_values")]
internal sealed record StepValuesAttributes(IReadOnlyList<PathValue> Values);

/// <summary>A path and its value.</summary>
internal sealed record PathValue(string Path, JsonNode? Value);
