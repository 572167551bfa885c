using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Groups;

public sealed class GroupRuleOnSqlite() : GroupRuleSpecification(postgres: false);

public sealed class GroupRuleOnPostgres() : GroupRuleSpecification(postgres: true);

/// <summary>
/// The rule of groups holds for every writer: an edit of tags, a change of several, a deletion, a restore.
/// </summary>
public abstract class GroupRuleSpecification(bool postgres) : GroupSpecification(postgres)
{
    [Fact]
    public async Task Other_values_move_a_member_in_the_same_save()
    {
        var a = await CreateAsync("A", "env:prod");
        var (one, two) = (await GroupAsync("One", "env", a), await GroupAsync("Two", "env", a));

        await RetagAsync(a, "env:staging", "env:dev", "team:x");

        foreach (var id in new[] { one, two })
            (await ReadCombinationsAsync(id)).Keys.Should().BeEquivalentTo("staging", "dev");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task An_edit_that_would_break_groups_is_refused_with_their_names_and_what_to_do()
    {
        var (a, b) = (await CreateAsync("A", "env:prod", "zone:1"), await CreateAsync("B", "env:dev"));
        var (sites, zones) = (await GroupAsync("Sites", "env", a, b), await GroupAsync("Zones", "zone", a));

        (await Refused<Problem.Invalid>(() => RetagAsync(a, "env:dev"))).Faults.Should().BeEquivalentTo([
            new ValidationError("tags",
                "In the group “Sites”, “B” already matches env:dev. Choose other values, or remove one of the two "
                + "from that group first."),
            new ValidationError("tags",
                "Members of the group “Zones” are identified by zone: each needs a tag with the key zone. Keep one, "
                + "or remove this connection from that group first.")]);
        (await Refused<Problem.Invalid>(
            () => RetagAsync(a, [.. Enumerable.Range(0, 49).Select(i => $"env:e{i}")]))).Message.Should()
            .Contain("Zones");
        (await ReadCombinationsAsync(sites)).Should().HaveCount(2);
        await ChangeAsync(zones, remove: [a]);
        await RetagAsync(a, "env:prod");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_group_and_a_member_that_you_cannot_see_are_not_named()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (a, secret) = (await CreateAsync("A", "env:prod"), await CreateAsync("Secret", "env:dev"));
        var group = await GroupAsync("Hidden group", "env", a, secret);
        await RestrictAsync(a, AccessLevel.Editor, (Owner, AccessLevel.Editor));
        foreach (var id in new[] { group, secret }) await HideAsync(id);
        var seen = await VersionOfAsync(a);

        foreach (var tags in new[] { new[] { "env:dev" }, [] })
        {
            var refusal =
                await Refused<Problem.Invalid>(
                    () => Service.UpdateAsync(bob, a, Inputs.Http("A") with { Tags = tags }, seen, default));
            refusal.Message.Should()
                .Contain("group that you can't see").And.NotContain("Hidden").And.NotContain("Secret");
        }
        (await Service.PreviewDeletionAsync(bob, a, default)).Should()
            .Equal(new Consequence("group", null, "Removed from a group that you can't see.") { IsHidden = true });
        (await GroupReading.OfConnectionAsync(bob, a, default)).Should()
            .Match<ContainingGroups>(g => g.Visible.Count == 0 && g.Hidden == 1);
    }

    [Fact]
    public async Task Several_at_once_are_held_against_the_rule_in_their_order_in_preview_and_in_deed()
    {
        var (a, b, c) = (await CreateAsync("A", "env:1"), await CreateAsync("B", "env:2"),
            await CreateAsync("C", "env:3"));
        var id = await GroupAsync("Sites", "env", a, b, c);

        var retag = new BulkAction.Retag(["env:9"], ["env:1", "env:2", "env:3"]);
        var planned = await Bulk.PreviewAsync(Owner, [a, b, c], retag, default);
        planned.Select(o => o.Done).Should().Equal(true, false, false);
        planned[1].Reason.Should().Contain("“A” already matches env:9");
        (await Bulk.ApplyAsync(Owner, [a, b, c], retag, null, default)).Should().BeEquivalentTo(planned);
        (await ReadCombinationsAsync(id)).Should()
            .BeEquivalentTo(new Dictionary<string, Guid> { ["9"] = a, ["2"] = b, ["3"] = c });

        // What one lets go, the next may take.
        (await Bulk.ApplyAsync(Owner, [a, b], new BulkAction.Retag(["env:1"], ["env:9"]), null, default))
            .Select(o => o.Done).Should().Equal(true, false);
        (await Bulk.PreviewAsync(Owner, [a], new BulkAction.Delete(), default)).Single().Consequences.Should()
            .ContainSingle().Which.Text.Should().Contain("“Sites”").And.Contain("env:1");
    }

    [Fact]
    public async Task A_deleted_member_leaves_after_the_warning_and_comes_back_restored()
    {
        var (a, b) = (await CreateAsync("A", "env:prod"), await CreateAsync("B", "env:dev"));
        var id = await GroupAsync("Sites", "env", a, b);
        (await Service.PreviewDeletionAsync(Owner, a, default)).Should().Equal(
            new Consequence("group", id, "Removed from group “Sites”. Lookups for env:prod will fail."));

        await Service.DeleteAsync(Owner, a, default);
        (await MembersAsync(id)).Should().Equal("B");
        await EnsureCombinationsMatchTagsAsync();

        (await Deleted.RestoreAsync(Owner, a, null, default)).Should().BeEmpty();
        (await MembersAsync(id)).Should().Equal("A", "B");
        await EnsureCombinationsMatchTagsAsync();
        (await GroupReading.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Take(2).SelectMany(r => r.Changes)
            .Select(c => (c.Old, c.New)).Should().Equal((null, "A"), ("A", null));
    }

    [Fact]
    public async Task A_restored_connection_stays_out_where_its_place_is_taken_and_says_so()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Admin);
        var a = await CreateAsync("A", "env:prod", "zone:1");
        var (taken, rekeyed, hidden, free) = (await GroupAsync("Taken", "env", a),
            await GroupAsync("Rekeyed", "zone", a), await GroupAsync("Hidden", "env", a),
            await GroupAsync("Free", "env zone", a));
        await RestrictAsync(a, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (bob, AccessLevel.Editor));
        await Service.DeleteAsync(Owner, a, default);
        var rival = await CreateAsync("Rival", "env:prod");
        await ChangeAsync(taken, add: [rival]);
        await ChangeAsync(hidden, add: [rival]);
        await ChangeAsync(rekeyed, keys: "team");
        await HideAsync(hidden);

        var left = await Deleted.RestoreAsync(bob, a, null, default);

        left.Should().Equal(
            new Consequence("group", rekeyed,
                "Not added back to the group “Rekeyed”: it has no tag with the key team."),
            new Consequence("group", taken, "Not added back to the group “Taken”: “Rival” matches env:prod there now."),
            new Consequence("group", null, "Not added back to a group that you can't see.") { IsHidden = true });
        (await ReadCombinationsAsync(free)).Keys.Should().Equal("prod 1");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_purged_member_leaves_nothing_behind()
    {
        var a = await CreateAsync("A", "env:prod");
        var id = await GroupAsync("Sites", "env", a);
        await Service.DeleteAsync(Owner, a, default);

        await Deleted.DeletePermanentlyAsync(Owner, a, default);

        await using var db = Host.OpenDb();
        db.Set<DeletedMember>().Should().BeEmpty();
        (await GroupReading.GetAsync(Owner, id, default)).Row.Members.Should().Be(0);
    }

    [Fact]
    public async Task A_membership_makes_no_open_form_stale()
    {
        var a = await CreateAsync("A", "env:prod");
        var seen = await VersionOfAsync(a);

        await GroupAsync("Sites", "env", a);

        await Service.UpdateAsync(Owner, a, Inputs.Http("A2") with { Tags = ["env:prod"] }, seen, default);
    }
}
