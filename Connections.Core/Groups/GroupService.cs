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
    private readonly IEditGuard guard;
    private readonly AuditLog audit;
    private readonly Deployment deployment;
    private readonly IReadOnlyList<IGroupUser> users;
    private readonly TimeProvider clock;

    internal GroupService(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        IEditGuard guard, AuditLog audit, Deployment deployment, IEnumerable<IGroupUser> users, TimeProvider clock) =>
        (this.databases, this.catalog, this.guard, this.audit, this.deployment, this.users, this.clock) =
        (databases, catalog, guard, audit, deployment, [.. users], clock);

    /// <summary>Creates a group. By default its author becomes Editor, the organization Viewer.</summary>
    /// <returns>The group as it was saved.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create groups, or to add connections.</exception>
    /// <exception cref="Problem.Invalid">With every error: those of members at <c>members/{id}</c>, a clash at both
    /// rows.</exception>
    public async Task<GroupDetails> CreateAsync(Actor actor, NewGroup input, CancellationToken ct)
    {
        GroupDetails? details = null;
        await AnewAsync(isLast => TryCreateAsync(actor, input, managed: null, isLast,
            async (db, saved) => details = await db.DetailsAsync(saved, ct), ct), ct);
        return details!;
    }

    /// <summary>The same, by a source that manages it from the beginning.</summary>
    internal Task CreateAsync(Actor actor, NewGroup input, ManagedChange<ConnectionGroup> managed,
        CancellationToken ct) =>
        AnewAsync(isLast => TryCreateAsync(actor, input, managed, isLast, readBack: null, ct), ct);

    private async Task<bool> TryCreateAsync(Actor actor, NewGroup input, ManagedChange<ConnectionGroup>? managed,
        bool isLast, ReadBack? readBack, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.ConnectionGroupsWrite, "create connection groups");
        deployment.EnsureSupported();

        var (faults, keys, admission, members) = await CheckAsync(db, rights, input, ct);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var group = ConnectionGroup.Create(new(input.IntegrationType, catalog.NameOf(input.IntegrationType)),
            new GroupContent(input.Name, input.Description, keys), actor.Id, clock.GetUtcNow());
        db.Add(group);
        if ((managed?.Access ?? input.Access) is { } access)
            await db.StagePolicyAsync(rights, group, GroupResourceType.Levels, access, group.PolicyVersion,
                input.Confirmed, ct);
        else if (!rights.IsSystem) db.Add(Grant.ToAuthor(group.Id, actor));
        Enter(db, group.Id, members);
        CombinationIndex.Settle(db, group.Id, [], admission.Wanted);
        group.ManageBy(managed?.ManagedBy);
        if (managed is not null) await managed.Note(db, group);
        audit.Add(db, actor, AuditEvent.GroupCreated, group.Id, group.Name,
        [
            new("name", null, group.Name),
            .. group.Description.Length == 0 ? [] : new[] { new FieldChange("description", null, group.Description) },
            new("integration", null, group.IntegrationType),
            new("keys", null, string.Join(' ', keys)),
            .. members.Select(c => new FieldChange(GroupHistory.Member(c.Id), null, c.Name)),
            .. ConnectionDiff.ManagedBy(null, managed?.ManagedBy),
        ]);
        return await SaveAsync(db, new(group, AccessLevel.Editor, rights), readBack, isLast, ct);
    }

    /// <summary>
    /// Every error that a group would have now, for a wizard while one chooses. The service checks again on save.
    /// </summary>
    /// <exception cref="Problem.Forbidden">No permission to create groups, or to add connections.</exception>
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
    /// <returns>The group as it was saved.</returns>
    /// <exception cref="Problem.ManagedByFile">A file manages it.</exception>
    /// <exception cref="Problem.Invalid">With every error; or, as a warning, members without the new keys would
    /// leave.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task<GroupDetails> UpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion,
        CancellationToken ct)
    {
        GroupDetails? details = null;
        await AnewAsync(isLast => TryUpdateAsync(actor, id, change, seenVersion, managed: null, isLast,
            async (db, saved) => details = await db.DetailsAsync(saved, ct), ct), ct);
        return details!;
    }

    /// <summary>The same, by the source that manages it or takes it over: its policy is saved with it.</summary>
    internal Task UpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion,
        ManagedChange<ConnectionGroup> managed, CancellationToken ct) =>
        AnewAsync(isLast => TryUpdateAsync(actor, id, change, seenVersion, managed, isLast, readBack: null, ct), ct);

    private async Task<bool> TryUpdateAsync(Actor actor, Guid id, GroupChange change, Guid seenVersion,
        ManagedChange<ConnectionGroup>? managed, bool isLast, ReadBack? readBack, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireGroupAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionGroupsWrite, ct);
        deployment.EnsureSupported();
        var group = reached.Resource;
        if (managed is null) guard.EnsureEditable(group);
        db.SetOriginalVersion(group, seenVersion);
        if (group.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{group.Name}” since you opened it. Nothing was "
                + "overwritten.");

        var update = await GroupUpdate.OfAsync(db, reached.Rights, group, change, ct);
        update.EnsureNoFaults(change.Confirmed);
        List<FieldChange> changes = [new("name", group.Name, change.Name.Trim().Normalize()),
            new("description", group.Description, (change.Description ?? "").Trim().Normalize()),
            new("keys", string.Join(' ', group.Keys), string.Join(' ', update.Keys))];
        group.Change(new GroupContent(change.Name, change.Description, update.Keys),
            catalog.NameOf(group.IntegrationType), actor.Id, clock.GetUtcNow());
        update.Stage(db);
        if (managed is not null)
        {
            changes.AddRange(ConnectionDiff.ManagedBy(group.ManagedBy, managed.ManagedBy));
            await managed.StageAsync(db, reached.Rights, group, GroupResourceType.Levels,
                new(audit, AuditEvent.GroupPolicyModified, group.Name), ct);
        }

        changes = [.. changes.Where(c => c.Old != c.New), .. update.Changes];
        if (managed is null || changes.Count > 0)
            audit.Add(db, actor, AuditEvent.GroupModified, id, group.Name, changes);
        return await SaveAsync(db, reached, readBack, isLast, ct);
    }

    /// <summary>
    /// What would follow if a group were deleted: which workflows lose it, by name where the actor may see them.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<IReadOnlyList<Consequence>> PreviewDeletionAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = (await db.RequireGroupAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionGroupsRead, ct))
            .Rights;
        var consequences = new List<Consequence>();
        foreach (var user in users) consequences.AddRange(await user.ConsequencesAsync(db, rights, id, ct));
        return consequences;
    }

    /// <summary>
    /// Deletes a group; it can be restored for 30 days. Its members stay as they are; what runs through it fails from
    /// then on.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.ManagedByFile">A file manages it.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, managed: null, ct);

    /// <summary>The same, by the source that managed it.</summary>
    internal Task DeleteAsync(Actor actor, Guid id, ManagedChange<ConnectionGroup>? managed, CancellationToken ct) =>
        AnewAsync(isLast => TryDeleteAsync(actor, id, managed, isLast, ct), ct);

    private async Task<bool> TryDeleteAsync(Actor actor, Guid id, ManagedChange<ConnectionGroup>? managed, bool isLast,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireGroupAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionGroupsWrite, ct);
        var group = reached.Resource;
        if (managed is null) guard.EnsureEditable(group);
        if (managed is not null) await managed.Note(db, group);
        // Its places go with its members, which then are free to change their tags.
        var members = await db.Set<GroupMember>().Where(m => m.GroupId == id).ToListAsync(ct);
        db.RemoveRange(members);
        db.AddRange(members.Select(m => new DeletedMember(id, m.ConnectionId)));
        group.Delete(actor.Id, clock.GetUtcNow(), RecentlyDeleted.Kept);
        audit.Add(db, actor, AuditEvent.GroupDeleted, id, group.Name);
        return await SaveAsync(db, reached, readBack: null, isLast, ct);
    }

    /// <summary>Marks a group as the actor's favorite, or takes the mark away.</summary>
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

    // What two do at once, the database decides. The one who comes second begins anew: to be refused in the words of
    // what the first took, or, where they only met at a connection that joins both groups, to be served as well. Those
    // who begin anew do so one after the other, so that even of many all get through.
    private async Task AnewAsync(Func<bool, Task<bool>> once, CancellationToken ct)
    {
        if (await once(false)) return;
        await turn.WaitAsync(ct);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await once(attempt == MostAttempts)) return;
                await Task.Delay(Random.Shared.Next(MostMilliseconds), ct);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    // False where another was first.
    private static async Task<bool> SaveAsync(ConnectionsDbContext db, AccessibleResource<ConnectionGroup> saved,
        ReadBack? readBack, bool isLast, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct, readBack: readBack is null ? null : () => readBack(db, saved));
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

    private delegate Task ReadBack(ConnectionsDbContext db, AccessibleResource<ConnectionGroup> saved);
}
