using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Access;

public sealed class OwnershipTransferOnSqlite() : OwnershipTransferSpecification(postgres: false);

public sealed class OwnershipTransferOnPostgres() : OwnershipTransferSpecification(postgres: true);

/// <summary>What can be handed over, from whom to whom: nobody gains by it what someone who can act has.</summary>
public abstract class OwnershipTransferSpecification(bool postgres) : CoreSpecification(postgres)
{
    private OwnershipTransfer Succession => Host.Get<OwnershipTransfer>();

    private TeamService Teams => Host.Get<TeamService>();

    [Fact]
    public async Task Resources_of_an_active_account_are_handed_over_by_nobody_else()
    {
        var (sam, eve) = (await StewardAsync(), await Host.AddUserAsync("Eve", Role.Standard));
        var id = await CreateAsync("Adas");
        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));

        var take = () => Succession.TransferAsync(sam, Owner.Id, eve.Id, default);

        (await take.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("Ada is still active*Elevate Access*");
        await FluentActions.Awaiting(() => Succession.TransferAsync(sam, Owner.Id, sam.Id, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        (await Succession.ListAsync(Owner, Owner.Id, PageRequest.First, default)).Total.Should().Be(1);
    }

    [Fact]
    public async Task Resources_of_an_active_account_are_handed_over_by_that_account()
    {
        var eve = await Host.AddUserAsync("Eve", Role.Standard);
        var id = await CreateAsync("Adas");

        (await Succession.TransferAsync(Owner, Owner.Id, eve.Id, default)).HandedOver.Should().Be(1);

        (await Queries.GetAsync(eve, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
    }

    [Fact]
    public async Task Resources_of_an_active_service_account_are_not_handed_over()
    {
        var (sam, eve) = (await StewardAsync(), await Host.AddUserAsync("Eve", Role.Standard));
        var robot = new Actor(
            await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Standard.Id], default),
            ActorKind.ServiceAccount, "Robot");
        await Service.AddAsync(robot, Inputs.Http("By robot"), default);

        await FluentActions.Awaiting(() => Succession.TransferAsync(sam, robot.Id, eve.Id, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        await Host.Get<ServiceAccountService>().DisableAsync(Owner, robot.Id, default);
        (await Succession.TransferAsync(sam, robot.Id, eve.Id, default)).HandedOver.Should().Be(1);
    }

    [Fact]
    public async Task Resources_of_a_team_go_to_one_of_its_members_whatever_account_deletes_it()
    {
        var (sam, bob) = (await StewardAsync(), await Host.AddUserAsync("Bob", Role.Standard));
        var team = await Teams.CreateAsync(Owner, "Payments", "", default);
        await Teams.AddMemberAsync(Owner, team, bob.Id, default);
        var id = await CreateAsync("Theirs");
        await RestrictAsync(id, AccessLevel.None);
        await GrantToAsync(id, PrincipalKind.Team, team, AccessLevel.Editor);

        var delete = () => Teams.DeleteAsync(sam, team, sam.Id, default);
        (await delete.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle(f => f.Field == "successor" && f.Message.StartsWith("Sam isn't a member of Payments."));
        await FluentActions.Awaiting(() => Succession.TransferAsync(sam, team, sam.Id, default)).Should()
            .ThrowAsync<Problem.Invalid>();
        await Teams.DeleteAsync(sam, team, bob.Id, default);

        (await Queries.GetAsync(bob, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
    }

    [Fact]
    public async Task Things_of_a_team_in_which_nobody_can_act_go_to_anyone()
    {
        var (sam, eve) = (await StewardAsync(), await Host.AddUserAsync("Eve", Role.Standard));
        var team = await Teams.CreateAsync(Owner, "Nobody", "", default);
        var id = await CreateAsync("Theirs");
        await RestrictAsync(id, AccessLevel.None);
        await GrantToAsync(id, PrincipalKind.Team, team, AccessLevel.Editor);

        await Teams.DeleteAsync(sam, team, eve.Id, default);

        (await Queries.GetAsync(eve, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
    }

    private async Task<Actor> StewardAsync()
    {
        var role = await Host.Get<RoleService>().CreateAsync(Owner, "Steward",
            Permissions.UserAccessManage | Permissions.ReadOnlyRole, default);
        var sam = await Host.AddUserAsync("Sam", Role.ReadOnly);
        var seen = (await Host.Get<MemberService>().ListAsync(Owner, new(Id: sam.Id), PageRequest.First,
            default)).Rows.Single().Version;
        await Host.Get<MemberService>().UpdateAsync(Owner, sam.Id, [role], [], seen, default);
        return sam;
    }
}
