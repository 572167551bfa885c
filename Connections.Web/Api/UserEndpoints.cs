using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/users</c>: the members. Deleting one disables them, as Datadog does.</summary>
internal static class UserEndpoints
{
    private const string Type = "users";

    /// <summary>What answers carry besides, and is let pass where it is as it is.</summary>
    public static readonly string[] ReadOnly = ["created_at", "email", "external", "last_login_time", "name", "status"];

    private static readonly (string, string)[] Places = [("roles", "/data/relationships/roles/data"),
        ("teams", "/data/relationships/teams/data")];

    public static void MapUsers(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/v2/users");
        users.MapGet("", ListAsync).Is("listUsers", "Lists the members, by name.",
            [new("filter", "Part of a name or email address."), new("filter[role]", "Only members with this role."),
                new("filter[team]", "Only members of this team."), .. QueryParameter.Page])
            .Does<MemberService>(nameof(MemberService.ListAsync));
        users.MapGet("/{id}", GetAsync).Is("getUser",
            "Returns one member.").Does<MemberService>(nameof(MemberService.ListAsync));
        users.MapPost("", InviteAsync).Is("createUser",
            "Invites someone. The link in meta is returned only once: pass it on.")
            .Does<MemberService>(nameof(MemberService.InviteAsync)).Once();
        users.MapPatch("/{id}", PatchAsync).Is("updateUser",
            "Sets the roles and teams of a member, and disables or enables them.")
            .Does<MemberService>(nameof(MemberService.ChangeAsync))
            .Does<MemberService>(nameof(MemberService.DisableAsync))
            .Does<MemberService>(nameof(MemberService.EnableAsync));
        users.MapDelete("/{id}", DisableAsync).Is("disableUser",
            "Disables a member immediately.").Does<MemberService>(nameof(MemberService.DisableAsync));
        users.MapPost("/{id}/link", LinkAsync).Is("createUserLink",
            "Creates a new link for choosing a password; earlier links stop working.")
            .Does<MemberService>(nameof(MemberService.NewLinkAsync)).Once();
    }

    private static async Task<ApiResult> ListAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (wanted, page) = (new MemberQuery(query.Text("filter"), query.Id("filter[team]"), query.Id("filter[role]")),
            query.Page());
        query.Ensure();
        return JsonApi.Page(await members.ListAsync(http.Actor(), wanted, page, ct), Resource);
    }

    private static async Task<ApiResult> GetAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return await DocumentAsync(http, members, http.IdOf(), StatusCodes.Status200OK, null, ct);
    }

    private static async Task<ApiResult> InviteAsync(HttpContext http, MemberService members, ServerOptions server,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, null, "relationships").Only("email", "name");
        var (email, name) = (attributes.Required("email")?.Text() ?? "", attributes.Required("name")?.Text() ?? "");
        var relationships = body.Relationships("roles", "teams");
        var (roles, teams) = (relationships?.Related("roles", RoleEndpoints.Type) ?? [],
            relationships?.Related("teams", TeamEndpoints.Type) ?? []);
        body.Ensure();
        http.Point(Places);
        var link = await members.InviteAsync(http.Actor(), email, name, roles, teams, ct);
        return await DocumentAsync(http, members, link.UserId, StatusCodes.Status201Created, Meta(server, link), ct);
    }

    private static async Task<ApiResult> PatchAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString(), "relationships").Only(["disabled", .. ReadOnly]);
        var disabled = attributes.Member("disabled")?.Flag();
        var relationships = body.Relationships("roles", "teams");
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
                seen => members.ChangeAsync(actor, id, roles ?? [.. seen.Roles.Select(r => r.Id)],
                    teams ?? [.. seen.Teams.Select(t => t.Id)], seen.Version, ct));
        }
        if (disabled is true) await members.DisableAsync(actor, id, ct);
        if (disabled is false) await members.EnableAsync(actor, id, ct);
        return await DocumentAsync(http, members, id, StatusCodes.Status200OK, null, ct);
    }

    private static async Task<ApiResult> DisableAsync(HttpContext http, MemberService members, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await members.DisableAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiResult> LinkAsync(HttpContext http, MemberService members, ServerOptions server,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var link = await members.NewLinkAsync(http.Actor(), id, ct);
        return await DocumentAsync(http, members, id, StatusCodes.Status200OK, Meta(server, link), ct);
    }

    /// <summary>An account as a resource, a person's or a machine's.</summary>
    public static JsonObject Resource(MemberRow row) =>
        JsonApi.Resource(Type, row.Id, Attributes(row), Relationships(row));

    /// <summary>The account's attributes.</summary>
    public static JsonObject Attributes(MemberRow row) => new()
    {
        ["created_at"] = JsonApi.Time(row.CreatedAt),
        ["disabled"] = row.State == AccountState.Disabled,
        ["email"] = row.Email,
        ["external"] = row.IsExternal,
        ["last_login_time"] = JsonApi.Time(row.LastSignInAt),
        ["name"] = row.Name,
        // The words of Datadog's users.
        ["status"] = row.State switch
        {
            AccountState.Active => "Active",
            AccountState.Invited => "Pending",
            _ =>
            "Disabled"
        },
    };

    /// <summary>Notes what is sent of an account otherwise than it is, and cannot be changed by that.</summary>
    public static void EnsureSame(JsonReader attributes, MemberRow row)
    {
        var now = Attributes(row);
        attributes.EnsureSame("email", now["email"], "The email address of an account can't be changed.");
        attributes.EnsureSame("external", now["external"], "The origin of an account can't be changed.");
        attributes.EnsureSame("status", now["status"], "Use disabled to disable or enable an account.");
    }

    /// <summary>Its roles and teams.</summary>
    public static JsonObject Relationships(MemberRow row) =>
        new()
        {
            ["roles"] = JsonApi.Related(RoleEndpoints.Type, row.Roles),
            ["teams"] = JsonApi.Related(TeamEndpoints.Type, row.Teams)
        };

    private static async Task<MemberRow> FindAsync(MemberService members, Actor actor, Guid id, CancellationToken ct) =>
        (await members.ListAsync(actor, new MemberQuery(Id: id), PageRequest.First, ct)).Rows.SingleOrDefault()
            ?? throw new Problem.NotFound("member");

    private static async Task<ApiResult> DocumentAsync(HttpContext http, MemberService members, Guid id, int status,
        JsonObject? meta, CancellationToken ct)
    {
        var row = await FindAsync(members, http.Actor(), id, ct);
        var document = new JsonObject { ["data"] = Resource(row) };
        if (meta is not null) document["meta"] = meta;
        return new ApiResult(status, document) { Version = row.Version };
    }

    private static JsonObject Meta(ServerOptions server, IssuedLink link) =>
        new()
        {
            ["link"] = server.PublicOrigin.TrimEnd('/') + Urls.Join(link.Token),
            ["expires_at"] = JsonApi.Time(link.ExpiresAt)
        };
}
