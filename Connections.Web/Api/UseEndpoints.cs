using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>What uses a connection or a group, and what a change of them would mean for workflows.</summary>
internal static class UseEndpoints
{
    public static void MapUses(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/uses", OfConnectionAsync).WithOperation("listUsesOfConnection",
            "Lists the workflows that use a connection, directly or through a group, now or in the last 30 days; "
            + "apps are listed under meta. "
            + "Those that you can't see are counted.", QueryParameter.Page)
            .Calls<UseQueries>(nameof(UseQueries.OfConnectionAsync));
        connections.MapGet("/groups/{id}/uses", OfGroupAsync).WithOperation("listUsesOfConnectionGroup",
            "Lists the workflows that use a group, now or in the last 30 days; apps are listed under meta. Those that "
            + "you can't see are counted.",
            QueryParameter.Page).Calls<UseQueries>(nameof(UseQueries.OfGroupAsync));
        connections.MapGet("/{id}/impact", OfTagsAsync).WithOperation("getImpactOfTags",
            "Returns what other tags of a connection would mean for workflows. Changes nothing.",
            new QueryParameter("tags", "The tags that it would have, separated by commas.", QueryValue.Texts))
            .Calls<ChangeImpactQueries>(nameof(ChangeImpactQueries.OfTagsAsync));
        connections.MapPost("/{id}/impact", OfPolicyAsync).WithOperation("getImpactOfPolicy",
            "Returns what another restriction policy of a connection would mean for workflows and apps. Changes "
            + "nothing.")
            .WithBody<RequestDocument<PolicyReplacement>>()
            .Calls<ChangeImpactQueries>(nameof(ChangeImpactQueries.OfPolicyAsync)).IsReadOnly();
        connections.MapGet("/groups/{id}/impact", OfGroupChangeAsync).WithOperation("getImpactOfGroupChange",
            "Returns what other keys and members of a group would mean for workflows. Changes nothing.",
            new QueryParameter("tag_keys", "The keys that it would have, separated by commas; omit to keep them.",
                QueryValue.Texts),
            new QueryParameter("add", "Connections that would be added, separated by commas.", QueryValue.Ids),
            new QueryParameter("remove", "Members that would be removed, separated by commas.", QueryValue.Ids))
            .Calls<ChangeImpactQueries>(nameof(ChangeImpactQueries.OfGroupAsync));
        connections.MapGet("/groups/{id}/consequences", ConsequencesAsync).WithOperation(
            "listConsequencesOfGroupDeletion", "Lists the consequences of deleting a group.")
            .Calls<GroupService>(nameof(GroupService.PreviewDeletionAsync));
    }

    private static Task<ApiOk<ListDocument<Resource<UseAttributes>, UsesMeta>>> OfConnectionAsync(HttpContext http,
        UseQueries uses, CancellationToken ct) =>
        UsesAsync(http, (actor, id, page) => uses.OfConnectionAsync(actor, id, page, ct));

    private static Task<ApiOk<ListDocument<Resource<UseAttributes>, UsesMeta>>> OfGroupAsync(HttpContext http,
        UseQueries uses, CancellationToken ct) =>
        UsesAsync(http, (actor, id, page) => uses.OfGroupAsync(actor, id, page, ct));

    /// <summary>A page of uses, as it is read.</summary>
    public static async Task<ApiOk<ListDocument<Resource<UseAttributes>, UsesMeta>>> UsesAsync(HttpContext http,
        Func<Actor, Guid, PageRequest, Task<ResourceUses>> read)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        var found = await read(http.Actor(), http.IdOf(), page);
        var (workflows, total) = found.Workflows;
        return new(new(
            [.. workflows.Select(Resource)],
            new(total, total, found.HiddenWorkflows, found.Summary.Text,
                [.. found.Past.Select(p => new PastUseTotal(p.GroupId, p.Identifiers, p.Count))],
                [.. found.Apps.Select(a => new AppUse(a.Id, a.Name, a.Identity, a.IsPublished, Steps(a.Queries),
                    a.PastUses))], found.HiddenApps)));
    }

    private static Resource<UseAttributes> Resource(UsingWorkflow workflow) =>
        JsonApi.Resource(WorkflowEndpoints.Type, workflow.Id, new UseAttributes(workflow.Name,
            WorkflowResources.Mode(workflow.RunAs), workflow.Identity, workflow.IsPublished,
            Steps(workflow.Steps), workflow.PastUses));

    private static IReadOnlyList<StepUse> Steps(IEnumerable<UsingStep> steps) =>
        [.. steps.Select(s => new StepUse(s.Name, s.IsInDraft, s.IsPublished, s.GroupId, s.Identifiers, s.IsCertain))];

    private static async Task<ApiOk<Document<Resource<ChangeImpactAttributes>>>> OfTagsAsync(HttpContext http,
        ChangeImpactQueries impact, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var tags = query.Texts("tags");
        query.Ensure();
        return Told(http.IdOf(), await impact.OfTagsAsync(http.Actor(), http.IdOf(), tags, ct));
    }

    private static async Task<ApiOk<Document<Resource<ChangeImpactAttributes>>>> OfPolicyAsync(HttpContext http,
        ChangeImpactQueries impact, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(PolicyEndpoints.Type, $"connection:{id}").Only<PolicyChangeAttributes>();
        var wanted = PolicyEndpoints.Bindings(attributes);
        body.Ensure();
        return Told(id, await impact.OfPolicyAsync(http.Actor(), id, wanted, ct));
    }

    private static async Task<ApiOk<Document<Resource<ChangeImpactAttributes>>>> OfGroupChangeAsync(HttpContext http,
        ChangeImpactQueries impact, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (keys, add, remove) = (query.Texts("tag_keys"), query.Ids("add"), query.Ids("remove"));
        query.Ensure();
        var id = http.IdOf();
        return Told(id, await impact.OfGroupAsync(http.Actor(), id, new GroupReshape
        {
            Keys = keys.Count > 0 ? keys : null,
            Add = add,
            Remove = remove,
        }, ct));
    }

    private static async Task<ApiOk<Document<Resource<ConsequencesAttributes>>>> ConsequencesAsync(HttpContext http,
        GroupService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        return DeletionEndpoints.Told(id, await service.PreviewDeletionAsync(http.Actor(), id, ct));
    }

    private static ApiOk<Document<Resource<ChangeImpactAttributes>>> Told(Guid id, ChangeImpact impact) =>
        JsonApi.One(JsonApi.Resource("change_impact", id, new ChangeImpactAttributes(impact.Sentences)));
}
