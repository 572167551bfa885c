using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

public sealed class RecentlyDeletedGroupsOnSqlite() : RecentlyDeletedGroupsSpecification(postgres: false);

public sealed class RecentlyDeletedGroupsOnPostgres() : RecentlyDeletedGroupsSpecification(postgres: true);

/// <summary>Deleted groups: restored for 30 days with what they had, then gone.</summary>
public abstract class RecentlyDeletedGroupsSpecification(bool postgres) : GroupSpecification(postgres)
{
    private RecentlyDeletedGroups DeletedGroups => Host.Get<RecentlyDeletedGroups>();

    [Fact]
    public async Task A_deleted_group_is_gone_from_everywhere_but_the_list_of_the_deleted()
    {
        var a = await CreateAsync("A", "env:prod");
        var id = await GroupAsync("Sites", "env", a);
        await Groups.DeleteAsync(Owner, id, default);

        foreach (var use in new Func<Task>[] { () => GroupReading.GetAsync(Owner, id, default), () =>
            Groups.DeleteAsync(Owner, id, default), () => Groups.SetFavoriteAsync(Owner, id, true, default), () =>
            Host.Get<GroupPolicies>().GetAsync(Owner, id, default), () =>
            Host.Get<GroupPolicies>().ElevateAsync(Owner, id, default) })
            await use.Should().ThrowAsync<Problem.NotFound>();
        (await Host.Get<GroupSearch>().ListAsync(Owner, new GroupQuery(), PageRequest.First, default)).Total.Should()
            .Be(0);
        (await GroupReading.OfConnectionAsync(Owner, a, default)).Should()
            .Match<ContainingGroups>(g => g.Visible.Count == 0 && g.Hidden == 0);
        (await DeletedGroups.ListAsync(Owner, PageRequest.First, default)).Rows.Should().ContainSingle()
            .Which.Should().Match<DeletedGroup>(g =>
                g.Id == id && g.Name == "Sites" && g.DeletedBy == "Ada"
                && g.PurgeAt - g.DeletedAt == TimeSpan.FromDays(30));
        await RetagAsync(a, "zone:1");
        await GroupAsync("Sites", "zone", a);
    }

