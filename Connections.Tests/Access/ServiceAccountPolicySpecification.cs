using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Access;

public sealed class ServiceAccountPoliciesOnSqlite() : ServiceAccountPolicySpecification(postgres: false);

public sealed class ServiceAccountPoliciesOnPostgres() : ServiceAccountPolicySpecification(postgres: true);

/// <summary>Who manages a service account: anyone with a key of it acts with every level that it was given.</summary>
public abstract class ServiceAccountPolicySpecification(bool postgres) : CoreSpecification(postgres)
{
    private ServiceAccountService Accounts => Host.Get<ServiceAccountService>();

    private ServiceAccountPolicies AccountPolicies => Host.Get<ServiceAccountPolicies>();

    private KeyService Keys => Host.Get<KeyService>();

    private KeyRegistrations Registrations => Host.Get<KeyRegistrations>();

    [Fact]
    public async Task A_service_account_is_managed_by_who_made_it_and_by_admins_alone()
    {
        var (kim, lee) = (await KeeperAsync("Kim"), await KeeperAsync("Lee"));
        var robot = await Accounts.CreateAsync(kim, "Robot", [Role.Standard.Id], default);

        await RefusedAsync(() => Keys.CreateAsync(lee, KeyFor(robot), default),
            "*Editor access to the service account “Robot”*");
        await RefusedAsync(
            async () => await Accounts.UpdateAsync(lee, robot, "Mine", [], (await RowAsync(robot)).Version, default));
        await RefusedAsync(() => Accounts.DisableAsync(lee, robot, default));
        await RefusedAsync(() => Accounts.EnableAsync(lee, robot, default));
        await RefusedAsync(async () => await AccountPolicies.SaveAsync(lee, robot, [Editor(lee)],
            (await RowAsync(robot)).Version, confirmed: true, default));

        await Keys.CreateAsync(kim, KeyFor(robot), default);
        await Accounts.UpdateAsync(kim, robot, "Renamed", [Role.ReadOnly.Id], (await RowAsync(robot)).Version, default);
        await Keys.CreateAsync(Owner, KeyFor(robot), default);
        await Accounts.DisableAsync(Owner, robot, default);
    }

