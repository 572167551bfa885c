using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Makes, changes and deletes connection groups.</summary>
public sealed class GroupService
{
    private const int MostAttempts = 10;
    private const int MostMilliseconds = 50;

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly TimeProvider clock;

    internal GroupService(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog, AuditLog audit,
        Deployment deployment, TimeProvider clock) =>
        (this.databases, this.catalog, this.audit, this.deployment, this.clock) = (databases, catalog, audit,
            deployment, clock);

    /// <summary>Makes a group. By default its author becomes Editor, the organisation Viewer.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Forbidden">No permission to make groups, or to add connections.</exception>
    /// <exception cref="Problem.Invalid">With every fault: those of members at <c>members/{id}</c>, a clash at both
    /// rows.</exception>
    public Task<Guid> CreateAsync(Actor actor, NewGroup input, CancellationToken ct) =>
        CreateAsync(actor, input, hold: null, ct);

    /// <summary>The same, by a file that manages it from the beginning.</summary>
    internal Task<Guid> CreateAsync(Actor actor, NewGroup input, ManagedEdit<ConnectionGroup>? hold,
        CancellationToken ct) => AnewAsync(isLast => TryCreateAsync(actor, input, hold, isLast, ct), ct);

    private async Task<Guid?> TryCreateAsync(Actor actor, NewGroup input, ManagedEdit<ConnectionGroup>? hold,
        bool isLast, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionGroupsWrite, "create connection groups");
        deployment.EnsureSupported();

