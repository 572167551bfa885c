using Connections.Core;
using Connections.Core.Automation.Replacements;
using Connections.Core.Connections;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Replaces a connection by another one in all that uses it, and undoes it.</summary>
internal static class ReplacementEndpoints
{
    private const string Type = "connection_replacement";

    public static void MapReplacements(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapPost("/{id}/replace/preview", (HttpContext http, ReplacementService replacements,
                CancellationToken ct) => DoAsync(http, (id, order) =>
                    replacements.PreviewAsync(http.Actor(), id, order, ct)))
            .WithOperation("previewConnectionReplacement",
                "Previews a replacement: which workflows and groups would use the other connection, and which stay. "
                + "Changes nothing.")
            .WithBody<RequestDocument<RequestResource<NewReplacementAttributes>>>()
            .Calls<ReplacementService>(nameof(ReplacementService.PreviewAsync)).IsReadOnly();
        connections.MapPost("/{id}/replace", (HttpContext http, ReplacementService replacements,
                CancellationToken ct) => DoAsync(http, (id, order) =>
                    replacements.ReplaceAsync(http.Actor(), id, order, ct)))
            .WithOperation("replaceConnection",
                "Replaces a connection by another one of the same integration, in the workflows and groups that you "
                + "can edit, all in one transaction. It can be undone for 30 days. The connection stays.")
            .WithBody<RequestDocument<RequestResource<NewReplacementAttributes>>>()
            .Calls<ReplacementService>(nameof(ReplacementService.ReplaceAsync))
            .About<ConnectionQueries>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        connections.MapGet("/{id}/replacements", ListAsync).WithOperation("listConnectionReplacements",
            "Lists the replacements of a connection in the last 30 days, the latest first.", QueryParameter.Page)
            .Calls<ReplacementService>(nameof(ReplacementService.ListAsync));
        connections.MapPost("/replacements/{id}/undo", UndoAsync).WithOperation("undoConnectionReplacement",
            "Puts the former connection back, where the replacement still stands and you can edit it.")
            .Calls<ReplacementService>(nameof(ReplacementService.UndoAsync)).IsNotReplayable();
    }

    private static async Task<ApiOk<Document<Resource<ReplacementAttributes>>>> DoAsync(HttpContext http,
        Func<Guid, ReplacementOrder, Task<ReplacementPlan>> act)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type).Only<NewReplacementAttributes>();
        var with = attributes.Required("with")?.Id();
        var (published, groups) = (attributes.Member("published")?.Flag() ?? false,
            attributes.Member("groups")?.Flag() ?? true);
        body.Ensure();
        http.Point();
        var id = http.IdOf();
        return Told(id, await act(id, new ReplacementOrder(with!.Value, published) { GroupsToo = groups }));
    }

    private static async Task<ApiOk<Document<Resource<ReplacementAttributes>>>> UndoAsync(HttpContext http,
        ReplacementService replacements, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        return Told(id, await replacements.UndoAsync(http.Actor(), id, ct));
    }

    private static async Task<ApiOk<ListDocument<Resource<PastReplacementAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, ReplacementService replacements, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await replacements.ListAsync(http.Actor(), http.IdOf(), page, ct), r =>
            JsonApi.Resource(Type, r.Id, new PastReplacementAttributes(r.FromId, r.From, r.ToId, r.To, r.By, r.At,
                r.UndoUntil, r.UndoneAt, r.Count)));
    }

    // Where nothing was changed there is no replacement: then it has the name of what was asked about.
    private static ApiOk<Document<Resource<ReplacementAttributes>>> Told(Guid asked, ReplacementPlan plan) =>
        new(new(JsonApi.Resource(Type, plan.Id ?? asked, new ReplacementAttributes(plan.From, plan.To,
            [.. plan.Replaced.Select(User)], [.. plan.Left.Select(User)], plan.Hidden))));

    private static ReplacedUser User(ReplacementUser user) => new(
        user.IsGroup ? GroupEndpoints.Type : WorkflowEndpoints.Type, user.Id, user.Name, user.Note);
}
