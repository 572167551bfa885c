using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Api;

/// <summary>Whom one can give something to, what is hidden from who manages access, and what only one principal can edit.</summary>
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
        routes.MapGet("/v2/actions/hidden_connections", HiddenAsync).Is("listHiddenConnections", "Connections that are hidden from access managers, by name.", [Parameter.Search, .. Parameter.Page])
            .Does<ConnectionPolicies>(nameof(ConnectionPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/hidden_connection_groups", HiddenGroupsAsync).Is("listHiddenConnectionGroups", "Groups that are hidden from access managers, by name.", [Parameter.Search, .. Parameter.Page])
            .Does<GroupPolicies>(nameof(GroupPolicies.HiddenAsync));
        routes.MapGet("/v2/actions/principals", PrincipalsAsync)
            .Is("searchPrincipals", "People, service accounts, teams and roles that can be given access. At most 20.", Parameter.Search, new("filter[kind]", $"Kinds, separated by commas: {string.Join(", ", Kinds.Keys)}."))
            .Does<PrincipalDirectory>(nameof(PrincipalDirectory.SearchAsync));
        routes.MapGet("/v2/actions/principals/{id}/sole_editor", SoleAsync).Is("listOnlyEditorOf", "Lists what only this user, team or role can edit.", Parameter.Page).Does<Succession>(nameof(Succession.ListAsync));
        routes.MapPost("/v2/actions/principals/{id}/handover", HandOverAsync)
            .Is("handOver", "Makes a successor Editor of everything that only this user, team or role can edit.").Does<Succession>(nameof(Succession.TransferAsync))
            .About<Succession>((own, http, ct) => own.ListAsync(http.Actor(), http.IdOf(), PageRequest.First, ct));
    }

    private static async Task<Answer> HiddenAsync(HttpContext http, ConnectionPolicies policies, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (search, page) = (query.Text(Parameter.Search.Name), query.Page());
        query.Demand();
        return Documents.Page(await policies.HiddenAsync(http.Actor(), search, page, ct), h => Hidden("hidden_connection", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<Answer> HiddenGroupsAsync(HttpContext http, GroupPolicies policies, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (search, page) = (query.Text(Parameter.Search.Name), query.Page());
        query.Demand();
        return Documents.Page(await policies.HiddenAsync(http.Actor(), search, page, ct), h => Hidden("hidden_connection_group", h.Id, h.Name, h.IntegrationType, h.CreatedBy));
    }

    private static async Task<Answer> PrincipalsAsync(HttpContext http, PrincipalDirectory directory, CancellationToken ct)
    {
        var query = Query.Of(http);
        var (search, kinds) = (query.Text(Parameter.Search.Name), query.Texts("filter[kind]"));
        foreach (var unknown in kinds.Where(k => !Kinds.ContainsKey(k)).Take(1)) query.Fault("filter[kind]", $"“{unknown}” is not one of {string.Join(", ", Kinds.Keys)}.");
        query.Demand();
        var found = await directory.SearchAsync(http.Actor(), search, kinds.Count == 0 ? null : [.. kinds.Select(k => Kinds[k])], ct);
        return Documents.All(found, p => Documents.Resource("principal", PolicyEndpoints.Name(p.Principal), new JsonObject { ["kind"] = Documents.Word(p.Principal.Kind), ["name"] = p.Name, ["hint"] = p.Hint }));
    }

    private static async Task<Answer> SoleAsync(HttpContext http, Succession succession, CancellationToken ct)
    {
        var query = Query.Of(http);
        var page = query.Page();
        query.Demand();
        return Documents.Page(await succession.ListAsync(http.Actor(), http.IdOf(), page, ct), t => Documents.Resource("sole_editor_of", t.Id, new JsonObject { ["kind"] = t.Kind, ["name"] = t.Name }));
    }

    private static async Task<Answer> HandOverAsync(HttpContext http, Succession succession, CancellationToken ct)
    {
        Query.Of(http).Demand();
        var id = http.IdOf();
        var body = await Body.ReadAsync(http);
        var successor = body.Attributes("handover", id.ToString()).Only(Parameter.Successor.Name).Required(Parameter.Successor.Name)?.Id();
        body.Demand();
        http.Point(("successor", $"/data/attributes/{Parameter.Successor.Name}"));
        var done = await succession.TransferAsync(http.Actor(), id, successor!.Value, ct);
        return Documents.One(Documents.Resource("handover", id, new JsonObject { [Parameter.Successor.Name] = successor.Value.ToString(), ["handed_over"] = done }));
    }

    private static JsonObject Hidden(string type, Guid id, string name, string integration, string createdBy) =>
        Documents.Resource(type, id, new JsonObject { ["name"] = name, ["integration"] = integration, ["created_by"] = createdBy });
}
