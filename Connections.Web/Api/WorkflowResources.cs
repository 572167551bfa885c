using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Workflows as JSON:API resources, read and written.</summary>
internal static class WorkflowResources
{
    /// <summary>What a body says of a workflow; faults of services are laid at its members.</summary>
    public static WorkflowChange Read(HttpContext http, JsonReader attributes)
    {
        http.Point(("run_as", "/data/attributes/runAs"), ("repeatable_steps", "/data/attributes/repeatableSteps"),
            ("webhook_secret", "/data/attributes/webhookSecret"));
        var runAs = attributes.Member("runAs")?.Object()?.Only<RunAsChange>();
        return new WorkflowChange
        {
            Name = attributes.Member("name")?.Text(),
            Description = attributes.Member("description") is { } text ? text.TextOrNull() ?? "" : null,
            Tags = attributes.Member("tags") is { IsNull: false } tags ? tags.Texts() : null,
            // As it was sent, to the byte: a client that compares sees no difference.
            Spec = attributes.Member("spec")?.Object()?.Element.GetRawText(),
            Published = attributes.Member("published")?.Flag(),
            RunAs = runAs?.Required("type") is { } type ? Mode(type) : null,
            ServiceAccountId = runAs?.Member("id") is { IsNull: false } id ? id.Id() : null,
            RepeatableSteps = attributes.Member("repeatableSteps")?.Texts(),
            WebhookSecret = Secret(attributes),
        };
    }

    /// <summary>
    /// The secret of a webhook that a body sets; an empty one takes it away, null: it says nothing of it.
    /// </summary>
    public static SecretValue? Secret(JsonReader attributes) =>
        attributes.Member("webhookSecret") is { } secret ? new SecretValue(secret.TextOrNull() ?? "") : null;

    private static RunAs? Mode(JsonReader type)
    {
        switch (type.Text())
        {
            case "owner": return RunAs.Owner;
            case "initiator": return RunAs.Initiator;
            case "service_account": return RunAs.ServiceAccount;
            case null: return null;
            default:
                type.Fault("Use owner, initiator or service_account.");
                return null;
        }
    }

    /// <summary>On whose rights a workflow runs, as bodies have it.</summary>
    public static string Mode(RunAs runAs) => runAs switch
    {
        RunAs.Initiator => "initiator",
        RunAs.ServiceAccount => "service_account",
        _ => "owner",
    };

    /// <summary>A response with one workflow.</summary>
    public static ApiOk<Document<Resource<WorkflowAttributes, WorkflowRelationships>, WorkflowMeta>> One(
        WorkflowDetails workflow, bool draft) =>
        new(new(Resource(workflow, draft), Meta(workflow))) { Version = workflow.Row.Version };

    /// <summary>A workflow with its newest document, or its published one where there is one.</summary>
    public static Resource<WorkflowAttributes, WorkflowRelationships> Resource(WorkflowDetails workflow, bool draft)
    {
        var row = workflow.Row;
        return JsonApi.Resource(WorkflowEndpoints.Type, row.Id, new WorkflowAttributes
        {
            CreatedAt = row.CreatedAt,
            Description = row.Description,
            Name = row.Name,
            Published = row.IsPublished,
            RepeatableSteps = workflow.RepeatableSteps,
            RunAs = new(Mode(row.RunAs), workflow.ServiceAccountId),
            RunAsUserMode = Mode(row.RunAs),
            Spec = JsonNode.Parse(draft ? workflow.Spec : workflow.PublishedSpec ?? workflow.Spec)!,
            Tags = row.Tags,
            UpdatedAt = row.UpdatedAt,
        }, Relationships(row, workflow.ServiceAccountId));
    }

    /// <summary>A workflow in a list.</summary>
    public static Resource<WorkflowListAttributes, WorkflowRelationships> ListResource(WorkflowRow row, string? spec) =>
        JsonApi.Resource(WorkflowEndpoints.Type, row.Id, new WorkflowListAttributes
        {
            CreatedAt = row.CreatedAt,
            Description = row.Description,
            Name = row.Name,
            Published = row.IsPublished,
            RunAsUserMode = Mode(row.RunAs),
            Spec = spec is null ? null : JsonNode.Parse(spec),
            Tags = row.Tags,
            UpdatedAt = row.UpdatedAt,
        }, Relationships(row, null));

    private static WorkflowRelationships Relationships(WorkflowRow row, Guid? serviceAccount) =>
        new(JsonApi.Related("users", row.CreatedById), JsonApi.Related("users", row.OwnerId),
            serviceAccount is { } id ? JsonApi.Related("users", id) : null);

    /// <summary>What keeps a workflow from running.</summary>
    public static WorkflowMeta Meta(WorkflowDetails workflow) => new(Items(workflow.Attention));

    /// <summary>The same as items, each with its pointer into a body.</summary>
    public static IReadOnlyList<AttentionItem> Items(IEnumerable<Attention> attention) =>
        [.. attention.Select(a => new AttentionItem(Pointer(a.Pointer), a.Message))];

    /// <summary>Where a field of the services stands in a body.</summary>
    public static string Pointer(string field) =>
        $"/data/attributes/{field switch
        {
            "run_as" => "runAs",
            "webhook_secret" => "webhookSecret",
            _ => field,
        }}";
}
