using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class ConnectionPoliciesOnSqlite() : ConnectionPoliciesSpecification(postgres: false);

public sealed class ConnectionPoliciesOnPostgres() : ConnectionPoliciesSpecification(postgres: true);

/// <summary>Who may do what with a connection, as its editors say.</summary>
public abstract class ConnectionPoliciesSpecification(bool postgres) : CoreSpecification(postgres)
{
    private ConnectionPolicies Policies => Host.Get<ConnectionPolicies>();

    [Fact]
    public async Task The_creator_is_Editor_and_the_organization_Viewer_by_default()
    {
        var id = await CreateAsync("Billing");

        var policy = await Policies.GetAsync(Owner, id, default);

        policy.Policy.Lines.Select(l => (l.Principal.Kind, l.Name, l.Level)).Should().Equal(
            (PrincipalKind.Organization, "Everyone in the organization", AccessLevel.Viewer),
            (PrincipalKind.User, "Ada", AccessLevel.Editor));
    }

    [Fact]
    public async Task A_team_that_is_Resolver_uses_it_and_nobody_else_sees_it()
    {
        var (inside, outside) = (await Host.AddUserAsync("Ines", Role.Standard),
            await Host.AddUserAsync("Otto", Role.Standard));
        var team = await TeamAsync("Payments", inside);
        var id = await CreateAsync("Billing");

        await SaveAsync(id, (new(PrincipalKind.User, Owner.Id), AccessLevel.Editor),
            (new(PrincipalKind.Team, team), AccessLevel.Resolver));

        (await Queries.GetAsync(inside, id, default)).Should()
            .Match<ConnectionDetails>(d => d.Row.Access == AccessLevel.Resolver && d.MayResolve && !d.MayEdit);
        (await NamesAsync(new(), inside)).Should().Equal("Billing");
        (await NamesAsync(new(), outside)).Should().BeEmpty();
        await Refused<Problem.NotFound>(() => Policies.GetAsync(outside, id, default));
        await Host.Get<TeamService>().RemoveMemberAsync(Owner, team, inside.Id, default);
        await Refused<Problem.NotFound>(() => Queries.GetAsync(inside, id, default));
    }

    [Fact]
    public async Task The_last_Editor_who_can_act_stays()
    {
        var (left, id) = (await Host.AddUserAsync("Left", Role.Standard), await CreateAsync("Billing"));
        var empty = await TeamAsync("Empty");
        await DisableAsync(left);

        foreach (var principal in new[] { new Principal(PrincipalKind.User, left.Id), new(PrincipalKind.Team, empty) })
        {
            var save = () => SaveAsync(id, (principal, AccessLevel.Editor), (Principal.Everyone, AccessLevel.Resolver));
            (await save.Should().ThrowAsync<Problem.Invalid>())
                .WithMessage($"At least one active Editor is required: {(principal.Id == empty ? "Empty" : "Left")} "
                    + "has no active member*");
        }
        await SaveAsync(id, (Principal.Everyone, AccessLevel.Editor));
    }

    [Fact]
    public async Task Locking_oneself_out_asks_first()
    {
        var (bob, id) = (await Host.AddUserAsync("Bob", Role.Standard), await CreateAsync("Billing"));
        (Principal, AccessLevel)[] bobs = [(new(PrincipalKind.User, bob.Id), AccessLevel.Editor)];

        var unasked = () => SaveAsync(id, bobs);
        (await unasked.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == "self" && f.Severity == ErrorSeverity.Warning);
        await SaveAsync(id, confirmed: true, bobs);

        await Refused<Problem.NotFound>(() => Queries.GetAsync(Owner, id, default));
    }

    [Fact]
    public async Task Two_who_change_it_at_once_never_overwrite_each_other()
    {
        var id = await CreateAsync("Billing");
        var seen = (await Policies.GetAsync(Owner, id, default)).Policy.Version;
        var people = new List<Actor>();
        for (var i = 0; i < 8; i++) people.Add(await Host.AddUserAsync($"P{i}", Role.Standard));

        var saves = await Task.WhenAll(people.Select(async p =>
        {
            try
            {
                await Policies.SaveAsync(Owner, id,
                    [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor),
                        new(new(PrincipalKind.User, p.Id), AccessLevel.Viewer)], seen, confirmed: false, default);
                return true;
            }
            catch (Problem.Conflict)
            {
                return false;
            }
        }));

        saves.Count(s => s).Should().Be(1);
        (await Policies.GetAsync(Owner, id, default)).Policy.Lines.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_change_of_permissions_makes_no_open_form_stale()
    {
        var id = await CreateAsync("Billing");
        var seen = await VersionOfAsync(id);

        await SaveAsync(id, (new(PrincipalKind.User, Owner.Id), AccessLevel.Editor));

        await Service.UpdateAsync(Owner, id, Inputs.Http("Renamed"), seen, default);
    }

