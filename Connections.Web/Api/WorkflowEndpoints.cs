using Connections.Core.Automation.Workflows;
using Connections.Core.Files;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/workflows</c>, as Datadog's clients know it.</summary>
internal static class WorkflowEndpoints
{
    public const string Type = "workflows";

    // A document of 1 MB, written in JSON with escapes.
    private const int MostBytes = 3 * 1024 * 1024;

    private static readonly Dictionary<string, WorkflowSort> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = WorkflowSort.Name,
        ["createdAt"] = WorkflowSort.CreatedAt,
        ["updatedAt"] = WorkflowSort.UpdatedAt,
        ["creatorName"] = WorkflowSort.Owner,
    };

    public static void MapWorkflows(this IEndpointRouteBuilder routes)
    {
        var workflows = routes.MapGroup("/v2/workflows").WithMetadata(new RefusesAsBadRequest());
        workflows.MapGet("", ListAsync).WithOperation("listWorkflows", "Lists the workflows you can see.",
            new("limit", "Entries per page, 1 to 200; 50 by default.", QueryValue.Size),
            new("page", "The page, starting at 0.", QueryValue.Number),
            QueryParameter.Sort(Sorts.Keys),
            new("filter[query]", "Part of a name, tag or description."),
            new("filter[triggerIds]", "Kinds of triggers, such as apiTrigger; repeated or separated by commas.",
                QueryValue.Texts),
            new("filter[includeUnpublished]", "true: lists unpublished workflows, too.", QueryValue.Flag),
            new("filter[includeSpecs]", "true: returns each workflow's spec.", QueryValue.Flag))
            .Calls<WorkflowQueries>(nameof(WorkflowQueries.ListAsync))
            .Calls<WorkflowQueries>(nameof(WorkflowQueries.SpecsAsync));
        workflows.MapPost("", CreateAsync).WithOperation("createWorkflow",
            "Creates a workflow. What would keep it from running is saved and listed under meta.")
            .WithBody<RequestDocument<RequestResource<NewWorkflowAttributes, WorkflowAccounts>>>()
            .Calls<WorkflowService>(nameof(WorkflowService.CreateAsync)).MayAnswerLater()
            .WithMetadata(new BodyLimit(_ => MostBytes));
        workflows.MapGet("/{id}", GetAsync).WithOperation("getWorkflow",
            "Returns one workflow with its spec: the published one where there is one.",
            new QueryParameter("draft", "true: returns the newest version.", QueryValue.Flag))
            .Calls<WorkflowQueries>(nameof(WorkflowQueries.GetAsync));
        workflows.MapPatch("/{id}", PatchAsync).WithOperation("updateWorkflow",
            "Updates what the document contains. A spec replaces the published one, where there is one.",
            new QueryParameter("draft", "true: changes the draft only.", QueryValue.Flag))
            .WithBody<RequestDocument<RequestResource<WorkflowChangeAttributes, WorkflowAccounts>>>()
            .Calls<WorkflowService>(nameof(WorkflowService.UpdateAsync))
            .WithMetadata(new BodyLimit(_ => MostBytes));
        workflows.MapDelete("/{id}", DeleteAsync).WithOperation("deleteWorkflow",
            "Deletes a workflow. Its open runs are canceled.")
            .Calls<WorkflowService>(nameof(WorkflowService.DeleteAsync));
        workflows.MapPost("/{id}/discard_draft", DiscardAsync).WithOperation("discardWorkflowDraft",
            "Replaces the newest version with the published one.")
            .Calls<WorkflowService>(nameof(WorkflowService.DiscardDraftAsync)).About<WorkflowQueries>(SeeAsync);
        workflows.MapPost("/{id}/take_ownership", TakeAsync).WithOperation("takeWorkflowOwnership",
            "Makes the caller its owner. Requires Editor, and Resolver on the connections it names.")
            .Calls<WorkflowService>(nameof(WorkflowService.TakeOwnershipAsync)).About<WorkflowQueries>(SeeAsync);
        workflows.MapPost("/{id}/release", ReleaseAsync).WithOperation("releaseWorkflow",
            "Releases a workflow from the file that manages it.")
            .Calls<ManagedFiles>(nameof(ManagedFiles.ReleaseWorkflowAsync)).About<WorkflowQueries>(SeeAsync);
        workflows.MapPost("/{id}/check", CheckAsync).WithOperation("checkWorkflow",
            "Returns what would keep a spec from being saved, and from running. Changes nothing.")
            .WithBody<RequestDocument<RequestResource<NewWorkflowCheckAttributes>>>()
            .Calls<WorkflowQueries>(nameof(WorkflowQueries.CheckAsync)).IsReadOnly()
            .WithMetadata(new BodyLimit(_ => MostBytes));
        workflows.MapPut("/{id}/favorite", (HttpContext http, WorkflowService service, CancellationToken ct) =>
            MarkAsync(http, service, true, ct)).WithOperation("markWorkflow",
                "Adds a workflow to your favorites.")
            .Calls<WorkflowService>(nameof(WorkflowService.SetFavoriteAsync));
        workflows.MapDelete("/{id}/favorite", (HttpContext http, WorkflowService service, CancellationToken ct) =>
            MarkAsync(http, service, false, ct)).WithOperation("unmarkWorkflow",
                "Removes a workflow from your favorites.")
            .Calls<WorkflowService>(nameof(WorkflowService.SetFavoriteAsync));
        workflows.MapGet("/deleted", DeletedAsync).WithOperation("listDeletedWorkflows",
            "Lists workflows you can restore, last deleted first.", QueryParameter.Page)
            .Calls<RecentlyDeletedWorkflows>(nameof(RecentlyDeletedWorkflows.ListAsync));
        workflows.MapPost("/deleted/{id}/restore", RestoreAsync).WithOperation("restoreWorkflow",
            "Restores a workflow, with another name if one is given. It is not published.")
            .WithBody<RequestDocument<RequestResource<RestoreAttributes>>>(isOptional: true)
            .Calls<RecentlyDeletedWorkflows>(nameof(RecentlyDeletedWorkflows.RestoreAsync))
            .About<WorkflowQueries>(SeeAsync);
        workflows.MapDelete("/deleted/{id}", DestroyAsync).WithOperation("deleteWorkflowPermanently",
            "Permanently deletes a deleted workflow and its history.")
            .Calls<RecentlyDeletedWorkflows>(nameof(RecentlyDeletedWorkflows.DeletePermanentlyAsync));
    }

    /// <summary>Reads the workflow in the path: who can't see it isn't answered again.</summary>
    public static Task SeeAsync(WorkflowQueries reading, HttpContext http, CancellationToken ct) =>
        reading.GetAsync(http.Actor(), http.WorkflowId(), ct);

    /// <summary>The id of a workflow in the path.</summary>
    /// <exception cref="ApiException">It is no UUID.</exception>
    public static Guid WorkflowId(this HttpContext http) => Addresses.Id((string)http.GetRouteValue("id")!,
        "invalid parameter \"workflowId\" in \"path\"; expected type \"uuid\"", "workflowId");

    private static async Task<ApiOk<ListDocument<Resource<WorkflowListAttributes, WorkflowRelationships>, WorkflowListMeta>>>
        ListAsync(HttpContext http, WorkflowQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = new WorkflowQuery
        {
            Search = query.Text("filter[query]"),
            Triggers = query.Texts("filter[triggerIds]"),
            PublishedOnly = !query.Flag("filter[includeUnpublished]"),
        };
        if (query.Sort(Sorts) is { } order) wanted = wanted with { Sort = order.Sort, Descending = order.Descending };
        var withSpecs = query.Flag("filter[includeSpecs]");
        var page = query.LimitedPage();
        query.Ensure();
        var found = await reading.ListAsync(http.Actor(), wanted, page, ct);
        var all = await reading.ListAsync(http.Actor(), new WorkflowQuery(), new(0, 1), ct);
        var specs = withSpecs ? await reading.SpecsAsync(http.Actor(), [.. found.Rows.Select(r => r.Id)], ct)
            : new Dictionary<Guid, string>();
        return new(new([.. found.Rows.Select(r => WorkflowResources.ListResource(r, specs.GetValueOrDefault(r.Id)))],
            new(new(all.Total, found.Total))));
    }

    private static async Task<ApiCreated<Document<Resource<WorkflowAttributes, WorkflowRelationships>, WorkflowMeta>>>
        CreateAsync(HttpContext http, WorkflowService service, WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, null, "relationships").Only<NewWorkflowAttributes>();
        body.Relationships<WorkflowAccounts>();
        attributes.Required("name");
        attributes.Required("spec");
        var change = WorkflowResources.Read(http, attributes);
        body.Ensure();
        var id = await IdempotencyFilter.OnceAsync(http, () => service.CreateAsync(http.Actor(), change, ct));
        var workflow = await reading.GetAsync(http.Actor(), id, ct);
        return new(new(WorkflowResources.Resource(workflow, draft: true), WorkflowResources.Meta(workflow))) { Version = workflow.Row.Version };
    }

    private static async Task<ApiOk<Document<Resource<WorkflowAttributes, WorkflowRelationships>, WorkflowMeta>>>
        GetAsync(HttpContext http, WorkflowQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var draft = query.Flag("draft");
        query.Ensure();
        return WorkflowResources.One(await reading.GetAsync(http.Actor(), http.WorkflowId(), ct), draft);
    }

    private static async Task<ApiOk<Document<Resource<WorkflowAttributes, WorkflowRelationships>, WorkflowMeta>>>
        PatchAsync(HttpContext http, WorkflowService service, WorkflowQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var draft = query.Flag("draft");
        query.Ensure();
        var (actor, id) = (http.Actor(), http.WorkflowId());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString(), "relationships").Only<WorkflowChangeAttributes>();
        body.Relationships<WorkflowAccounts>();
        var change = WorkflowResources.Read(http, attributes) with { InPlace = !draft };
        body.Ensure();
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, id, ct);
                return (seen, seen.Row.Version);
            },
            seen => service.UpdateAsync(actor, id, change, seen.Row.Version, ct));
        return WorkflowResources.One(await reading.GetAsync(actor, id, ct), draft);
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, WorkflowService service,
        WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.WorkflowId());
        if (http.Request.Headers.IfMatch.Count > 0) http.EnsureMatch((await reading.GetAsync(actor, id, ct)).Row.Version);
        await service.DeleteAsync(actor, id, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> DiscardAsync(HttpContext http, WorkflowService service,
        WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.WorkflowId());
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, id, ct);
                return (seen, seen.Row.Version);
            },
            seen => service.DiscardDraftAsync(actor, id, seen.Row.Version, ct));
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> TakeAsync(HttpContext http, WorkflowService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await service.TakeOwnershipAsync(http.Actor(), http.WorkflowId(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> ReleaseAsync(HttpContext http, ManagedFiles files, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await files.ReleaseWorkflowAsync(http.Actor(), http.WorkflowId(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<Document<Resource<WorkflowCheckAttributes>>>> CheckAsync(HttpContext http,
        WorkflowQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.WorkflowId();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes("workflow_check").Only<NewWorkflowCheckAttributes>();
        var spec = attributes.Required("spec");
        var secret = WorkflowResources.Secret(attributes);
        body.Ensure();
        var check = await reading.CheckAsync(http.Actor(), id, new(spec!.Element.GetRawText(), secret), ct);
        return JsonApi.One(JsonApi.Resource("workflow_check", id, new WorkflowCheckAttributes(
            [.. check.Faults.Select(f => new AttentionItem(WorkflowResources.Pointer(f.Field), f.Message))], WorkflowResources.Items(check.Attention))));
    }

    private static async Task<ApiNoContent> MarkAsync(HttpContext http, WorkflowService service, bool favorite,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await service.SetFavoriteAsync(http.Actor(), http.WorkflowId(), favorite, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<ListDocument<Resource<DeletedWorkflowAttributes>, TotalMeta>>> DeletedAsync(
        HttpContext http, RecentlyDeletedWorkflows deleted, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await deleted.ListAsync(http.Actor(), page, ct), w => JsonApi.Resource("deleted_workflow",
            w.Id, new DeletedWorkflowAttributes(w.Name, w.DeletedAt, w.DeletedBy, w.PurgeAt)));
    }

    private static async Task<ApiNoContent> RestoreAsync(HttpContext http, RecentlyDeletedWorkflows deleted,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.WorkflowId();
        var body = await JsonBodyReader.ReadOptionalAsync(http);
        var name = body?.Attributes("deleted_workflow", id.ToString()).Only<RestoreAttributes>().Member("name")?.Text();
        body?.Ensure();
        http.Point();
        await deleted.RestoreAsync(http.Actor(), id, name, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> DestroyAsync(HttpContext http, RecentlyDeletedWorkflows deleted,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.WorkflowId(), ct);
        return JsonApi.Done();
    }
}
