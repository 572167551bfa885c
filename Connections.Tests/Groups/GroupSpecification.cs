using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Resolving;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

/// <summary>An installation in which groups are made.</summary>
public abstract class GroupSpecification(bool postgres) : CoreSpecification(postgres)
{
    protected GroupService Groups => Host.Get<GroupService>();

    protected GroupQueries GroupReading => Host.Get<GroupQueries>();

    protected ResolutionExplainer Choices => Host.Get<ResolutionExplainer>();

    /// <summary>Makes a group of HTTP connections as the owner.</summary>
    protected Task<Guid> GroupAsync(string name, string keys, params Guid[] members) =>
        Groups.AddAsync(Owner, CreateInput(name, keys, members), default);

    protected static NewGroup CreateInput(string name, string keys, params Guid[] members) =>
        new() { Name = name, IntegrationType = "HTTP", Keys = keys.Split(' '), Members = members };

    /// <summary>Changes a group as it is now.</summary>
    protected async Task ChangeAsync(Guid id, Guid[]? add = null, Guid[]? remove = null, string? keys = null,
        bool confirmed = false, Actor? by = null)
    {
        var row = (await GroupReading.GetAsync(Actor.System, id, default)).Row;
        await Groups.UpdateAsync(by ?? Owner, id,
            new GroupChange
            {
                Name = row.Name,
                Keys = keys?.Split(' ') ?? row.Keys,
                Add = add ?? [],
                Remove = remove ?? [],
                Confirmed = confirmed
            }, row.Version, default);
    }

    /// <summary>Puts these tags in place of those that a connection has.</summary>
    protected async Task RetagAsync(Guid id, params string[] tags)
    {
        var row = (await Queries.GetAsync(Owner, id, default)).Row;
        await Service.UpdateAsync(Owner, id, Inputs.Http(row.Name) with { Tags = tags }, row.Version, default);
    }

    protected async Task HideAsync(Guid id) => await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));

    /// <summary>Names of the members that the owner sees.</summary>
    protected async Task<IReadOnlyList<string>> MembersAsync(Guid group) =>
        [.. (await GroupReading.GetAsync(Owner, group, default)).Members.Select(m => m.Name)];

    /// <summary>What is in the database: who holds which combination.</summary>
    protected async Task<Dictionary<string, Guid>> ReadCombinationsAsync(Guid group)
    {
        await using var db = Host.OpenDb();
        return await db.Set<GroupCombination>().Where(p => p.GroupId == group).ToDictionaryAsync(p => p.Combination,
            p => p.ConnectionId);
    }

    /// <summary>Every group's places are exactly what the tags of its members say, and every member is live.</summary>
    protected async Task EnsureCombinationsMatchTagsAsync()
    {
        await using var db = Host.OpenDb();
        var groups = await db.Set<ConnectionGroup>().AsNoTracking().ToDictionaryAsync(g => g.Id);
        var members =
            await (from m in db.Set<GroupMember>() join c in db.Set<Connection>() on m.ConnectionId equals c.Id select new { m.GroupId, c.Id, c.Name, c.DeletedAt }).ToListAsync();
        var tags = (await db.Set<ConnectionTag>().AsNoTracking().ToListAsync()).ToLookup(t => (t.ConnectionId, t.Key),
            t => t.Value);
        members.Should().NotContain(m => m.DeletedAt != null);
        var expected =
            members.SelectMany(m => Product([.. groups[m.GroupId].Keys.Select(k => tags[(m.Id, k)].ToArray())]),
                (m, combination) => (m.GroupId, combination, m.Id)).ToList();
        var found = (await db.Set<GroupCombination>().AsNoTracking().ToListAsync())
            .Select(p => (p.GroupId, p.Combination, p.ConnectionId));
        found.Should().BeEquivalentTo(expected);
        members.Should().NotContain(m => !expected.Any(e => e.GroupId == m.GroupId && e.Id == m.Id),
            "a member has a value for every key");
        expected.Select(e => (e.GroupId, e.combination)).Should().OnlyHaveUniqueItems();
    }

    protected static async Task<T> Refused<T>(Func<Task> act)
        where T : Problem => (await FluentActions.Awaiting(act).Should().ThrowAsync<T>()).Which;

    private static IEnumerable<string> Product(string[][] values) =>
        values.Aggregate((IEnumerable<string>)[""],
            (all, some) => from begin in all from value in some select begin.Length == 0 ? value : $"{begin} {value}");
}
