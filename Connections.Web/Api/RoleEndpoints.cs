using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/roles</c>. What a role allows is in its attributes, by the permissions' names.</summary>
internal static class RoleEndpoints
{
    public const string Type = "roles";

    private const string WhoIsManaged = "The built-in roles can't be changed.";

    public static void MapRoles(this IEndpointRouteBuilder routes)
    {
        var roles = routes.MapGroup("/v2/roles");
        roles.MapGet("", ListAsync).WithOperation("listRoles",
            "Lists all roles, built-in ones first.").Calls<RoleService>(nameof(RoleService.ListAsync));
        roles.MapGet("/{id}", GetAsync).WithOperation("getRole",
            "Returns one role.").Calls<RoleService>(nameof(RoleService.ListAsync));
        roles.MapPost("", CreateAsync).WithOperation("createRole",
            "Creates a role.")
            .WithBody<RequestDocument<RequestResource<NewRoleAttributes>>>()
            .Calls<RoleService>(nameof(RoleService.CreateAsync)).MayAnswerLater();
        roles.MapPatch("/{id}", PatchAsync).WithOperation("updateRole",
            "Updates one of the organization's own roles.")
            .WithBody<RequestDocument<RequestResource<RoleChangeAttributes>>>()
            .Calls<RoleService>(nameof(RoleService.UpdateAsync));
        roles.MapDelete("/{id}", DeleteAsync).WithOperation("deleteRole",
            "Deletes one of the organization's own roles.",
            QueryParameter.Successor).Calls<RoleService>(nameof(RoleService.DeleteAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<RoleAttributes>>>> ListAsync(
        HttpContext http, RoleService roles, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return JsonApi.All(await roles.ListAsync(http.Actor(), ct), Resource);
    }

    private static async Task<ApiOk<Document<Resource<RoleAttributes>>>> GetAsync(
        HttpContext http, RoleService roles, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return One(await FindAsync(roles, http.Actor(), http.IdOf(), ct));
    }

    private static async Task<ApiCreated<Document<Resource<RoleAttributes>>>> CreateAsync(
        HttpContext http, RoleService roles, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type).Only<NewRoleAttributes>();
        attributes.EnsureSame("managed", false, WhoIsManaged);
        var (name, permissions) = (attributes.Required("name")?.Text() ?? "",
            attributes.Required("permissions")?.Permissions());
        body.Ensure();
        http.Point();
        var id = await IdempotencyFilter.OnceAsync(http,
            () => roles.CreateAsync(http.Actor(), name, permissions!.Value, ct));
        var role = await FindAsync(roles, http.Actor(), id, ct);
        return JsonApi.Created(Resource(role), role.Version);
    }

    private static async Task<ApiOk<Document<Resource<RoleAttributes>>>> PatchAsync(
        HttpContext http, RoleService roles, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString()).Only<RoleChangeAttributes>();
        var (name, permissions) = (attributes.Member("name")?.Text(), attributes.Member("permissions")?.Permissions());
        body.Ensure();
        http.Point();
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await FindAsync(roles, actor, id, ct);
                attributes.EnsureSame("managed", seen.BuiltIn, WhoIsManaged);
                body.Ensure();
                return (seen, seen.Version);
            },
            seen => roles.UpdateAsync(actor, id, name ?? seen.Name, permissions ?? seen.Permissions, seen.Version, ct));
        return One(await FindAsync(roles, actor, id, ct));
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, RoleService roles, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var successor = query.Id(QueryParameter.Successor.Name);
        query.Ensure();
        await roles.DeleteAsync(http.Actor(), http.IdOf(), successor, ct);
        return JsonApi.Done();
    }

    /// <summary>Permissions by their names.</summary>
    public static Permissions Permissions(this JsonReader json)
    {
        var all = Core.People.Permissions.None;
        foreach (var item in json.Items())
        {
            if (item.Text() is not { } name) continue;
            var found = PermissionNames.Named(name);
            if (found is null)
                item.Fault("There is no permission of this name; available: "
                    + $"{string.Join(", ", PermissionNames.Single.Select(p => p.WireName()))}.");
            all |= found ?? Core.People.Permissions.None;
        }
        return all;
    }

    private static async Task<RoleRow> FindAsync(RoleService roles, Actor actor, Guid id, CancellationToken ct) =>
        (await roles.ListAsync(actor, ct)).SingleOrDefault(r => r.Id == id) ?? throw new Problem.NotFound("role");

    private static ApiOk<Document<Resource<RoleAttributes>>> One(RoleRow role) =>
        JsonApi.One(Resource(role), role.Version);

    private static Resource<RoleAttributes> Resource(RoleRow role) => JsonApi.Resource(Type, role.Id,
        new RoleAttributes(role.Name, [.. role.Permissions.WireNames()], role.BuiltIn, role.Members));
}