    [Fact]
    public async Task A_manager_of_access_finds_hidden_connections_and_taking_charge_is_audited()
    {
        var (admin, bob) = (await Host.AddUserAsync("Admin", Role.Admin),
            await Host.AddUserAsync("Bob", Role.Standard));
        var id = await CreateAsync("Secret plan");
        await CreateAsync("Seen");
        await SaveAsync(id, (new(PrincipalKind.User, Owner.Id), AccessLevel.Editor));

        (await Policies.HiddenAsync(admin, "plan", PageRequest.First, default)).Rows.Should()
            .Equal(new HiddenResource(id, "Secret plan", "HTTP", "Ada"));
        await Refused<Problem.Forbidden>(() => Policies.HiddenAsync(bob, null, PageRequest.First, default));
        await Refused<Problem.Forbidden>(() => Policies.ElevateAsync(bob, id, default));
        await Policies.ElevateAsync(admin, id, default);

        (await Queries.GetAsync(admin, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
        (await Policies.HiddenAsync(admin, null, PageRequest.First, default)).Total.Should().Be(0);
        (await Queries.HistoryAsync(admin, id, PageRequest.First, default)).Rows[0].Action.Should()
            .Be("access_elevated");
    }

    [Fact]
    public async Task People_who_can_use_a_connection_are_listed_with_the_grant_that_allows_it()
    {
        var (bob, reader) = (await Host.AddUserAsync("Bob", Role.Standard),
            await Host.AddUserAsync("Rea", Role.ReadOnly));
        var team = await TeamAsync("Payments", bob);
        var id = await CreateAsync("Billing");
        await SaveAsync(id, (new(PrincipalKind.User, Owner.Id), AccessLevel.Editor),
            (new(PrincipalKind.Team, team), AccessLevel.Resolver), (Principal.Everyone, AccessLevel.Viewer));

        var bobs = await Policies.ExplainAsync(Owner, id, bob.Id, default);
        bobs.Level.Should().Be(AccessLevel.Resolver);
        bobs.Through.Select(l => (l.Name, l.Level)).Should().Equal(("Payments", AccessLevel.Resolver),
            ("Everyone in the organization", AccessLevel.Viewer));
        bobs.Limits.Should().BeEmpty();
        (await Policies.ExplainAsync(Owner, id, reader.Id, default)).Limits.Should()
            .Contain(l => l.Contains("connections_resolve"));
        (await Policies.ExplainAsync(bob, id, bob.Id, default)).Level.Should().Be(AccessLevel.Resolver,
            "of oneself anyone may ask");
        await Refused<Problem.Forbidden>(() => Policies.ExplainAsync(bob, id, reader.Id, default));
    }

    [Fact]
    public async Task A_disabled_person_or_one_who_sees_no_connection_has_no_level()
    {
        var robot = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [], default);
        var left = await Host.AddUserAsync("Left", Role.Standard);
        await DisableAsync(left);
        var id = await CreateAsync("Billing");

        foreach (var (who, why) in new[] { (robot, "connections_read"), (left.Id, "disabled") })
        {
            var access = await Policies.ExplainAsync(Owner, id, who, default);
            access.Level.Should().Be(AccessLevel.None);
            access.Through.Should().ContainSingle().Which.Level.Should().Be(AccessLevel.Viewer,
                "it is told what would give it");
            access.Limits.Should().ContainSingle().Which.Should().Contain(why);
        }
    }

    [Fact]
    public async Task No_use_that_begins_after_a_right_was_taken_away_succeeds()
    {
        var (bob, id) = (await Host.AddUserAsync("Bob", Role.Standard), await CreateAsync("Billing"));
        (Principal, AccessLevel)[] mine = [(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)];
        for (var round = 0; round < 5; round++)
        {
            await SaveAsync(id, [.. mine, (new(PrincipalKind.User, bob.Id), AccessLevel.Resolver)]);
            var taken = 0;
            var late = 0;
            using var stop = new CancellationTokenSource();
            var uses = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var afterwards = Volatile.Read(ref taken) == 1;
                    try
                    {
                        await Host.Get<ResolveService>().ResolveAsync(bob, id, "a race", only: null, default);
                        if (afterwards) Interlocked.Increment(ref late);
                    }
                    catch (Problem.NotFound)
                    {
                        if (afterwards) return;
                    }
                }
            })).ToList();
            await SaveAsync(id, mine);
            Volatile.Write(ref taken, 1);
            await Task.WhenAny(Task.WhenAll(uses), Task.Delay(TestTimeout.Longest));
            await stop.CancelAsync();
            await Task.WhenAll(uses);
            late.Should().Be(0);
        }
    }

    [Fact]
    public async Task Lines_that_break_a_rule_are_refused()
    {
        var id = await CreateAsync("Billing");
        var me = new Principal(PrincipalKind.User, Owner.Id);

        await Refused<Problem.Invalid>(
            () => SaveAsync(id, (me, AccessLevel.Editor),
                (new(PrincipalKind.User, Guid.CreateVersion7()), AccessLevel.Viewer)));
        await Refused<Problem.Invalid>(
            () => SaveAsync(id, (me, AccessLevel.Editor), (new(PrincipalKind.Team, Owner.Id), AccessLevel.Viewer)));
        await Refused<Problem.Invalid>(() => SaveAsync(id, (me, AccessLevel.Editor), (me, AccessLevel.Viewer)));
        await Refused<Problem.Invalid>(
            () => SaveAsync(id, (me, AccessLevel.Editor), (Principal.Everyone, AccessLevel.None)));
        await Refused<Problem.Invalid>(() => SaveAsync(id, (me, (AccessLevel)7)));
        await Refused<Problem.Invalid>(() => SaveAsync(id));
    }

    [Fact]
    public async Task Details_name_every_kind_of_principal()
    {
        var robot = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Standard.Id], default);
        var team = await Host.Get<TeamService>().CreateAsync(Owner, "Search", "", default);
        var id = await CreateAsync("Shared");
        await SaveAsync(id, (new(PrincipalKind.User, Owner.Id), AccessLevel.Editor),
            (new(PrincipalKind.Team, team), AccessLevel.Resolver),
            (new(PrincipalKind.Role, Role.ReadOnly.Id), AccessLevel.Viewer),
            (new(PrincipalKind.ServiceAccount, robot), AccessLevel.Viewer));

        (await Queries.GetAsync(Owner, id, default)).Access.Select(a => (a.Principal, a.Level)).Should().BeEquivalentTo(
            [("Ada", AccessLevel.Editor), ("Search", AccessLevel.Resolver), ("Read Only", AccessLevel.Viewer),
                ("Robot", AccessLevel.Viewer)]);
    }

    [Fact]
    public async Task Permissions_of_several_are_changed_with_a_preview_and_an_honest_account()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (mine, theirs) = (await CreateAsync("Mine"),
            await Service.AddAsync(bob, Inputs.Http("Theirs"), default));
        var permit = new BulkAction.Permit(new(PrincipalKind.User, bob.Id), AccessLevel.Resolver);

        (await Bulk.PreviewAsync(Owner, [mine, theirs], permit, default)).Select(o => (o.Name, o.Done)).Should()
            .Equal(("Mine", true), ("Theirs", false));
        (await Bulk.ApplyAsync(Owner, [mine, theirs], permit, null, default)).Select(o => o.Done).Should().Equal(true,
            false);

        (await Queries.GetAsync(bob, mine, default)).Row.Access.Should().Be(AccessLevel.Resolver);
        (await Bulk.PreviewAsync(Owner, [mine], permit, default)).Single().Reason.Should().Be("Nothing to change.");
        var hide = new BulkAction.Permit(Principal.Everyone, AccessLevel.None);
        (await Bulk.ApplyAsync(Owner, [mine], hide, null, default)).Single().Done.Should().BeTrue();
        var lockOut = new BulkAction.Permit(new(PrincipalKind.User, Owner.Id), AccessLevel.None);
        (await Bulk.ApplyAsync(Owner, [mine], lockOut, null, default)).Single().Reason.Should()
            .Contain("At least one active Editor is required");
    }

    private async Task<Guid> TeamAsync(string name, params Actor[] members)
    {
        var id = await Host.Get<TeamService>().CreateAsync(Owner, name, "", default);
        foreach (var member in members) await Host.Get<TeamService>().AddMemberAsync(Owner, id, member.Id, default);
        return id;
    }

    private Task SaveAsync(Guid id, params (Principal Who, AccessLevel Level)[] lines) =>
        SaveAsync(id, confirmed: false, lines);

    private async Task SaveAsync(Guid id, bool confirmed, (Principal Who, AccessLevel Level)[] lines) =>
        await Policies.SaveAsync(Owner, id, [.. lines.Select(l => new PolicyGrant(l.Who, l.Level))],
            (await Policies.GetAsync(Owner, id, default)).Policy.Version, confirmed, default);

    private static async Task Refused<T>(Func<Task> act) where T : Problem => await act.Should().ThrowAsync<T>();
}