    [Fact]
    public async Task A_restored_group_has_its_id_access_favorites_and_members()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await GroupAsync("Sites", "env", await CreateAsync("A", "env:prod"),
            await CreateAsync("B", "env:dev"));
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor), (bob, AccessLevel.Viewer));
        await Groups.SetFavoriteAsync(bob, id, true, default);
        await Groups.DeleteAsync(Owner, id, default);

        (await DeletedGroups.RestoreAsync(Owner, id, null, default)).Should().BeEmpty();

        (await MembersAsync(id)).Should().Equal("A", "B");
        (await Host.Get<GroupSearch>().ListAsync(bob, new GroupQuery { FavoritesOnly = true }, PageRequest.First,
            default)).Rows.Should().ContainSingle().Which.Access.Should().Be(AccessLevel.Viewer);
        (await DeletedGroups.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(0);
        (await GroupReading.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Select(h => h.Action).Should()
            .Equal("restored", "deleted", "created");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_group_restored_under_another_name_is_found_by_it()
    {
        var id = await GroupAsync("Sites", "env", await CreateAsync("A", "env:prod"));
        await Groups.DeleteAsync(Owner, id, default);

        await DeletedGroups.RestoreAsync(Owner, id, "Shops", default);

        (await FoundAsync("shops")).Should().Equal(id);
        (await FoundAsync("sites")).Should().BeEmpty();

        async Task<IEnumerable<Guid>> FoundAsync(string text) =>
            (await Host.Get<GroupSearch>().ListAsync(Owner, new GroupQuery { Search = text }, PageRequest.First,
                default)).Rows.Select(r => r.Id);
    }

    [Fact]
    public async Task A_member_comes_back_where_its_place_is_free_and_the_others_are_named()
    {
        var (a, b, c) = (await CreateAsync("A", "env:prod"), await CreateAsync("B", "env:dev"),
            await CreateAsync("C", "env:qa"));
        var id = await GroupAsync("Sites", "env", a, b, c);
        await Groups.DeleteAsync(Owner, id, default);
        await RetagAsync(b, "env:prod");
        await RetagAsync(c, "zone:1");

        var left = await DeletedGroups.RestoreAsync(Owner, id, null, default);

        left.Select(l => l.Text).Should().Equal("“B” is no longer a member: “A” also matches env:prod.",
            "“C” is no longer a member: it has no tag with the key env.");
        (await MembersAsync(id)).Should().Equal("A");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_member_that_is_deleted_too_comes_back_when_both_are_restored()
    {
        var (a, b) = (await CreateAsync("A", "env:prod"), await CreateAsync("B", "env:dev"));
        var id = await GroupAsync("Sites", "env", a, b);
        await Service.DeleteAsync(Owner, a, default);
        await Groups.DeleteAsync(Owner, id, default);
        await Service.DeleteAsync(Owner, b, default);

        await Deleted.RestoreAsync(Owner, a, null, default);
        (await DeletedGroups.RestoreAsync(Owner, id, null, default)).Should().ContainSingle().Which.Text.Should()
            .StartWith("1 member is deleted");
        (await MembersAsync(id)).Should().Equal("A");
        await Deleted.RestoreAsync(Owner, b, null, default);

        (await MembersAsync(id)).Should().Equal("A", "B");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_name_that_is_in_use_asks_for_another_one()
    {
        var id = await GroupAsync("Sites", "env");
        await Groups.DeleteAsync(Owner, id, default);
        await GroupAsync("sites", "env");

        (await Refused<Problem.Invalid>(() => DeletedGroups.RestoreAsync(Owner, id, null, default))).Faults.Should()
            .ContainSingle().Which.Field.Should().Be("name");
        await DeletedGroups.RestoreAsync(Owner, id, "Sites of old", default);

        (await GroupReading.GetAsync(Owner, id, default)).Row.Name.Should().Be("Sites of old");
    }

    [Fact]
    public async Task A_deleted_group_is_for_its_Editors_alone()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var id = await GroupAsync("Sites", "env");
        await Groups.DeleteAsync(Owner, id, default);

        (await DeletedGroups.ListAsync(bob, PageRequest.First, default)).Total.Should().Be(0);
        await Refused<Problem.NotFound>(() => DeletedGroups.RestoreAsync(bob, id, null, default));
        await Refused<Problem.NotFound>(() => DeletedGroups.DeletePermanentlyAsync(bob, id, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_is_purged_at_once_or_after_30_days_and_leaves_nothing(bool atOnce)
    {
        var id = await GroupAsync("Sites", "env", await CreateAsync("A", "env:prod"));
        await Groups.SetFavoriteAsync(Owner, id, true, default);
        await Groups.DeleteAsync(Owner, id, default);

        if (atOnce) await DeletedGroups.DeletePermanentlyAsync(Owner, id, default);
        Host.Clock.Advance(TimeSpan.FromDays(atOnce ? 0 : 29));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);
        (await DeletedGroups.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(atOnce ? 0 : 1);
        Host.Clock.Advance(TimeSpan.FromDays(2));
        await Host.Get<BackgroundJobRunner>().RunOnceAsync(default);

        await using var db = Host.OpenDb();
        (await db.Set<ConnectionGroup>().IgnoreQueryFilters().CountAsync() + await db.Set<DeletedMember>()
            .CountAsync() + await db.Set<Favorite>().CountAsync() + await db.Set<Grant>()
            .CountAsync(g => g.ResourceId == id)).Should().Be(0);
        (await db.Set<AuditEntry>().Where(e => e.AssetId == id).OrderBy(e => e.At).Select(e => e.Action)
            .ToListAsync()).Should().Equal("created", "deleted", "purged");
    }
}
