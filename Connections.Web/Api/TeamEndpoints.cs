using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/team</c> and who is in them.</summary>
internal static class TeamEndpoints
{
    public const string Type = "team";
    private const string Membership = "team_memberships";

    public static void MapTeams(this IEndpointRouteBuilder routes)
    {
        var teams = routes.MapGroup("/v2/team");
        teams.MapGet("", ListAsync).WithOperation("listTeams", "Lists teams by name.",
            [new("filter[keyword]", "Part of the name."), .. QueryParameter.Page])
            .Calls<TeamService>(nameof(TeamService.ListAsync));
        teams.MapGet("/{id}", GetAsync).WithOperation("getTeam",
            "Returns one team.").Calls<TeamService>(nameof(TeamService.GetAsync));
        teams.MapPost("", CreateAsync).WithOperation("createTeam",
            "Creates a team.")
            .WithBody<RequestDocument<RequestResource<NewTeamAttributes>>>()
            .Calls<TeamService>(nameof(TeamService.CreateAsync)).MayAnswerLater();
        teams.MapPatch("/{id}", PatchAsync).WithOperation("updateTeam",
            "Updates name and description.")
            .WithBody<RequestDocument<RequestResource<TeamChangeAttributes>>>()
            .Calls<TeamService>(nameof(TeamService.UpdateAsync));
        teams.MapDelete("/{id}", DeleteAsync).WithOperation("deleteTeam", "Deletes a team and its access.",
            QueryParameter.Successor).Calls<TeamService>(nameof(TeamService.DeleteAsync));
        teams.MapGet("/{id}/memberships", MembersAsync).WithOperation("listTeamMemberships",
            "Lists the members of a team, including service accounts.",
            QueryParameter.Page).Calls<TeamService>(nameof(TeamService.MembersAsync));
        teams.MapPost("/{id}/memberships", AddAsync).WithOperation("createTeamMembership", "Adds an account to a team.")
            .WithBody<RequestDocument<NewTeamMembership>>()
            .Calls<TeamService>(nameof(TeamService.AddMemberAsync))
            .About<TeamService>((own, http, ct) => own.GetAsync(http.Actor(), http.IdOf(), ct));
        teams.MapDelete("/{id}/memberships/{user_id}", RemoveAsync).WithOperation("deleteTeamMembership",
            "Removes an account from a team.").Calls<TeamService>(nameof(TeamService.RemoveMemberAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<TeamAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, TeamService teams, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var (search, page) = (query.Text("filter[keyword]"), query.Page());
        query.Ensure();
        return JsonApi.Page(await teams.ListAsync(http.Actor(), search, page, ct), Resource);
    }

    private static async Task<ApiOk<Document<Resource<TeamAttributes>>>> GetAsync(
        HttpContext http, TeamService teams, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return One(await teams.GetAsync(http.Actor(), http.IdOf(), ct));
    }

    private static async Task<ApiCreated<Document<Resource<TeamAttributes>>>> CreateAsync(
        HttpContext http, TeamService teams, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type).Only<NewTeamAttributes>();
        var (name, description) = (attributes.Required("name")?.Text() ?? "",
            attributes.Member("description")?.TextOrNull() ?? "");
        body.Ensure();
        http.Point();
        var id = await IdempotencyFilter.OnceAsync(http,
            () => teams.CreateAsync(http.Actor(), name, description, ct));
        var team = await teams.GetAsync(http.Actor(), id, ct);
        return JsonApi.Created(Resource(team), team.Version);
    }

    private static async Task<ApiOk<Document<Resource<TeamAttributes>>>> PatchAsync(
        HttpContext http, TeamService teams, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, id) = (http.Actor(), http.IdOf());
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, id.ToString()).Only<TeamChangeAttributes>();
        var (name, description) = (attributes.Member("name")?.Text(),
            attributes.Member("description") is { } text ? text.TextOrNull() ?? "" : null);
        body.Ensure();
        http.Point();
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await teams.GetAsync(actor, id, ct);
                return (seen, seen.Version);
            },
            seen => teams.UpdateAsync(actor, id, name ?? seen.Name, description ?? seen.Description, seen.Version, ct));
        return One(await teams.GetAsync(actor, id, ct));
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, TeamService teams, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var successor = query.Id(QueryParameter.Successor.Name);
        query.Ensure();
        await teams.DeleteAsync(http.Actor(), http.IdOf(), successor, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<ListDocument<Resource<MembershipAttributes, MembershipRelationships>, TotalMeta>>>
        MembersAsync(HttpContext http, TeamService teams, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        var id = http.IdOf();
        return JsonApi.Page(await teams.MembersAsync(http.Actor(), id, page, ct), m => Member(id, m.Id));
    }

    private static async Task<ApiCreated<Document<Resource<MembershipAttributes, MembershipRelationships>>>>
        AddAsync(HttpContext http, TeamService teams, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var body = await JsonBodyReader.ReadAsync(http);
        body.Only("data");
        var data = body.Required("data")?.Object()?.Only<NewTeamMembership>();
        if (data?.Required("type") is { } type && type.Text() is { } text && text != Membership)
            type.Fault($"The type must be {Membership}.");
        var user = body.Relationships<AccountOfMembership>()?.Member("user")?.Object()?.Only("data")
            .Required("data")?.Identifier("users");
        if (user is null && body.Wrongs.Count == 0) data!.Required("relationships");
        body.Ensure();
        if (user is not { } account)
            throw new ApiException(StatusCodes.Status400BadRequest,
                new ApiError("Name the account in the relationship user.", "/data/relationships/user"));
        await teams.AddMemberAsync(http.Actor(), id, account, ct);
        return JsonApi.Created(Member(id, account));
    }

    private static async Task<ApiNoContent> RemoveAsync(HttpContext http, TeamService teams, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await teams.RemoveMemberAsync(http.Actor(), http.IdOf(), http.IdOf("user_id"), ct);
        return JsonApi.Done();
    }

    private static ApiOk<Document<Resource<TeamAttributes>>> One(TeamRow team) =>
        JsonApi.One(Resource(team), team.Version);

    private static Resource<TeamAttributes> Resource(TeamRow team) =>
        JsonApi.Resource(Type, team.Id, new TeamAttributes(team.Name, team.Description, team.Members));

    private static Resource<MembershipAttributes, MembershipRelationships> Member(Guid team, Guid account) =>
        new($"{team}:{account}", Membership, new(), new(JsonApi.Related("users", account)));
}
