using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>Reads what is to be exported, as far as the actor may see it.</summary>
internal static class ExportSelection
{
    /// <summary>Connections and groups of these names, with the members of the groups; without names all.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">Who asks.</param>
    /// <param name="names">The names.</param>
    /// <param name="besides">Keys of names under which something else was found.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">Nothing that the actor may see has one of the names.</exception>
    public static async Task<(IReadOnlyList<Connection> Connections,
        IReadOnlyList<ConnectionGroup> Groups)> ChosenAsync(this ConnectionsDbContext db, Rights rights,
            IReadOnlyList<string> names, IReadOnlyCollection<string> besides, CancellationToken ct)
    {
        var keys = names.Where(DatabaseText.Holds).Select(Connection.KeyOf).ToHashSet();
        var groups = await db.VisibleGroups(rights).Where(g => names.Count == 0 || keys.Contains(g.NameKey))
            .OrderBy(g => g.NameKey).ToListAsync(ct);
        var groupIds = groups.Select(g => g.Id).ToList();
        var connections = await db.VisibleConnections(rights)
            .Where(c =>
                names.Count == 0 || keys.Contains(c.NameKey)
                    || db.Set<GroupMember>().Any(m => groupIds.Contains(m.GroupId) && m.ConnectionId == c.Id))
            .OrderBy(c => c.NameKey).ToListAsync(ct);
        var found = connections.Select(c => c.NameKey).Concat(groups.Select(g => g.NameKey))
            .Concat(besides).ToHashSet();
        var missing = names.Where(n => !DatabaseText.Holds(n) || !found.Contains(Connection.KeyOf(n))).ToList();
        if (missing.Count > 0)
            throw new Problem.Invalid(
                [.. missing.Select(
                    n => new ValidationError(
                        "names", $"There is nothing named {DidYouMean.Quote(n)} that can be exported, or you "
                            + "don't have access."))]);
        return (connections, groups);
    }

    /// <summary>Workflows of these names; without names all.</summary>
    public static async Task<IReadOnlyList<Workflow>> ChosenWorkflowsAsync(this ConnectionsDbContext db,
        Rights rights, IReadOnlyList<string> names, CancellationToken ct)
    {
        var keys = names.Where(DatabaseText.Holds).Select(Connection.KeyOf).ToHashSet();
        return await db.VisibleWorkflows(rights).Where(w => names.Count == 0 || keys.Contains(w.NameKey))
            .OrderBy(w => w.NameKey).ToListAsync(ct);
    }

    /// <summary>Apps of these names; without names all.</summary>
    public static async Task<IReadOnlyList<StoredApp>> ChosenAppsAsync(this ConnectionsDbContext db, Rights rights,
        IReadOnlyList<string> names, CancellationToken ct)
    {
        var keys = names.Where(DatabaseText.Holds).Select(Connection.KeyOf).ToHashSet();
        return await db.VisibleApps(rights).Where(a => names.Count == 0 || keys.Contains(a.NameKey))
            .OrderBy(a => a.NameKey).ThenBy(a => a.Id).ToListAsync(ct);
    }

    /// <summary>Accounts of tiles of these names, without names all; none for who doesn't manage tiles.</summary>
    public static async Task<IReadOnlyList<TileAccount>> ChosenAccountsAsync(this ConnectionsDbContext db,
        Rights rights, IReadOnlyList<string> names, CancellationToken ct)
    {
        if (!rights.Has(Permissions.IntegrationsManage)) return [];
        var keys = names.Where(DatabaseText.Holds).Select(Connection.KeyOf).ToHashSet();
        return await db.Set<TileAccount>().AsNoTracking().Where(a => names.Count == 0 || keys.Contains(a.NameKey))
            .OrderBy(a => a.IntegrationType).ThenBy(a => a.NameKey).ToListAsync(ct);
    }

    /// <summary>Names of the members of a group that the actor may see.</summary>
    public static Task<List<string>> MemberNamesAsync(this ConnectionsDbContext db, Rights rights, Guid groupId,
        CancellationToken ct) =>
        db.MembersOf(groupId).VisibleTo(db, rights).OrderBy(c => c.NameKey).Select(c => c.Name).ToListAsync(ct);

    /// <summary>Who may do what with these things, in the words of files. Who is gone is left out.</summary>
    public static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<(string Words, string Level)>>> AccessWordsAsync(
        this ConnectionsDbContext db, IReadOnlyCollection<IRestricted> things, CancellationToken ct)
    {
        var ids = things.Select(t => t.Id).ToList();
        var grants = (await db.Set<Grant>().AsNoTracking().Where(g => ids.Contains(g.ResourceId)).ToListAsync(ct))
            .ToLookup(g => g.ResourceId);
        var words = await db.PrincipalWordsAsync([.. grants.SelectMany(g => g).Select(g => g.PrincipalId).Distinct()],
            ct);
        return things.ToDictionary(t => t.Id, t => (IReadOnlyList<(string, string)>)
        [
            .. t.OrganizationLevel == AccessLevel.None ? []
                : new[] { ("organization", WordOn(t, t.OrganizationLevel)) },
            .. grants[t.Id].Where(g => words.ContainsKey(g.PrincipalId))
                .Select(g => (words[g.PrincipalId], WordOn(t, g.Level))).Order(),
        ]);

        static string WordOn(IRestricted resource, AccessLevel level) =>
            ManifestPrincipals.Word(level, ManifestPrincipals.MiddleOf(resource));
    }
}