        var (faults, keys, admission, members) = await CheckAsync(db, rights, input, ct);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var group = ConnectionGroup.Create(input.IntegrationType, actor.Id, clock.GetUtcNow());
        group.Describe(input.Name, input.Description, keys);
        Touch(group, actor);
        db.Add(group);
        if ((hold?.Access ?? input.Access) is { } access)
            await db.StagePolicyAsync(rights, group, GroupResourceType.Levels, access, group.PolicyVersion,
                input.Confirmed, ct);
        else if (!rights.IsSystem) db.Add(Grant.ToAuthor(group.Id, actor));
        Enter(db, group.Id, members);
        CombinationIndex.Settle(db, group.Id, [], admission.Wanted);
        group.ManageBy(hold?.File);
        if (hold is not null) await hold.Note(db, group);
        audit.Add(db, actor, AuditEvent.GroupCreated, group.Id, group.Name,
        [
            new("name", null, group.Name),
            .. group.Description.Length == 0 ? [] : new[] { new FieldChange("description", null, group.Description) },
            new("integration", null, group.IntegrationType),
            new("keys", null, string.Join(' ', keys)),
            .. members.Select(c => new FieldChange(GroupHistory.Member(c.Id), null, c.Name)),
            .. ConnectionDiff.ManagedBy(null, hold?.File),
        ]);
        return await SaveAsync(db, isLast, ct) ? group.Id : null;
    }

    /// <summary>
    /// Every fault that a group would have now, for a wizard while one chooses. The service checks again on save.
    /// </summary>
    /// <exception cref="Problem.Forbidden">No permission to make groups, or to add connections.</exception>
    public async Task<IReadOnlyList<ValidationError>> CheckAsync(Actor actor, NewGroup input, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionGroupsWrite, "create connection groups");
        return (await CheckAsync(db, rights, input, ct)).Faults;
    }

    /// <summary>
    /// Changes a group that the actor saw in that version: name, description, keys (in their place come others
    /// altogether), members. Who may not be seen stays, unless removed by id.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission; or without that to add
    /// connections.</exception>
    /// <exception cref="Problem.Invalid">With every fault; or, as a warning, members without the new keys would
    /// leave.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved meanwhile.</exception>
    public Task UpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion, CancellationToken ct) =>
        UpdateAsync(actor, id, change, seenVersion, hold: null, ct);

    /// <summary>
    /// The same, by the file that manages it or takes it over: who may do what with it is saved along.
    /// </summary>
    internal Task UpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion,
        ManagedEdit<ConnectionGroup>? hold, CancellationToken ct) =>
        AnewAsync(isLast => TryUpdateAsync(actor, id, change, seenVersion, hold, isLast, ct), ct);

    private async Task<Guid?> TryUpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion,
        ManagedEdit<ConnectionGroup>? hold, bool isLast, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireGroupAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionGroupsWrite, ct);
        deployment.EnsureSupported();
        var group = reached.Thing;
        ManagedEdit.EnsureFree(group.Name, group.ManagedBy, hold is not null);
        db.SetOriginalVersion(group, seenVersion);
        if (group.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{group.Name}” since you opened it. Nothing was "
                + "overwritten.");

        var update = await GroupUpdate.OfAsync(db, reached.Rights, group, change, ct);
        update.EnsureNoFaults(change.Confirmed);
        List<FieldChange> changes = [new("name", group.Name, change.Name.Trim().Normalize()),
            new("description", group.Description, (change.Description ?? "").Trim().Normalize()),
            new("keys", string.Join(' ', group.Keys), string.Join(' ', update.Keys))];
        group.Describe(change.Name, change.Description, update.Keys);
        Touch(group, actor);
        update.Stage(db);
        if (hold is not null)
        {
            changes.AddRange(ConnectionDiff.ManagedBy(group.ManagedBy, hold.File));
            await HoldAsync(db, reached, hold, ct);
        }

        changes = [.. changes.Where(c => c.Old != c.New), .. update.Changes];
        if (hold is null || changes.Count > 0) audit.Add(db, actor, AuditEvent.GroupModified, id, group.Name, changes);
        return await SaveAsync(db, isLast, ct) ? id : null;
    }

    /// <summary>
    /// Deletes a group; it can be restored for 30 days. Its members stay as they are; what runs through it fails from
    /// then on.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, hold: null, ct);

    /// <summary>The same, by the file that managed it.</summary>
    internal Task DeleteAsync(Actor actor, Guid id, ManagedEdit<ConnectionGroup>? hold, CancellationToken ct) =>
        AnewAsync(isLast => TryDeleteAsync(actor, id, hold, isLast, ct), ct);

    private async Task<Guid?> TryDeleteAsync(Actor actor, Guid id, ManagedEdit<ConnectionGroup>? hold, bool isLast,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var group =
            (await db.RequireGroupAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionGroupsWrite, ct)).Thing;
        ManagedEdit.EnsureFree(group.Name, group.ManagedBy, hold is not null);
        if (hold is not null) await hold.Note(db, group);
        // Its places go with its members, which then are free to change their tags.
        var members = await db.Set<GroupMember>().Where(m => m.GroupId == id).ToListAsync(ct);
        db.RemoveRange(members);
        db.AddRange(members.Select(m => new DeletedMember(id, m.ConnectionId)));
        group.Delete(actor.Id, clock.GetUtcNow(), ConnectionService.KeepDeleted);
        audit.Add(db, actor, AuditEvent.GroupDeleted, id, group.Name);
        return await SaveAsync(db, isLast, ct) ? id : null;
    }

    /// <summary>Marks a group as the actor's favourite, or takes the mark away.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a person, or through a key whose scopes only read.</exception>
    public async Task SetFavoriteAsync(Actor actor, Guid id, bool favorite, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionGroupsRead, ct);
        await db.SetFavoriteAsync(reached.Rights, id, favorite, Permissions.ConnectionGroupsWrite, ct);
    }

    /// <summary>Stages new members, and tells each connection that something rests on its tags from now on.</summary>
    internal static void Enter(ConnectionsDbContext db, Guid groupId, IEnumerable<Connection> members)
    {
        foreach (var connection in members)
        {
            db.Add(new GroupMember(groupId, connection.Id));
            connection.NoteDependents();
        }
    }

    private async Task HoldAsync(ConnectionsDbContext db, AccessibleResource<ConnectionGroup> reached,
        ManagedEdit<ConnectionGroup> hold, CancellationToken ct)
    {
        var group = reached.Thing;
        group.ManageBy(hold.File);
        if (hold.Access is { } access)
            await db.StagePolicyOnRecordAsync(reached.Rights, group, GroupResourceType.Levels, access,
                group.PolicyVersion, confirmed: false,
                new PolicyAuditDetails(audit, AuditEvent.GroupPolicyModified, group.Name), ct);
        await hold.Note(db, group);
    }

    private async Task<(List<ValidationError> Faults, IReadOnlyList<string> Keys, MembershipChange Admission,
        IReadOnlyList<Connection> Members)> CheckAsync(ConnectionsDbContext db, Rights rights, NewGroup input,
            CancellationToken ct)
    {
        var faults = new List<ValidationError>();
        var keys = GroupRules.Check(input, faults);
        if (catalog.Find(input.IntegrationType) is null)
            faults.Add(new(
                "integration", $"There is no integration “{DidYouMean.Quote(input.IntegrationType)}” in the catalog."));
        if (input.Members.Count > ConnectionGroup.MostMembers)
            throw new Problem.Invalid(
                "members", $"{input.Members.Count} members are listed; the maximum is {ConnectionGroup.MostMembers}.");
        if (await IsTakenAsync(db, input.Name, ct)) faults.Add(Taken());
        var members = await MembershipChange.CandidatesAsync(db, rights, input.IntegrationType,
            input.Members.ToHashSet(), faults, ct);
        var admission = new MembershipChange(keys);
        if (keys.Count > 0)
            foreach (var connection in members) admission.Seat(connection);
        await admission.TellAsync(db, rights, faults, ct);
        return (faults, keys, admission, members);
    }

    private static Task<bool> IsTakenAsync(ConnectionsDbContext db, string name, CancellationToken ct)
    {
        if (!DatabaseText.Holds(name)) return Task.FromResult(false);
        var key = Connection.KeyOf(name);
        return db.Set<ConnectionGroup>().AnyAsync(g => g.NameKey == key, ct);
    }

    private static ValidationError Taken() => new("name", "This name is already in use. Choose another one.");

    private void Touch(ConnectionGroup group, Actor actor) =>
        group.Touch(catalog.Find(group.IntegrationType)?.Name ?? group.IntegrationType, actor.Id, clock.GetUtcNow());

    // What two do at once, the database decides. Whoever comes second begins anew: to be refused in the words of what
    // the first took, or, where they only met at a connection that joins both groups, to be served as well. Those who
    // begin anew do so one after the other, so that even of many all get through.
    private async Task<Guid> AnewAsync(Func<bool, Task<Guid?>> once, CancellationToken ct)
    {
        if (await once(false) is { } first) return first;
        await turn.WaitAsync(ct);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await once(attempt == MostAttempts) is { } id) return id;
                await Task.Delay(Random.Shared.Next(MostMilliseconds), ct);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    // False where another was first.
    private static async Task<bool> SaveAsync(ConnectionsDbContext db, bool isLast, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
            return true;
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid([Taken()]);
        }
        catch (UniqueViolationException e) when (isLast)
        {
            throw new Problem.Conflict(
                "Someone else changed the members of this group since you opened it. Nothing was overwritten; try "
                + "again.", e);
        }
        catch (Exception e) when (e is UniqueViolationException or Problem.Conflict && !isLast)
        {
            return false;
        }
    }
}
