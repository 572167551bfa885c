using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/service_accounts</c>: accounts for machines.</summary>
internal static class ServiceAccountEndpoints
{
    private const string Type = "service_account";

    public static void MapServiceAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/v2/service_accounts");
        accounts.MapGet("", ListAsync).WithOperation("listServiceAccounts", "Lists the service accounts, by name.",
            [new("filter", "Part of the name."), .. QueryParameter.Page])
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.ListAsync));
        accounts.MapGet("/{id}", GetAsync).WithOperation("getServiceAccount",
            "Returns one service account.").Calls<ServiceAccountService>(nameof(ServiceAccountService.ListAsync));
        accounts.MapPost("", CreateAsync).WithOperation("createServiceAccount",
            "Creates a service account.")
            .WithBody<RequestDocument<RequestResource<NewServiceAccountAttributes, RolesOfAccount>>>()
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.CreateAsync))
            .MayAnswerLater();
        accounts.MapPatch("/{id}", PatchAsync).WithOperation("updateServiceAccount",
            "Updates name and roles, and disables or enables it.")
            .WithBody<RequestDocument<RequestResource<ServiceAccountChangeAttributes, RolesAndTeamsOfAccount>>>()
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.UpdateAsync))
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.DisableAsync))
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.EnableAsync));
        accounts.MapDelete("/{id}", DisableAsync).WithOperation("disableServiceAccount",
            "Disables a service account. Its keys stop working.")
            .Calls<ServiceAccountService>(nameof(ServiceAccountService.DisableAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<AccountAttributes, AccountRelationships>, TotalMeta>>>
        ListAsync(HttpContext http, ServiceAccountService accounts, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text("filter"), query.Page());
        query.Ensure();
        return JsonApi.Page(await accounts.ListAsync(http.Actor(), new MemberQuery(search), page, ct), Resource);
    }

    private static async Task<ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>>> GetAsync(
        HttpContext http, ServiceAccountService accounts, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return One(await FindAsync(accounts, http.Actor(), http.IdOf(), ct));
    }

    private static async Task<ApiCreated<Document<Resource<AccountAttributes, AccountRelationships>>>> CreateAsync(
        HttpContext http, ServiceAccountService accounts, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var name = body.Attributes(Type, null, "relationships").Only<NewServiceAccountAttributes>()
            .Required("name")?.Text() ?? "";
        var roles = body.Relationships<RolesOfAccount>()?.Related("roles", RoleEndpoints.Type) ?? [];
        body.Ensure();
        http.Point(("roles", "/data/relationships/roles/data"));
        var id = await IdempotencyFilter.OnceAsync(http, () => accounts.CreateAsync(http.Actor(), name, roles, ct));
        var account = await FindAsync(accounts, http.Actor(), id, ct);
        return JsonApi.Created(Resource(account), account.Version);
    }

    private static async Task<ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>>> PatchAsync(
        HttpContext http, ServiceAccountService accounts, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString(), "relationships")
            .Only<ServiceAccountChangeAttributes>();
        var (name, disabled) = (attributes.Member("name")?.Text(), attributes.Member("disabled")?.Flag());
        var relationships = body.Relationships<RolesAndTeamsOfAccount>();
        var roles = relationships?.Related("roles", RoleEndpoints.Type);
        var teams = relationships?.Related("teams", TeamEndpoints.Type);
        body.Ensure();
        var now = await FindAsync(accounts, actor, id, ct);
        UserEndpoints.EnsureSame(attributes, now);
        if (teams is not null && !now.Teams.Select(t => t.Id).ToHashSet().SetEquals(teams))
            relationships!.Member("teams")!.Fault(
                "Add a service account to a team, or remove it, at /api/v2/team/{id}/memberships.");
        body.Ensure();
        http.Point(("roles", "/data/relationships/roles/data"));
        if (name is not null || roles is not null)
        {
            await http.OverLatestAsync(
                async () =>
                {
                    var seen = await FindAsync(accounts, actor, id, ct);
                    return (seen, seen.Version);
                },
                seen => accounts.UpdateAsync(actor, id, name ?? seen.Name, roles ?? [.. seen.Roles.Select(r => r.Id)],
                    seen.Version, ct));
        }
        if (disabled is true) await accounts.DisableAsync(actor, id, ct);
        if (disabled is false) await accounts.EnableAsync(actor, id, ct);
        return One(await FindAsync(accounts, actor, id, ct));
    }

    private static async Task<ApiNoContent> DisableAsync(HttpContext http, ServiceAccountService accounts,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await accounts.DisableAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<MemberRow> FindAsync(ServiceAccountService accounts, Actor actor, Guid id,
        CancellationToken ct) =>
        (await accounts.ListAsync(actor, new MemberQuery(Id: id), PageRequest.First, ct)).Rows.SingleOrDefault()
            ?? throw new Problem.NotFound("service account");

    private static ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>> One(MemberRow row) =>
        JsonApi.One(Resource(row), row.Version);

    private static Resource<AccountAttributes, AccountRelationships> Resource(MemberRow row) =>
        UserEndpoints.Resource(Type, row);
}
