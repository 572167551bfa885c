using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class PeopleOnSqlite() : PeopleSpecification(postgres: false);

public sealed class PeopleOnPostgres() : PeopleSpecification(postgres: true);

/// <summary>Members, teams, roles and service accounts.</summary>
public abstract partial class PeopleSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Password = "a long enough password";

    private MemberService Members => Host.Get<MemberService>();

    private TeamService Teams => Host.Get<TeamService>();

    private RoleService Roles => Host.Get<RoleService>();

    private ServiceAccountService Accounts => Host.Get<ServiceAccountService>();

    private InvitationService Join => Host.Get<InvitationService>();

    [Fact]
    public async Task An_invited_person_chooses_a_password_once_and_signs_in_with_it()
    {
        var link = await Members.InviteAsync(Owner, "Bob@Example.com", "Bob", [Role.Standard.Id], [], default);
        (await MemberAsync(link.UserId)).State.Should().Be(AccountState.Invited);
        (await SignInAsync("bob@example.com", "")).Should().BeNull();

        (await Join.FindAsync(link.Token, default))!.Name.Should().Be("Bob");
        await Refused<Problem.Invalid>(() => Join.CompleteAsync(link.Token, "short", null, default));
        await Join.CompleteAsync(link.Token, Password, null, default);

        (await SignInAsync("bob@example.com", Password))!.Id.Should().Be(link.UserId);
        (await MemberAsync(link.UserId)).State.Should().Be(AccountState.Active);
        await Refused<Problem.Forbidden>(() => Join.CompleteAsync(link.Token, Password, null, default));
        (await Join.FindAsync(link.Token, default)).Should().BeNull();
    }

    [Fact]
    public async Task Many_uses_of_one_link_at_once_succeed_once()
    {
        var link = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [Role.Standard.Id], [], default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            try
            {
                await Join.CompleteAsync(link.Token, $"{Password} {i}", null, default);
                return true;
            }
            catch (Problem.Forbidden)
            {
                return false;
            }
        }));

        outcomes.Count(o => o).Should().Be(1);
    }

    [Fact]
    public async Task A_link_ends_after_a_day_with_a_newer_one_and_with_the_account()
    {
        var first = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [Role.Standard.Id], [], default);
        var second = await Members.CreateLinkAsync(Owner, first.UserId, default);
        (await Join.FindAsync(first.Token, default)).Should().BeNull();
        (await Join.FindAsync(second.Token, default)).Should().NotBeNull();

        MemberService.LinkLasts.Should().Be(TimeSpan.FromDays(1));
        Host.Clock.Advance(MemberService.LinkLasts);
        (await Join.FindAsync(second.Token, default)).Should().BeNull();
        var third = await Members.CreateLinkAsync(Owner, first.UserId, default);
        await Members.DisableAsync(Owner, first.UserId, default);
        (await Join.FindAsync(third.Token, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_disabled_member_is_out_at_once_and_comes_back_with_what_they_had()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var session = await Host.Get<SessionService>().BeginAsync(bob, default);

        await Members.DisableAsync(Owner, bob.Id, default);

        (await Host.Get<SessionService>().FindAsync(session, default)).Should().BeNull();
        await Refused<Problem.Forbidden>(() => Search.ListAsync(bob, new(), PageRequest.First, default));
        await Members.EnableAsync(Owner, bob.Id, default);
        await Search.ListAsync(bob, new(), PageRequest.First, default);
        await Refused<Problem.Invalid>(() => Members.DisableAsync(Owner, Owner.Id, default));
    }

    [Fact]
    public async Task A_person_gives_or_takes_no_more_than_they_have()
    {
        var steward = await RoleAsync("Steward",
            Permissions.UserAccessManage | Permissions.ConnectionsRead | Permissions.ServiceAccountWrite);
        var (sam, bob) = (await Host.AddUserAsync("Sam", Role.ReadOnly), await Host.AddUserAsync("Bob", Role.ReadOnly));
        await Members.UpdateAsync(Owner, sam.Id, [steward], [], (await MemberAsync(sam.Id)).Version, default);

        await Refused<Problem.Forbidden>(
            () => Members.InviteAsync(sam, "eve@example.com", "Eve", [Role.Admin.Id], [], default));
        await Refused<Problem.Forbidden>(
            async () =>
                await Members.UpdateAsync(sam, bob.Id, [Role.Standard.Id], [], (await MemberAsync(bob.Id)).Version,
                    default));
        await Refused<Problem.Forbidden>(
            async () =>
                await Members.UpdateAsync(sam, Owner.Id, [], [], (await MemberAsync(Owner.Id)).Version, default));
        await Refused<Problem.Forbidden>(() => Members.CreateLinkAsync(sam, Owner.Id, default));
        await Refused<Problem.Forbidden>(() => Members.DisableAsync(sam, Owner.Id, default));
        await Refused<Problem.Forbidden>(() => Roles.CreateAsync(sam, "Almighty", Permissions.AdminRole, default));
        await Refused<Problem.Forbidden>(() => Accounts.CreateAsync(sam, "Robot", [Role.Standard.Id], default));
        await Accounts.CreateAsync(sam, "Robot", [steward], default);
    }

    [Fact]
    public async Task The_last_person_who_manages_people_cannot_be_removed()
    {
        var other = await Host.AddUserAsync("Other", Role.Admin);
        var change =
            async () =>
                await Members.UpdateAsync(Owner, Owner.Id, [Role.Standard.Id], [],
                    (await MemberAsync(Owner.Id)).Version, default);

        (await change.Should().ThrowAsync<Problem.Invalid>("the other has no way to sign in"))
            .WithMessage("Nobody else could manage*");
        await Join.CompleteAsync((await Members.CreateLinkAsync(Owner, other.Id, default)).Token, Password, null,
            default);
        await change();

        await Refused<Problem.Invalid>(
            async () =>
                await Members.UpdateAsync(other, other.Id, [], [], (await MemberAsync(other.Id, other)).Version,
                    default));
    }

    [Fact]
    public async Task Two_admins_who_demote_each_other_at_once_do_not_both_succeed()
    {
        var other = await Host.AddUserAsync("Other", Role.Admin);
        await Join.CompleteAsync((await Members.CreateLinkAsync(Owner, other.Id, default)).Token, Password, null,
            default);

        var outcomes = await Task.WhenAll(Try(() => Members.DisableAsync(Owner, other.Id, default)),
            Try(() => Members.DisableAsync(other, Owner.Id, default)));

        outcomes.Count(o => o).Should().Be(1);
    }

    [Fact]
    public async Task A_custom_role_allows_its_permissions_from_the_next_call_on()
    {
        var looker = await RoleAsync("Looker", Permissions.ConnectionsRead);
        var bob = await Host.AddUserAsync("Bob", Role.ReadOnly);
        await Members.UpdateAsync(Owner, bob.Id, [looker], [], (await MemberAsync(bob.Id)).Version, default);
        await Refused<Problem.Forbidden>(() => Service.AddAsync(bob, Inputs.Http("New"), default));

        var row = (await Roles.ListAsync(Owner, default)).Single(r => r.Id == looker);
        row.Members.Should().Be(1);
        await Roles.UpdateAsync(Owner, looker, "Maker", Permissions.ConnectionsRead | Permissions.ConnectionsWrite,
            row.Version, default);
        await Service.AddAsync(bob, Inputs.Http("New"), default);

        await Refused<Problem.Conflict>(
            () => Roles.UpdateAsync(Owner, looker, "Stale", Permissions.ConnectionsRead, row.Version, default));
        await Refused<Problem.Invalid>(() => Roles.CreateAsync(Owner, "maker ", Permissions.ConnectionsRead, default));
        await Refused<Problem.Forbidden>(() => Roles.DeleteAsync(Owner, Role.Admin.Id, null, default));
        await Roles.DeleteAsync(Owner, looker, null, default);
        await Refused<Problem.Forbidden>(() => Service.AddAsync(bob, Inputs.Http("Newer"), default));
    }

    [Fact]
    public async Task A_service_account_acts_with_its_roles_and_no_person_signs_in_as_it()
    {
        var id = await Accounts.CreateAsync(Owner, "Robot", [Role.Standard.Id], default);
        var robot = new Actor(id, ActorKind.ServiceAccount, "Robot");

        var made = await Service.AddAsync(robot, Inputs.Http("By robot"), default);
        (await Queries.GetAsync(robot, made, default)).Row.Access.Should().Be(AccessLevel.Editor);
        await Refused<Problem.Forbidden>(
            () => Search.ListAsync(robot with { Kind = ActorKind.User }, new(), PageRequest.First, default));
        await Refused<Problem.NotFound>(() => Members.CreateLinkAsync(Owner, id, default));
        await Accounts.DisableAsync(Owner, id, default);
        await Refused<Problem.Forbidden>(() => Search.ListAsync(robot, new(), PageRequest.First, default));
        (await Accounts.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Single().State.Should()
            .Be(AccountState.Disabled);
    }

    [Fact]
    public async Task Members_are_found_by_name_address_team_and_role()
    {
        var bob = await Host.AddUserAsync("Bob Builder", Role.Standard);
        await Host.AddUserAsync("Eve", Role.ReadOnly);
        var team = await Teams.CreateAsync(Owner, "Payments", "", default);
        await Teams.AddMemberAsync(Owner, team, bob.Id, default);
        async Task<string> Found(MemberQuery query) =>
            string.Join(',',
                (await Members.ListAsync(Owner, query, PageRequest.First, default)).Rows.Select(m => m.Name));

        (await Found(new())).Should().Be("Ada,Bob Builder,Eve");
        (await Found(new("BUILD"))).Should().Be("Bob Builder");
        (await Found(new("ada@"))).Should().Be("Ada");
        (await Found(new(TeamId: team))).Should().Be("Bob Builder");
        (await Found(new(RoleId: Role.ReadOnly.Id))).Should().Be("Eve");
        (await Found(new("100%_"))).Should().BeEmpty();
        (await Host.Get<PrincipalDirectory>().SearchAsync(bob, "pay", null, default)).Should()
            .ContainSingle().Which.Hint.Should().Be("Team, 1 member");
    }

    [Fact]
    public async Task Invitations_and_links_do_not_work_where_passwords_are_switched_off()
    {
        var owner = Owner;
        var link = await Members.InviteAsync(Owner, "bob@example.com", "Bob", [Role.Standard.Id], [], default);
        await RestartAsync(("Authentication:Local", "false"));

        (await Join.FindAsync(link.Token, default)).Should().BeNull();
        await Refused<Problem.Forbidden>(() => Join.CompleteAsync(link.Token, Password, null, default));
        await Refused<Problem.Invalid>(() => Members.InviteAsync(owner, "eve@example.com", "Eve", [], [], default));
        await Refused<Problem.Invalid>(() => Members.CreateLinkAsync(owner, link.UserId, default));
    }

    [Fact]
    public async Task A_search_for_people_finds_them_however_many_others_have_such_a_name()
    {
        for (var i = 0; i < PrincipalDirectory.Most; i++) await Teams.CreateAsync(Owner, $"Pay {i}", "", default);
        var payne = await Host.AddUserAsync("Payne", Role.Standard);
        await Accounts.CreateAsync(Owner, "Payrobot", [], default);
        async Task<IEnumerable<string>> Found(params PrincipalKind[] kinds) =>
            (await Host.Get<PrincipalDirectory>().SearchAsync(payne, "pay", kinds, default)).Select(c => c.Name);

        (await Found(PrincipalKind.User)).Should().Equal("Payne");
        (await Found(PrincipalKind.User, PrincipalKind.ServiceAccount)).Should().Equal("Payne", "Payrobot");
        (await Found(PrincipalKind.Team)).Should()
            .HaveCount(PrincipalDirectory.Most).And.OnlyContain(n => n.StartsWith("Pay "));
        (await Found(PrincipalKind.Role)).Should().BeEmpty();
    }

    private Task<Guid> RoleAsync(string name, Permissions permissions) =>
        Roles.CreateAsync(Owner, name, permissions, default);

    private async Task<MemberRow> MemberAsync(Guid id, Actor? actor = null) =>
        (await Members.ListAsync(actor ?? Owner, new(), new(0, 200), default)).Rows.Single(m => m.Id == id);

    private async Task<Actor?> SignInAsync(string email, string password)
    {
        await using var scope = Host.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync(email, password, null,
            default);
    }

    private static async Task<bool> Try(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Problem)
        {
            return false;
        }
    }

    private static async Task Refused<T>(Func<Task> act) where T : Problem => await act.Should().ThrowAsync<T>();
}
