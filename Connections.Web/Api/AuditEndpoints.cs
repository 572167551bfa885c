using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/audit</c>: the trail, its verification, and how long it is kept.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var audit = routes.MapGroup("/v2/audit");
        audit.MapGet("/events", ListAsync)
            .WithOperation("listAuditLogs",
                "Lists audit events, newest first. A page may be short or empty while meta.page.after leads to "
                + "older entries.",
                new("filter[from]", "Only entries at or after this time."),
                new("filter[to]", "Only entries before this time."),
                new("filter[actor]", "Part of the actor's name, or their id."),
                new("filter[event_name]", "The event name."), new("filter[action]", "The action."),
                new("filter[asset]", "Part of the resource's name, or its id."),
                new("filter[refused]", "true: only failed actions.", QueryValue.Flag),
                new("page[limit]", "Entries per page, 1 to 200; 50 by default.", QueryValue.Size),
                new("page[cursor]", "meta.page.after of the previous page."))
            .Calls<AuditTrail>(nameof(AuditTrail.ListAsync));
        audit.MapGet("/event_names", NamesAsync).WithOperation("listAuditEventNames",
            "Lists the event names.").Calls<AuditTrail>(nameof(AuditTrail.EventNamesAsync));
        audit.MapPost("/verify", VerifyAsync).WithOperation("verifyAudit", "Verifies every entry against its proof.")
            .Calls<AuditTrail>(nameof(AuditTrail.VerifyAsync))
            .IsReadOnly();
        audit.MapGet("/retention", RetentionAsync).WithOperation("getAuditRetention",
            "Returns how many days the audit trail is kept; null: forever.")
            .Calls<OrganizationSettings>(nameof(OrganizationSettings.AuditRetentionAsync));
        audit.MapPatch("/retention", KeepAsync).WithOperation("updateAuditRetention",
            "Sets how many days the audit trail is kept; null: forever.")
            .WithBody<RequestDocument<RequestResource<AuditRetentionChangeAttributes>>>()
            .Calls<OrganizationSettings>(nameof(OrganizationSettings.KeepAuditAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<AuditEntryAttributes>, AuditMeta>>> ListAsync(
        HttpContext http, AuditTrail trail, CancellationToken ct)
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
        return new(new([.. page.Rows.Select(Resource)], new(new(page.Older?.ToString()))));
    }

    private static async Task<ApiOk<ListDocument<Resource<AuditEventNameAttributes>>>> NamesAsync(
        HttpContext http, AuditTrail trail, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await trail.EventNamesAsync(http.Actor(), ct),
            n => new Resource<AuditEventNameAttributes>(n, "audit_event_name", new()));
    }

    private static async Task<ApiOk<Document<Resource<AuditReportAttributes>>>> VerifyAsync(
        HttpContext http, AuditTrail trail, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var report = await trail.VerifyAsync(http.Actor(), ct);
        return JsonApi.One(new Resource<AuditReportAttributes>("audit", "audit_report", new(report.Entries,
            report.Chains, report.IsWhole, report.Faults, report.Unproven, report.Notes)));
    }

    private static async Task<ApiOk<Document<Resource<AuditRetentionAttributes>>>> RetentionAsync(
        HttpContext http, OrganizationSettings settings, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return Retention(await settings.AuditRetentionAsync(http.Actor(), ct));
    }

    private static async Task<ApiOk<Document<Resource<AuditRetentionAttributes>>>> KeepAsync(
        HttpContext http, OrganizationSettings settings, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var given = body.Attributes("audit_retention", "audit").Only<AuditRetentionChangeAttributes>().Required("days");
        var days = given is { IsNull: false } ? given.Number() : null;
        body.Ensure();
        http.Point();
        await settings.KeepAuditAsync(http.Actor(), days, ct);
        return Retention(days);
    }

    private static ApiOk<Document<Resource<AuditRetentionAttributes>>> Retention(int? days) =>
        JsonApi.One(new Resource<AuditRetentionAttributes>("audit", "audit_retention", new(days)));

    private static Resource<AuditEntryAttributes> Resource(AuditRow row) => JsonApi.Resource("audit", row.Id,
        new AuditEntryAttributes(row.At, new(row.ActorId, row.ActorKind, row.Actor, row.RemoteAddress), row.EventName,
            row.Action, new(row.AssetId, row.AssetType, row.AssetName), row.Outcome, row.Succeeded,
            HistoryEndpoints.Changes(row.Changes)));
}
