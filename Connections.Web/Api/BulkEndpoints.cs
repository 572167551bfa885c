using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Jobs;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Changes of many connections at once, each a save of its own.</summary>
internal static class BulkEndpoints
{
    private const string Type = "connection_bulk_change";

    public static void MapBulkChanges(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v2/actions/connections/bulk/preview",
            (HttpContext http, BulkChanges changes, CancellationToken ct) =>
                DoAsync(http, (ids, action) => changes.PreviewAsync(http.Actor(), ids, action, ct)))
            .WithOperation("previewConnectionChanges",
            "Previews a bulk change: what would be done to each connection, or why it would be skipped. Changes "
            + "nothing.")
            .WithBody<RequestDocument<RequestResource<BulkChangeAttributes>>>()
            .Calls<BulkChanges>(nameof(BulkChanges.PreviewAsync))
            .IsReadOnly();
        routes.MapPost("/v2/actions/connections/bulk",
            (HttpContext http, BulkChanges changes, CancellationToken ct) =>
                DoAsync(http, (ids, action) => changes.ApplyAsync(http.Actor(), ids, action, null, ct))).IsNotAtomic()
            .WithOperation("changeConnections",
                "Deletes, tags or sets permissions of many connections, one after the other, and returns the result "
                + "of each.")
            .WithBody<RequestDocument<RequestResource<BulkChangeAttributes>>>()
            .Calls<BulkChanges>(nameof(BulkChanges.ApplyAsync))
            .IsNotReplayable();
        routes.MapPost("/v2/actions/connections/bulk/jobs", StartAsync).WithOperation("startConnectionChanges",
            "Starts a bulk change as a job, which continues without the caller. Its progress is at "
            + "/api/v2/actions/jobs/{id}.")
            .WithBody<RequestDocument<RequestResource<BulkChangeAttributes>>>()
            .Calls<BulkChanges>(nameof(BulkChanges.StartAsync)).Calls<JobService>(nameof(JobService.GetAsync))
            .About<JobService>((jobs, http, ct) => jobs.ListAsync(http.Actor(), isShown: false, PageRequest.First, ct));
    }

    private static async Task<ApiAccepted<Document<Resource<JobAttributes>>>> StartAsync(
        HttpContext http, BulkChanges changes, JobService jobs, CancellationToken ct)
    {
        var (ids, action) = await ReadAsync(http);
        var id = await changes.StartAsync(http.Actor(), ids, action, ct);
        return new(new(JobEndpoints.Resource(await jobs.GetAsync(http.Actor(), id, ct))));
    }

    private static async Task<ApiOk<ListDocument<Resource<BulkOutcomeAttributes>>>> DoAsync(
        HttpContext http, Func<IReadOnlyList<Guid>, BulkAction, Task<IReadOnlyList<BulkOutcome>>> change)
    {
        var (ids, action) = await ReadAsync(http);
        return JsonApi.All(await change(ids, action),
            o => JsonApi.Resource("connection_bulk_outcome", o.Id, new BulkOutcomeAttributes(
                o.Name, o.Done, o.Reason, DeletionEndpoints.Consequences(o.Consequences))));
    }

    private static async Task<(IReadOnlyList<Guid> Ids, BulkAction Action)> ReadAsync(HttpContext http)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type);
        var ids = attributes.Required("connections")?.Ids() ?? [];
        var action = Action(attributes);
        body.Ensure();
        http.Point();
        return (ids, action!);
    }

    private static BulkAction? Action(JsonReader attributes)
    {
        var action = attributes.Required("action");
        switch (action?.Text())
        {
            case "delete":
                attributes.Only("connections", "action");
                return new BulkAction.Delete();
            case "tag":
                attributes.Only("connections", "action", "add_tags", "remove_tags");
                return new BulkAction.Retag(attributes.Member("add_tags")?.Texts() ?? [],
                    attributes.Member("remove_tags")?.Texts() ?? []);
            case "permit":
                attributes.Only("connections", "action", "principal", "relation");
                var principal = attributes.Required("principal") is { } who ? PolicyEndpoints.PrincipalOf(who) : null;
                return principal is { } found
                    && PolicyEndpoints.LevelOf(attributes.Required("relation"), orNone: true) is { } level
                    ? new BulkAction.Permit(found, level) : null;
            case not null:
                action!.Fault("The action must be delete, tag or permit.");
                return null;
            default:
                return null;
        }
    }
}
