using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

public sealed class GroupServiceOnSqlite() : GroupServiceSpecification(postgres: false);

public sealed class GroupServiceOnPostgres() : GroupServiceSpecification(postgres: true);

/// <summary>Groups are made, changed and deleted by the rules.</summary>
public abstract class GroupServiceSpecification(bool postgres) : GroupSpecification(postgres)
{
    [Fact]
    public async Task A_group_has_the_members_that_were_chosen_and_belongs_to_its_author()
    {
        var (a, b) = (await CreateAsync("A", "account_id:123456789"), await CreateAsync("B", "account_id:987654321"));

        var id = await GroupAsync(" Accounts ", "account_id", a, b);

        var details = await GroupReading.GetAsync(Owner, id, default);
        details.Row.Should()
            .Match<GroupRow>(
                r => r.Name == "Accounts" && r.Members == 2 && r.Access == AccessLevel.Editor && r.CreatedBy == "Ada"
                    && r.UpdatedBy == "Ada" && r.IntegrationType == "HTTP");
        details.Members.Select(m => (m.Name, m.Values[0][0], m.Standing.MayUse)).Should()
            .Equal(("A", "123456789", true), ("B", "987654321", true));
        details.Should().Match<GroupDetails>(d => d.HiddenMembers == 0 && d.MayEdit);
        (await Host.Get<GroupPolicies>().GetAsync(Owner, id, default)).Policy.Lines.Select(l => (l.Name, l.Level))
            .Should().Equal(("Everyone in the organization", AccessLevel.Viewer), ("Ada", AccessLevel.Editor));
        (await GroupReading.OfConnectionAsync(Owner, a, default)).Visible.Should().ContainSingle().Which.Name.Should()
            .Be("Accounts");
    }

    [Fact]
    public async Task Members_that_share_a_value_are_refused_at_both_rows()
    {
        var (a, c) = (await CreateAsync("A", "account_id:1", "account_id:2"),
            await CreateAsync("C", "account_id:2", "account_id:3"));

        var faults = (await Refused<Problem.Invalid>(() => GroupAsync("Accounts", "account_id", a, c))).Faults;

        faults.Should().BeEquivalentTo([
            new ValidationError($"members/{a}", "“A” and “C” both match account_id:2. Only one can be a member."),
            new ValidationError($"members/{c}", "“C” and “A” both match account_id:2. Only one can be a member.")]);
        (await Groups.CheckAsync(Owner, CreateInput("Accounts", "account_id", a, c), default)).Should()
            .BeEquivalentTo(faults);
    }

    [Fact]
    public async Task A_member_matches_every_combination_of_its_values()
    {
        var both = await CreateAsync("Both", "env:prod", "env:staging", "region:eu", "region:us");
        var id = await GroupAsync("Sites", "env region", both);

        (await ReadCombinationsAsync(id)).Keys.Should().BeEquivalentTo("prod eu", "prod us", "staging eu",
            "staging us");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_connection_that_cannot_join_a_group_says_why()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (hidden, seen, untagged, other) = (await CreateAsync("Hidden", "env:h"), await CreateAsync("Seen", "env:s"),
            await CreateAsync("Untagged"),
            await Service.AddAsync(Owner, Inputs.OpenAI("Other") with { Tags = ["env:o"] }, default));
        var many = await CreateAsync("Many",
            [.. Enumerable.Range(0, 11).Select(i => $"env:e{i}"),
                .. Enumerable.Range(0, 10).Select(i => $"zone:z{i}")]);
        await HideAsync(hidden);
        foreach (var id in new[] { untagged, other, many })
            await RestrictAsync(id, AccessLevel.Resolver, (Owner, AccessLevel.Editor));

        async Task<string> WhyAsync(Guid id, string keys = "env") =>
            (await Refused<Problem.Invalid>(
                () => Groups.AddAsync(bob, CreateInput("G", keys, id), default))).Faults.Single(
                f => f.Field == $"members/{id}").Message;

        (await WhyAsync(hidden)).Should()
            .Be("Connection not found, or you don't have access.").And.Be(await WhyAsync(Guid.CreateVersion7()));
        (await WhyAsync(seen)).Should().Contain("you are a Viewer, and this requires Resolver").And.Contain("“Seen”");
        (await WhyAsync(untagged)).Should().Be("“Untagged” has no tag with the key env.");
        (await WhyAsync(other)).Should().Contain("OpenAI");
        (await WhyAsync(many, "env zone")).Should().Contain("110 combinations").And.Contain("100");
    }

