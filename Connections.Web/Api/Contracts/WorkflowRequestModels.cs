using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A workflow to create.</summary>
[ResourceType("workflows")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewWorkflowAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its document.</summary>
    public required JsonNode Spec { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public bool Published { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whose rights its steps act with.</summary>
    [JsonPropertyName("runAs")] public RunAsChange RunAs { get; init; } = null!;

    /// <summary>Steps that may be executed twice.</summary>
    [JsonPropertyName("repeatableSteps")] public IReadOnlyList<string> RepeatableSteps { get; init; } = [];

    /// <summary>
    /// What deliveries to the webhook are signed with, 16 to 200 characters. Never returned; "" removes it.
    /// </summary>
    [JsonPropertyName("webhookSecret")] public string? WebhookSecret { get; init; }

    [ReadOnly(true)][JsonPropertyName("runAsUserMode")] public JsonNode? RunAsUserMode { get; init; }
    [ReadOnly(true)][JsonPropertyName("createdAt")] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)][JsonPropertyName("updatedAt")] public JsonNode? UpdatedAt { get; init; }
}

/// <summary>A change of a workflow.</summary>
[ResourceType("workflows")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WorkflowChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its document.</summary>
    public JsonNode Spec { get; init; } = null!;

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public bool Published { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whose rights its steps act with.</summary>
    [JsonPropertyName("runAs")] public RunAsChange RunAs { get; init; } = null!;

    /// <summary>Steps that may be executed twice.</summary>
    [JsonPropertyName("repeatableSteps")] public IReadOnlyList<string> RepeatableSteps { get; init; } = [];

    /// <summary>
    /// What deliveries to the webhook are signed with, 16 to 200 characters. Never returned; "" removes it.
    /// </summary>
    [JsonPropertyName("webhookSecret")] public string? WebhookSecret { get; init; }

    [ReadOnly(true)][JsonPropertyName("runAsUserMode")] public JsonNode? RunAsUserMode { get; init; }
    [ReadOnly(true)][JsonPropertyName("createdAt")] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)][JsonPropertyName("updatedAt")] public JsonNode? UpdatedAt { get; init; }
}

/// <summary>Whose rights a workflow's steps act with.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RunAsChange
{
    /// <summary>owner, initiator or service_account.</summary>
    public required string Type { get; init; }

    /// <summary>The service account.</summary>
    public Guid? Id { get; init; }
}

/// <summary>The accounts of a workflow, as they are.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WorkflowAccounts
{
    [ReadOnly(true)] public JsonNode? Creator { get; init; }
    [ReadOnly(true)] public JsonNode? Owner { get; init; }
    [ReadOnly(true)][JsonPropertyName("runAs")] public JsonNode? RunAs { get; init; }
}

/// <summary>A document to be checked.</summary>
[ResourceType("workflow_check")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewWorkflowCheckAttributes
{
    /// <summary>The document.</summary>
    public required JsonNode Spec { get; init; }

    /// <summary>
    /// The secret of the webhook that will be saved with it; the saved one counts where it is left out.
    /// </summary>
    [JsonPropertyName("webhookSecret")] public string? WebhookSecret { get; init; }
}

/// <summary>A test of one step.</summary>
[ResourceType("workflow_step_test")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewStepTestAttributes
{
    /// <summary>The document; the saved one where it is left out.</summary>
    public JsonNode Spec { get; init; } = null!;

    /// <summary>A value for each path of the step's expressions, such as <c>Trigger.env</c>.</summary>
    public JsonNode Values { get; init; } = null!;
}

/// <summary>Where a run begins that repeats an earlier one; at its beginning where both are left out.</summary>
[ResourceType("workflow_rerun")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RerunAttributes
{
    /// <summary>The step that it begins with; what the steps before it came to is taken over.</summary>
    [JsonPropertyName("from_step")] public string? FromStep { get; init; }

    /// <summary>The interrupted step that counts as done; the run begins behind it.</summary>
    [JsonPropertyName("after_step")] public string? AfterStep { get; init; }
}

/// <summary>A run to start.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewInstance
{
    /// <summary>What it is started with.</summary>
    public NewInstanceMeta Meta { get; init; } = null!;
}

/// <summary>What a run is started with.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewInstanceMeta
{
    /// <summary>The workflow's parameters by name.</summary>
    public JsonNode Payload { get; init; } = null!;
}