    [Fact]
    public async Task A_level_of_a_service_account_is_not_reached_by_a_key_that_a_keeper_makes()
    {
        var lee = await KeeperAsync("Lee");
        var robot = await Accounts.CreateAsync(Owner, "Robot", [Role.Standard.Id], default);
        var hidden = await CreateAsync("Hidden");
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor),
            (new Actor(robot, ActorKind.ServiceAccount, "Robot"), AccessLevel.Resolver));

        await RefusedAsync(() => Keys.CreateAsync(lee, KeyFor(robot), default));

        await FluentActions.Awaiting(() => Queries.GetAsync(lee, hidden, default)).Should()
            .ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task Keys_of_a_service_account_are_seen_and_managed_by_its_editors_alone()
    {
        var (kim, lee) = (await KeeperAsync("Kim"), await KeeperAsync("Lee"));
        var robot = await Accounts.CreateAsync(kim, "Robot", [], default);
        var key = await Keys.CreateAsync(kim, KeyFor(robot), default);

        (await Keys.ListAsync(lee, KeyKind.Application, PageRequest.First, default)).Total.Should().Be(0);
        await FluentActions.Awaiting(() => Keys.RevokeAsync(lee, key.Id, default)).Should()
            .ThrowAsync<Problem.NotFound>();
        await FluentActions.Awaiting(() => Registrations.RegisterAsync(lee, key.Id, default)).Should()
            .ThrowAsync<Problem.NotFound>();

        (await Keys.ListAsync(kim, KeyKind.Application, PageRequest.First, default)).Rows.Should()
            .ContainSingle(k => k.Id == key.Id);
        await Registrations.RegisterAsync(kim, key.Id, default);
        await Keys.RevokeAsync(kim, key.Id, default);
    }

    [Fact]
    public async Task Editors_are_named_by_an_editor_as_people_teams_and_roles_and_recorded()
    {
        var (kim, lee) = (await KeeperAsync("Kim"), await KeeperAsync("Lee"));
        var robot = await Accounts.CreateAsync(kim, "Robot", [], default);
        var team = await Host.Get<TeamService>().CreateAsync(Owner, "Machines", "", default);
        await Host.Get<TeamService>().AddMemberAsync(Owner, team, lee.Id, default);
        var seen = (await AccountPolicies.GetAsync(lee, robot, default));
        (seen.MayChange, seen.MyLevel, seen.Policy.Lines.Single().Name).Should().Be((false, AccessLevel.None, "Kim"));

        await AccountPolicies.SaveAsync(kim, robot,
            [Editor(kim), new(new(PrincipalKind.Team, team), AccessLevel.Editor)],
            seen.Policy.Version, confirmed: false, default);

        await Keys.CreateAsync(lee, KeyFor(robot), default);
        (await AccountPolicies.GetAsync(lee, robot, default)).MayChange.Should().BeTrue();
        var stale = () => AccountPolicies.SaveAsync(kim, robot, [Editor(kim)], seen.Policy.Version, confirmed: false,
            default);
        await stale.Should().ThrowAsync<Problem.Conflict>();
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().CountAsync(e => e.AssetId == robot && e.Action == "restriction_policy_modified"))
            .Should().Be(1);
    }

    [Fact]
    public async Task A_service_account_policy_keeps_an_editor_and_has_no_everyone_or_other_level()
    {
        var kim = await KeeperAsync("Kim");
        var robot = await Accounts.CreateAsync(kim, "Robot", [], default);
        var version = (await RowAsync(robot)).Version;
        Task<Problem.Invalid> InvalidAsync(bool confirmed, params PolicyGrant[] policy) =>
            CatchAsync(() => AccountPolicies.SaveAsync(kim, robot, policy, version, confirmed, default));

        (await InvalidAsync(true)).Faults[0].Message.Should().Contain("At least one active Editor");
        (await InvalidAsync(true, Editor(kim), new(Principal.Everyone, AccessLevel.Editor))).Faults[0].Message.Should()
            .Contain("Everyone can't manage");
        (await InvalidAsync(true, new PolicyGrant(new(PrincipalKind.User, kim.Id), AccessLevel.Viewer)))
            .Faults[0].Message.Should().Contain("This level isn't available");
        (await InvalidAsync(false, Editor(Owner))).Faults[0].Severity.Should().Be(ErrorSeverity.Warning);
        await AccountPolicies.SaveAsync(kim, robot, [Editor(Owner)], version, confirmed: true, default);
        await RefusedAsync(() => Keys.CreateAsync(kim, KeyFor(robot), default));
    }

    [Fact]
    public async Task A_service_account_whose_last_editor_is_disabled_can_be_handed_over()
    {
        var (kim, lee) = (await KeeperAsync("Kim"), await KeeperAsync("Lee"));
        var robot = await Accounts.CreateAsync(kim, "Robot", [], default);
        await Host.Get<MemberService>().DisableAsync(Owner, kim.Id, default);

        (await Host.Get<OwnershipTransfer>().ListAsync(Owner, kim.Id, PageRequest.First, default)).Rows.Should()
            .Equal(new SoleEditorResource(robot, "service account", "Robot"));
        (await Host.Get<OwnershipTransfer>().TransferAsync(Owner, kim.Id, lee.Id, default)).HandedOver.Should().Be(1);

        await Keys.CreateAsync(lee, KeyFor(robot), default);
    }

    [Fact]
    public async Task The_list_says_which_service_accounts_you_manage()
    {
        var (kim, lee) = (await KeeperAsync("Kim"), await KeeperAsync("Lee"));
        await Accounts.CreateAsync(kim, "Kims", [], default);
        await Accounts.CreateAsync(lee, "Lees", [], default);

        (await Accounts.ListAsync(kim, new(), PageRequest.First, default)).Rows.Select(r => (r.Name, r.MayManage))
            .Should().Equal(("Kims", true), ("Lees", false));
        (await Accounts.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Should()
            .OnlyContain(r => r.MayManage);
    }

    private static NewKey KeyFor(Guid account) =>
        new() { Kind = KeyKind.Application, Name = "Of a robot", OwnerId = account };

    private static PolicyGrant Editor(Actor actor) => new(new(PrincipalKind.User, actor.Id), AccessLevel.Editor);

    private async Task<MemberRow> RowAsync(Guid account) =>
        (await Accounts.ListAsync(Owner, new(Id: account), PageRequest.First, default)).Rows.Single();

    private async Task<Actor> KeeperAsync(string name)
    {
        var role = await Host.Get<RoleService>()
            .CreateAsync(Owner, $"Keeper {name}", Permissions.StandardRole | Permissions.ServiceAccountWrite, default);
        var keeper = await Host.AddUserAsync(name, Role.ReadOnly);
        var seen = (await Host.Get<MemberService>().ListAsync(Owner, new(Id: keeper.Id), PageRequest.First, default))
            .Rows.Single().Version;
        await Host.Get<MemberService>().UpdateAsync(Owner, keeper.Id, [role], [], seen, default);
        return keeper;
    }

    private static async Task RefusedAsync(Func<Task> act, string words = "*Editor access to*") =>
        (await act.Should().ThrowAsync<Problem.Forbidden>()).WithMessage(words);

    private static async Task<Problem.Invalid> CatchAsync(Func<Task> act) =>
        (await act.Should().ThrowAsync<Problem.Invalid>()).Which;
}