    [Fact]
    public async Task Keys_and_names_that_break_a_rule_are_refused_each_at_its_field()
    {
        await GroupAsync("Accounts", "env");

        (await Refused<Problem.Invalid>(() => GroupAsync("ACCOUNTS ", "env"))).Faults.Single().Field.Should()
            .Be("name");
        var wrong = CreateInput("", "env Env default a:b") with
        {
            Description = new string('x', 2001),
            IntegrationType = "nothing"
        };
        (await Refused<Problem.Invalid>(() => Groups.AddAsync(Owner, wrong, default))).Faults.Select(f => f.Field)
            .Should().BeEquivalentTo("name", "description", "keys", "keys/1", "keys/2", "integration");
        (await Refused<Problem.Invalid>(
            () => Groups.AddAsync(Owner, CreateInput("B", "x") with { Keys = [] },
                default))).Faults.Single().Field.Should()
            .Be("keys");
        (await GroupReading.GetAsync(Owner, await GroupAsync("C", "Account_ID env"), default)).Row.Keys.Should()
            .Equal("account_id", "env");
    }

    [Fact]
    public async Task Members_come_and_go_and_change_places_in_one_save()
    {
        var (a, b, c) = (await CreateAsync("A", "env:prod"), await CreateAsync("B", "env:prod"),
            await CreateAsync("C", "env:dev"));
        var id = await GroupAsync("Sites", "env", a);

        await ChangeAsync(id, add: [b, c], remove: [a]);

        (await MembersAsync(id)).Should().Equal("B", "C");
        (await ReadCombinationsAsync(id)).Should()
            .BeEquivalentTo(new Dictionary<string, Guid> { ["prod"] = b, ["dev"] = c });
        (await Refused<Problem.Invalid>(() => ChangeAsync(id, remove: [a]))).Faults.Single().Field.Should()
            .Be($"members/{a}");
        (await Refused<Problem.Invalid>(() => ChangeAsync(id, add: [a]))).Faults.Should().HaveCount(2);
        await ChangeAsync(id, remove: [b, c]);
        (await MembersAsync(id)).Should().BeEmpty("a group may be empty");
    }

    [Fact]
    public async Task New_keys_show_first_which_members_leave_and_then_which_share_values()
    {
        var (a, b, c) = (await CreateAsync("A", "env:prod", "zone:1"), await CreateAsync("B", "env:dev", "zone:1"),
            await CreateAsync("C", "env:test"));
        var id = await GroupAsync("Sites", "env", a, b, c);

        (await Refused<Problem.Invalid>(() => ChangeAsync(id, keys: "zone", confirmed: true))).Faults.Select(
            f => f.Field).Should().BeEquivalentTo($"members/{a}", $"members/{b}");
        var warning = (await Refused<Problem.Invalid>(() => ChangeAsync(id, keys: "env zone"))).Faults.Single();
        warning.Should()
            .Match<ValidationError>(
                f => f.Severity == ErrorSeverity.Warning && f.Field == "keys"
                    && f.Message.Contains("“C”", StringComparison.Ordinal)
                    && !f.Message.Contains("“A”", StringComparison.Ordinal));

        await ChangeAsync(id, keys: "env zone", confirmed: true);

        (await ReadCombinationsAsync(id)).Keys.Should().BeEquivalentTo("prod 1", "dev 1");
        await EnsureCombinationsMatchTagsAsync();
    }

