using System.Text.Json.Nodes;
using Connections.Core.Maintenance;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/audit</c>: the trail, its verification, and how long it is kept.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/v2/audit");
        audit.MapGet("/events", ListAsync)
            .Is("listAuditLogs",
                "Lists audit events, newest first. A page may be short or empty while meta.page.after leads to "
                + "older entries.",
                new("filter[from]", "Only entries at or after this time."),
                new("filter[to]", "Only entries before this time."),
                new("filter[actor]", "Part of the actor's name, or their id."),
                new("filter[event_name]", "The event name."), new("filter[action]", "The action."),
                new("filter[asset]", "Part of the resource's name, or its id."),
                new("filter[refused]", "true: only failed actions."),
                new("page[limit]", "Entries per page, 1 to 200; 50 by default."),
                new("page[cursor]", "meta.page.after of the previous page."))
            .Does<AuditTrail>(nameof(AuditTrail.ListAsync));
        audit.MapGet("/event_names", NamesAsync).Is("listAuditEventNames",
            "Lists the event names.").Does<AuditTrail>(nameof(AuditTrail.EventNamesAsync));
        audit.MapPost("/verify", VerifyAsync).Is("verifyAudit", "Verifies every entry against its proof.")
            .Does<AuditTrail>(nameof(AuditTrail.VerifyAsync))
            .Reads();
        audit.MapGet("/retention", RetentionAsync).Is("getAuditRetention",
            "Returns how many days the audit trail is kept; null: forever.")
            .Does<OrganizationSettings>(nameof(OrganizationSettings.AuditRetentionAsync));
        audit.MapPatch("/retention", KeepAsync).Is("updateAuditRetention",
            "Sets how many days the audit trail is kept; null: forever.")
            .Does<OrganizationSettings>(nameof(OrganizationSettings.KeepAuditAsync));
    }

    private static async Task<ApiResult> ListAsync(HttpContext http, AuditTrail trail, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = new AuditQuery(
            query.Time("filter[from]"), query.Time("filter[to]"), query.Text("filter[actor]"),
            query.Text("filter[event_name]"), query.Text("filter[action]"), query.Text("filter[asset]"),
            query.Flag("filter[refused]"));
        var size = query.Size("page[limit]");
        var cursor = query.Text("page[cursor]");
        var before = AuditCursor.Parse(cursor);
        if (cursor is not null && before is null) query.Fault("page[cursor]", "Not a cursor of a previous page.");
        query.Ensure();
        var page = await trail.ListAsync(http.Actor(), wanted, before, size, ct);
        return new ApiResult(StatusCodes.Status200OK, new JsonObject
        {
            ["data"] = JsonApi.List(page.Rows, Resource),
            ["meta"] = new JsonObject { ["page"] = new JsonObject { ["after"] = page.Older?.ToString() } },
        });
    }

    private static async Task<ApiResult> NamesAsync(HttpContext http, AuditTrail trail, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await trail.EventNamesAsync(http.Actor(), ct),
            n => JsonApi.Resource("audit_event_name", n, []));
    }

    private static async Task<ApiResult> VerifyAsync(HttpContext http, AuditTrail trail, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var report = await trail.VerifyAsync(http.Actor(), ct);
        return JsonApi.One(JsonApi.Resource("audit_report", "audit", new JsonObject
        {
            ["entries"] = report.Entries,
            ["chains"] = report.Chains,
            ["whole"] = report.IsWhole,
            ["faults"] = JsonApi.Texts(report.Faults),
            ["unproven"] = JsonApi.Texts(report.Unproven),
            ["notes"] = JsonApi.Texts(report.Notes),
        }));
    }

    private static async Task<ApiResult> RetentionAsync(HttpContext http, OrganizationSettings settings,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return Retention(await settings.AuditRetentionAsync(http.Actor(), ct));
    }

    private static async Task<ApiResult> KeepAsync(HttpContext http, OrganizationSettings settings,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var given = body.Attributes("audit_retention", "audit").Only("days").Required("days");
        var days = given is { IsNull: false } ? given.Number() : null;
        body.Ensure();
        http.Point();
        await settings.KeepAuditAsync(http.Actor(), days, ct);
        return Retention(days);
    }

    private static ApiResult Retention(int? days) =>
        JsonApi.One(JsonApi.Resource("audit_retention", "audit", new JsonObject { ["days"] = days }));

    private static JsonObject Resource(AuditRow row) => JsonApi.Resource("audit", row.Id, new JsonObject
    {
        ["timestamp"] = JsonApi.Time(row.At),
        ["actor"] = new JsonObject
        {
            ["id"] = row.ActorId.ToString(),
            ["kind"] = JsonApi.Word(row.ActorKind),
            ["name"] = row.Actor,
            ["remote_address"] = row.RemoteAddress
        },
        ["event_name"] = row.EventName,
        ["action"] = row.Action,
        ["asset"] = new JsonObject
        {
            ["id"] = row.AssetId?.ToString(),
            ["type"] = row.AssetType,
            ["name"] = row.AssetName
        },
        ["outcome"] = row.Outcome,
        ["succeeded"] = row.Succeeded,
        ["changes"] = HistoryEndpoints.Changes(row.Changes),
    });
}
