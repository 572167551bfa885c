using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Teams: people and service accounts who are given access together. It takes <c>user_access_manage</c>.
/// </summary>
public sealed class TeamService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IEnumerable<IPrincipalConstraint> constraints;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal TeamService(IDbContextFactory<ConnectionsDbContext> databases,
        IEnumerable<IPrincipalConstraint> constraints, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.constraints, this.audit, this.clock) = (databases, constraints, audit, clock);

    /// <summary>Teams by name.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<TeamRow>> ListAsync(Actor actor, string? search, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, "see the teams");
        page = page.Bounded();
        var teams = db.Set<Team>().AsNoTracking();
        if (search?.Trim() is { Length: > 0 } text)
        {
            if (!DatabaseText.Holds(text)) return new([], 0);
            var key = PrincipalNames.Key(text);
            teams = teams.Where(t => t.NameKey.Contains(key));
        }
        var rows = await Rows(teams.OrderBy(t => t.NameKey).Skip(page.Offset).Take(page.Size)).ToListAsync(ct);
        return new(rows, await teams.CountAsync(ct));
    }

    /// <summary>One team.</summary>
    /// <exception cref="Problem.NotFound">There is no such team.</exception>
    public async Task<TeamRow> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, "see the teams");
        return await Rows(db.Set<Team>().AsNoTracking().Where(t => t.Id == id)).SingleOrDefaultAsync(ct)
            ?? throw new Problem.NotFound("team");
    }

    /// <summary>Who is in a team, service accounts too.</summary>
    /// <exception cref="Problem.NotFound">There is no such team.</exception>
    public async Task<PagedResult<MemberRow>> MembersAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await RequireAsync(db, actor, id, "see the members of teams", ct);
        return await db.Set<User>().MembersAsync(new MemberQuery(TeamId: id), page, ct);
    }

    /// <summary>Makes a team and returns its id.</summary>
    /// <exception cref="Problem.Invalid">Name or description breaks a rule, or the name is taken.</exception>
    public async Task<Guid> CreateAsync(Actor actor, string name, string description, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, "create teams");
        Check(name, description);
        var team = new Team(name.Trim(), description.Trim(), clock.GetUtcNow());
        db.Add(team);
        audit.Add(db, actor, AuditEvent.TeamCreated, team.Id, team.Name);
        await SaveAsync(db, ct);
        return team.Id;
    }

    /// <summary>Changes name and description.</summary>
    /// <exception cref="Problem.Invalid">One breaks a rule, or the name is taken.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, string name, string description, Guid seenVersion,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var team = await RequireAsync(db, actor, id, "change teams", ct);
        Check(name, description);
        db.SetOriginalVersion(team, seenVersion);
        FieldChange[] changes = [new("name", team.Name, name.Trim()),
            new("description", team.Description, description.Trim())];
        team.Describe(name.Trim(), description.Trim());
        audit.Add(db, actor, AuditEvent.TeamModified, id, team.Name, [.. changes.Where(c => c.Old != c.New)]);
        await SaveAsync(db, ct);
    }

    /// <summary>Puts an account into a team; one that is in it stays.</summary>
    /// <exception cref="Problem.NotFound">There is no such team or account.</exception>
    public Task AddMemberAsync(Actor actor, Guid id, Guid userId, CancellationToken ct) =>
        MoveAsync(actor, id, userId, into: true, ct);

    /// <summary>Takes an account out of a team.</summary>
    /// <exception cref="Problem.NotFound">There is no such team or account.</exception>
    public Task RemoveMemberAsync(Actor actor, Guid id, Guid userId, CancellationToken ct) =>
        MoveAsync(actor, id, userId, into: false, ct);

    /// <summary>Deletes a team and what it was given. What it alone could edit goes to the successor.</summary>
    /// <exception cref="Problem.Invalid">A successor is needed, and none or an unknown one is named.</exception>
    public async Task DeleteAsync(Actor actor, Guid id, Guid? successorId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var team = await RequireAsync(db, actor, id, "delete teams", ct);
        foreach (var constraint in constraints) await constraint.BeforeRemovalAsync(db, actor, id, successorId, ct);
        await db.EndLinksOfTeamAsync(id, ct);
        db.Remove(team);
        audit.Add(db, actor, AuditEvent.TeamDeleted, id, team.Name);
        await db.SaveAsync(ct);
    }

    private static IQueryable<TeamRow> Rows(IQueryable<Team> teams) =>
        teams.Select(t => new TeamRow(t.Id, t.Name, t.Description, t.Members.Count, t.Version));

    private async Task MoveAsync(Actor actor, Guid id, Guid userId, bool into, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var team = await RequireAsync(db, actor, id, "change who is in a team", ct);
        var user = await db.Set<User>().Include(u => u.Teams.Where(t => t.Id == id))
            .SingleOrDefaultAsync(u => u.Id == userId, ct) ?? throw new Problem.NotFound("member");
        if (user.Teams.Contains(team) == into) return;
        if (into) user.Join(team);
        else user.Leave(team);
        await db.EndLinksAsync([userId], ct);
        audit.Add(db, actor, AuditEvent.TeamModified, id, team.Name,
            [new FieldChange("members", into ? null : user.Name, into ? user.Name : null)]);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (Exception e) when (e is UniqueViolationException or Problem.Conflict)
        {
            // Done at the same moment by someone else: it is what was asked for.
        }
    }

    private static async Task<Team> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id, string toDoWhat,
        CancellationToken ct)
    {
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, toDoWhat);
        return await db.Set<Team>().SingleOrDefaultAsync(t => t.Id == id, ct) ?? throw new Problem.NotFound("team");
    }

    private static void Check(string name, string description)
    {
        ValidationError?[] faults = [PrincipalNames.Check(name, Team.MaxName),
            PrincipalNames.CheckDescription(description, Team.MaxDescription)];
        if (faults.OfType<ValidationError>().ToList() is { Count: > 0 } found) throw new Problem.Invalid(found);
    }

    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException)
        {
            throw PrincipalNames.Taken();
        }
    }
}