    [Fact]
    public async Task A_hidden_member_is_neither_named_nor_lost()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (hidden, seen, rival) = (await CreateAsync("Hidden", "env:prod"),
            await CreateAsync("Seen", "env:dev", "zone:1"), await CreateAsync("Rival", "env:prod"));
        await RestrictAsync(rival, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        var id = await GroupAsync("Sites", "env", hidden, seen);
        await HideAsync(hidden);
        await RestrictAsync(id, AccessLevel.Editor, (Owner, AccessLevel.Editor));

        (await GroupReading.GetAsync(bob, id, default)).Should()
            .Match<GroupDetails>(d => d.HiddenMembers == 1 && d.Members.Count == 1 && d.Row.Members == 2);
        (await Refused<Problem.Invalid>(() => ChangeAsync(id, add: [rival], by: bob))).Message.Should()
            .Be("“Rival” and a member that you can't see both match env:prod. Only one can be a member.");
        (await Refused<Problem.Invalid>(() => ChangeAsync(id, keys: "zone", by: bob))).Message.Should()
            .Contain("1 that you can't see").And.NotContain("Hidden");
        await ChangeAsync(id, remove: [seen], by: bob);
        (await MembersAsync(id)).Should().Equal("Hidden");
        var history = await GroupReading.HistoryAsync(bob, id, PageRequest.First, default);
        history.Rows.SelectMany(r => r.Changes).SelectMany(c => new[] { c.Old, c.New }).Should()
            .NotContain("Hidden").And.Contain("Seen");
        (await GroupReading.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.SelectMany(r => r.Changes)
            .Should().Contain(c => c.New == "Hidden");

        await ChangeAsync(id, remove: [hidden], by: bob);
        (await ReadCombinationsAsync(id)).Should().BeEmpty("by its id it can be taken out");
    }

    [Fact]
    public async Task Two_who_change_it_at_once_never_overwrite_each_other()
    {
        var id = await GroupAsync("Sites", "env");
        var seen = (await GroupReading.GetAsync(Owner, id, default)).Row.Version;

        var won = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            try
            {
                await Groups.UpdateAsync(Owner, id, new GroupChange { Name = $"Sites {i}", Keys = ["env"] }, seen,
                    default);
                return 1;
            }
            catch (Problem.Conflict)
            {
                return 0;
            }
        })));

        won.Sum().Should().Be(1);
    }

    [Fact]
    public async Task A_deleted_group_leaves_its_members_and_frees_its_name()
    {
        var a = await CreateAsync("A", "env:prod");
        var id = await GroupAsync("Sites", "env", a);
        await Groups.SetFavoriteAsync(Owner, id, true, default);
        await ChangeAsync(id, add: [await CreateAsync("B", "env:dev")]);

        await Groups.DeleteAsync(Owner, id, default);

        await Refused<Problem.NotFound>(() => GroupReading.GetAsync(Owner, id, default));
        (await NamesAsync(new())).Should().BeEquivalentTo("A", "B");
        await using var db = Host.OpenDb();
        (await db.Set<GroupMember>().CountAsync() + await db.Set<GroupCombination>().CountAsync()).Should().Be(0);
        (await db.Set<AuditEntry>().Where(e => e.AssetId == id).OrderBy(e => e.At)
            .Select(e => e.EventName + " " + e.AssetType + " " + e.Action).ToListAsync()).Should().Equal(
            "Connection Groups connection_group created", "Connection Groups connection_group modified",
            "Connection Groups connection_group deleted");
        await GroupAsync("Sites", "env", a);
    }

    [Fact]
    public async Task Permissions_are_kept_elevated_explained_and_handed_over_as_with_connections()
    {
        var (admin, bob) = (await Host.AddUserAsync("Admin", Role.Admin),
            await Host.AddUserAsync("Bob", Role.Standard));
        var policies = Host.Get<GroupPolicies>();
        PolicyGrant[] hidden = [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)];
        var id = await Groups.AddAsync(Owner, CreateInput("Secret plan", "env") with { Access = hidden }, default);

        await Refused<Problem.NotFound>(() => policies.GetAsync(bob, id, default));
        (await policies.HiddenAsync(admin, "plan", PageRequest.First, default)).Rows.Should()
            .Equal(new HiddenResource(id, "Secret plan", "HTTP", "Ada"));
        await policies.ElevateAsync(admin, id, default);
        (await policies.GetAsync(admin, id, default)).Should()
            .Match<ResourcePolicy>(p => p.MyLevel == AccessLevel.Editor && p.MayChange && p.MayExplain);
        var seen = (await policies.GetAsync(admin, id, default)).Policy.Version;
        (await Refused<Problem.Invalid>(
            () => policies.SaveAsync(admin, id, [.. hidden, new(Principal.Everyone, AccessLevel.Resolver)], seen, true,
                default))).Message.Should().Contain("This level isn't available");
        await policies.SaveAsync(admin, id, [.. hidden, new(Principal.Everyone, AccessLevel.Viewer)], seen,
            confirmed: true, default);
        (await policies.ExplainAsync(Owner, id, bob.Id, default)).Should()
            .Match<EffectiveAccess>(a => a.Level == AccessLevel.Viewer && a.Limits.Count == 0);

        await DisableAsync(Owner);
        (await Host.Get<OwnershipTransfer>().TransferAsync(admin, Owner.Id, bob.Id, default)).HandedOver.Should().Be(1);
        (await policies.GetAsync(bob, id, default)).MyLevel.Should().Be(AccessLevel.Editor);
    }

    [Fact]
    public async Task An_author_who_would_not_see_the_group_themselves_is_asked_first()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var input = CreateInput("Sites",
            "env") with
        { Access = [new(new(PrincipalKind.User, bob.Id), AccessLevel.Editor)] };

        (await Refused<Problem.Invalid>(
            () => Groups.AddAsync(Owner, input, default))).Faults.Single().Severity.Should()
            .Be(ErrorSeverity.Warning);
        await Groups.AddAsync(Owner, input with { Confirmed = true }, default);
        (await Host.Get<GroupSearch>().ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(0);
    }
}
