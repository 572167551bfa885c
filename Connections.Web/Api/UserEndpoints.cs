using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/users</c>: the members. Deleting one disables them, as Datadog does.</summary>
internal static class UserEndpoints
{
    private const string Type = "users";

    private static readonly (string, string)[] Places = [("roles", "/data/relationships/roles/data"),
        ("teams", "/data/relationships/teams/data")];

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v2/users");
        users.MapGet("", ListAsync).WithOperation("listUsers", "Lists the members, by name.",
            [new("filter", "Part of a name or email address."),
                new("filter[role]", "Only members with this role.", QueryValue.Id),
                new("filter[team]", "Only members of this team.", QueryValue.Id), .. QueryParameter.Page])
            .Calls<MemberService>(nameof(MemberService.ListAsync));
        users.MapGet("/{id}", GetAsync).WithOperation("getUser",
            "Returns one member.").Calls<MemberService>(nameof(MemberService.ListAsync));
        users.MapPost("", InviteAsync).WithOperation("createUser",
            "Invites someone. The link in meta is returned only once: pass it on.")
            .WithBody<RequestDocument<RequestResource<NewUserAttributes, RolesAndTeamsOfAccount>>>()
            .Calls<MemberService>(nameof(MemberService.InviteAsync)).IsNotReplayable();
        users.MapPatch("/{id}", PatchAsync).WithOperation("updateUser",
            "Sets the roles and teams of a member, and disables or enables them.")
            .WithBody<RequestDocument<RequestResource<UserChangeAttributes, RolesAndTeamsOfAccount>>>()
            .Calls<MemberService>(nameof(MemberService.UpdateAsync))
            .Calls<MemberService>(nameof(MemberService.DisableAsync))
            .Calls<MemberService>(nameof(MemberService.EnableAsync));
        users.MapDelete("/{id}", DisableAsync).WithOperation("disableUser",
            "Disables a member immediately.").Calls<MemberService>(nameof(MemberService.DisableAsync));
        users.MapDelete("/{id}/sessions", EndSessionsAsync).WithOperation("endUserSessions",
            "Signs a member out everywhere immediately; they can sign in again, and keys still work.")
            .Calls<MemberService>(nameof(MemberService.EndSessionsAsync));
        users.MapPost("/{id}/link", LinkAsync).WithOperation("createUserLink",
            "Creates a new link for choosing a password; earlier links stop working.")
            .Calls<MemberService>(nameof(MemberService.CreateLinkAsync)).IsNotReplayable();
    }

    private static async Task<ApiOk<ListDocument<Resource<AccountAttributes, AccountRelationships>, TotalMeta>>>
        ListAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (wanted, page) = (new MemberQuery(query.Text("filter"), query.Id("filter[team]"), query.Id("filter[role]")),
            query.Page());
        query.Ensure();
        return JsonApi.Page(await members.ListAsync(http.Actor(), wanted, page, ct), m => Resource(Type, m));
    }

    private static async Task<ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>>> GetAsync(
        HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return One(await FindAsync(members, http.Actor(), http.IdOf(), ct));
    }

    private static async Task<ApiCreated<Document<Resource<AccountAttributes, AccountRelationships>, LinkMeta>>>
        InviteAsync(HttpContext http, MemberService members, ServerOptions server, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, null, "relationships").Only<NewUserAttributes>();
        var (email, name) = (attributes.Required("email")?.Text() ?? "", attributes.Required("name")?.Text() ?? "");
        var relationships = body.Relationships<RolesAndTeamsOfAccount>();
        var (roles, teams) = (relationships?.Related("roles", RoleEndpoints.Type) ?? [],
            relationships?.Related("teams", TeamEndpoints.Type) ?? []);
        body.Ensure();
        http.Point(Places);
        var link = await members.InviteAsync(http.Actor(), email, name, roles, teams, ct);
        var row = await FindAsync(members, http.Actor(), link.UserId, ct);
        return new(new(Resource(Type, row), Meta(server, link))) { Version = row.Version };
    }

    private static async Task<ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>>> PatchAsync(
        HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString(), "relationships").Only<UserChangeAttributes>();
        var disabled = attributes.Member("disabled")?.Flag();
        var relationships = body.Relationships<RolesAndTeamsOfAccount>();
        var (roles, teams) = (relationships?.Related("roles", RoleEndpoints.Type),
            relationships?.Related("teams", TeamEndpoints.Type));
        body.Ensure();
        var now = await FindAsync(members, actor, id, ct);
        attributes.EnsureSame(
            "name", now.Name, "A member's name is set when they are invited, or by the identity provider.");
        EnsureSame(attributes, now);
        body.Ensure();
        http.Point(Places);
        if (roles is not null || teams is not null)
        {
            await http.OverLatestAsync(
                async () =>
                {
                    var seen = await FindAsync(members, actor, id, ct);
                    return (seen, seen.Version);
                },
                seen => members.UpdateAsync(actor, id, roles ?? [.. seen.Roles.Select(r => r.Id)],
                    teams ?? [.. seen.Teams.Select(t => t.Id)], seen.Version, ct));
        }
        if (disabled is true) await members.DisableAsync(actor, id, ct);
        if (disabled is false) await members.EnableAsync(actor, id, ct);
        return One(await FindAsync(members, actor, id, ct));
    }

    private static async Task<ApiNoContent> DisableAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await members.DisableAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> EndSessionsAsync(HttpContext http, MemberService members,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await members.EndSessionsAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<Document<Resource<AccountAttributes, AccountRelationships>, LinkMeta>>> LinkAsync(
        HttpContext http, MemberService members, ServerOptions server, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var link = await members.CreateLinkAsync(http.Actor(), id, ct);
        var row = await FindAsync(members, http.Actor(), id, ct);
        return new(new(Resource(Type, row), Meta(server, link))) { Version = row.Version };
    }

    /// <summary>An account as a resource, a person's or a machine's.</summary>
    public static Resource<AccountAttributes, AccountRelationships> Resource(string type, MemberRow row) =>
        JsonApi.Resource(type, row.Id,
            new AccountAttributes(row.CreatedAt, row.State == AccountState.Disabled, row.Email, row.IsExternal,
                row.LastSignInAt, row.Name, StatusOf(row)),
            new AccountRelationships(JsonApi.Related(RoleEndpoints.Type, row.Roles),
                JsonApi.Related(TeamEndpoints.Type, row.Teams)));

    /// <summary>Notes what is sent of an account otherwise than it is, and cannot be changed by that.</summary>
    public static void EnsureSame(JsonReader attributes, MemberRow row)
    {
        attributes.EnsureSame("email", row.Email, "The email address of an account can't be changed.");
        attributes.EnsureSame("external", row.IsExternal, "The origin of an account can't be changed.");
        attributes.EnsureSame("status", StatusOf(row), "Use disabled to disable or enable an account.");
    }

    // The words of Datadog's users.
    private static string StatusOf(MemberRow row) => row.State switch
    {
        AccountState.Active => "Active",
        AccountState.Invited => "Pending",
        _ => "Disabled",
    };

    private static async Task<MemberRow> FindAsync(MemberService members, Actor actor, Guid id, CancellationToken ct) =>
        (await members.ListAsync(actor, new MemberQuery(Id: id), PageRequest.First, ct)).Rows.SingleOrDefault()
            ?? throw new Problem.NotFound("member");

    private static ApiOk<Document<Resource<AccountAttributes, AccountRelationships>>> One(MemberRow row) =>
        JsonApi.One(Resource(Type, row), row.Version);

    private static LinkMeta Meta(ServerOptions server, IssuedLink link) =>
        new(server.PublicOrigin.TrimEnd('/') + Urls.Join(link.Token), link.ExpiresAt);
}
