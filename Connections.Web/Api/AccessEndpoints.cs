using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// Whom one can give something to, what is hidden from who manages access, and what only one principal can edit.
/// </summary>
internal static class AccessEndpoints
{
    private static readonly Dictionary<string, PrincipalKind> Kinds = new(StringComparer.Ordinal)
    {
        ["user"] = PrincipalKind.User,
        ["service_account"] = PrincipalKind.ServiceAccount,
        ["team"] = PrincipalKind.Team,
        ["role"] = PrincipalKind.Role,
    };

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2/actions/hidden_connections", HiddenAsync).WithOperation("listHiddenConnections",
            "Connections that are hidden from access managers, by name.",
            [QueryParameter.Search, .. QueryParameter.Page])
            .Calls<ConnectionPolicies>(nameof(ConnectionPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/hidden_workflows", HiddenWorkflowsAsync).WithOperation("listHiddenWorkflows",
            "Workflows that are hidden from access managers, by name.",
            [QueryParameter.Search, .. QueryParameter.Page])
            .Calls<WorkflowPolicies>(nameof(WorkflowPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/hidden_apps", HiddenAppsAsync).WithOperation("listHiddenApps",
            "Apps that are hidden from access managers, by name.",
            [QueryParameter.Search, .. QueryParameter.Page])
            .Calls<AppPolicies>(nameof(AppPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/hidden_connection_groups",
            HiddenGroupsAsync).WithOperation("listHiddenConnectionGroups",
            "Groups that are hidden from access managers, by name.", [QueryParameter.Search, .. QueryParameter.Page])
            .Calls<GroupPolicies>(nameof(GroupPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/principals", PrincipalsAsync)
            .WithOperation("searchPrincipals",
                "People, service accounts, teams and roles that can be given access. At most 20.",
                QueryParameter.Search,
                new("filter[kind]", $"Kinds, separated by commas: {string.Join(", ", Kinds.Keys)}.",
                    QueryValue.Texts))
            .Calls<PrincipalDirectory>(nameof(PrincipalDirectory.SearchAsync));
        routes.MapGet("/v2/actions/principals/{id}/sole_editor", SoleAsync).WithOperation("listOnlyEditorOf",
            "Lists what only this user, team or role can edit.",
            QueryParameter.Page).Calls<OwnershipTransfer>(nameof(OwnershipTransfer.ListAsync));
        routes.MapPost("/v2/actions/principals/{id}/handover", HandOverAsync)
            .WithOperation("handOver",
                "Makes a successor Editor of everything that only this user, team or role can edit. Offers them the "
                + "workflows and apps that run as the user.")
            .WithBody<RequestDocument<RequestResource<NewHandoverAttributes>>>()
            .Calls<OwnershipTransfer>(nameof(OwnershipTransfer.TransferAsync))
            .About<OwnershipTransfer>(
                (own, http, ct) => own.ListAsync(http.Actor(), http.IdOf(), PageRequest.First, ct));
        routes.MapOwnership();
    }

    private static async Task<ApiOk<ListDocument<Resource<HiddenResourceAttributes>, TotalMeta>>> HiddenAsync(
        HttpContext http, ConnectionPolicies policies, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        return JsonApi.Page(await policies.HiddenAsync(http.Actor(), search, page, ct),
            h => Hidden("hidden_connection", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<ApiOk<ListDocument<Resource<HiddenResourceAttributes>, TotalMeta>>> HiddenWorkflowsAsync(
        HttpContext http, WorkflowPolicies policies, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        return JsonApi.Page(await policies.HiddenAsync(http.Actor(), search, page, ct),
            h => Hidden("hidden_workflow", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<ApiOk<ListDocument<Resource<HiddenResourceAttributes>, TotalMeta>>> HiddenAppsAsync(
        HttpContext http, AppPolicies policies, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        return JsonApi.Page(await policies.HiddenAsync(http.Actor(), search, page, ct),
            h => Hidden("hidden_app", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<ApiOk<ListDocument<Resource<HiddenResourceAttributes>, TotalMeta>>> HiddenGroupsAsync(
        HttpContext http, GroupPolicies policies, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text(QueryParameter.Search.Name), query.Page());
        query.Ensure();
        return JsonApi.Page(await policies.HiddenAsync(http.Actor(), search, page, ct),
            h => Hidden("hidden_connection_group", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<ApiOk<ListDocument<Resource<PrincipalAttributes>>>> PrincipalsAsync(
        HttpContext http, PrincipalDirectory directory, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, kinds) = (query.Text(QueryParameter.Search.Name), query.Texts("filter[kind]"));
        foreach (var unknown in kinds.Where(k => !Kinds.ContainsKey(k)).Take(1))
            query.Fault("filter[kind]", $"“{unknown}” is not one of {string.Join(", ", Kinds.Keys)}.");
        query.Ensure();
        var found = await directory.SearchAsync(http.Actor(), search,
            kinds.Count == 0 ? null : [.. kinds.Select(k => Kinds[k])], ct);
        return JsonApi.All(found,
            p => new Resource<PrincipalAttributes>(PolicyEndpoints.Name(p.Principal), "principal",
                new(p.Principal.Kind, p.Name, p.Hint)));
    }

    private static async Task<ApiOk<ListDocument<Resource<SoleEditorAttributes>, TotalMeta>>> SoleAsync(
        HttpContext http, OwnershipTransfer succession, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await succession.ListAsync(http.Actor(), http.IdOf(), page, ct),
            t => JsonApi.Resource("sole_editor_of", t.Id, new SoleEditorAttributes(t.Kind, t.Name)));
    }

    private static async Task<ApiOk<Document<Resource<HandoverAttributes>>>> HandOverAsync(
        HttpContext http, OwnershipTransfer succession, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var body = await JsonBodyReader.ReadAsync(http);
        var successor = body.Attributes("handover",
            id.ToString()).Only<NewHandoverAttributes>().Required(QueryParameter.Successor.Name)?.Id();
        body.Ensure();
        http.Point(("successor", $"/data/attributes/{QueryParameter.Successor.Name}"));
        var done = await succession.TransferAsync(http.Actor(), id, successor!.Value, ct);
        return JsonApi.One(JsonApi.Resource("handover", id, new HandoverAttributes(successor.Value,
            done.HandedOver, done.Offered, done.Accepted, done.Left)));
    }

    private static Resource<HiddenResourceAttributes> Hidden(
        string type, Guid id, string name, string integration, string createdBy) =>
        JsonApi.Resource(type, id, new HiddenResourceAttributes(name, integration, createdBy));
}
