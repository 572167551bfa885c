using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

/// <summary>What only one account could edit is handed over.</summary>
public abstract partial class PeopleSpecification
{
    [Fact]
    public async Task Connections_that_only_a_team_could_edit_go_to_a_successor()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var team = await Teams.CreateAsync(Owner, "Payments", "They pay", default);
        await Teams.AddMemberAsync(Owner, team, bob.Id, default);
        var (id, shared) = (await CreateAsync("Billing"), await CreateAsync("Shared"));
        var policies = Host.Get<ConnectionPolicies>();
        foreach (var (which, others) in new[] { (id, false), (shared, true) })
        {
            PolicyGrant[] lines = [new(new(PrincipalKind.Team, team), AccessLevel.Editor),
                .. others ? [new PolicyGrant(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)]
                    : Array.Empty<PolicyGrant>()];
            await policies.SaveAsync(Owner, which, lines,
                (await policies.GetAsync(Owner, which, default)).Policy.Version, confirmed: true, default);
        }

        (await Host.Get<OwnershipTransfer>().ListAsync(Owner, team, PageRequest.First, default)).Rows.Should()
            .Equal(new SoleEditorResource(id, "connection", "Billing"));
        (await FluentActions.Awaiting(() => Teams.DeleteAsync(Owner, team, null, default)).Should()
            .ThrowAsync<Problem.Invalid>()).Which.Faults[0].Field.Should().Be("successor");
        await Teams.DeleteAsync(Owner, team, bob.Id, default);

        (await Queries.GetAsync(bob, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
        (await policies.GetAsync(Owner, shared, default)).Policy.Lines.Should().ContainSingle();
        (await Teams.ListAsync(Owner, null, PageRequest.First, default)).Total.Should().Be(0);
    }

    [Fact]
    public async Task Connections_that_only_a_disabled_member_could_edit_can_be_handed_over()
    {
        var (bob, eve) = (await Host.AddUserAsync("Bob", Role.Standard), await Host.AddUserAsync("Eve", Role.Standard));
        var id = await Service.AddAsync(bob, Inputs.Http("Bobs"), default);
        await Members.DisableAsync(Owner, bob.Id, default);

        await Refused<Problem.Invalid>(
            () => Host.Get<OwnershipTransfer>().TransferAsync(Owner, bob.Id, bob.Id, default));
        await Refused<Problem.Forbidden>(
            () => Host.Get<OwnershipTransfer>().TransferAsync(eve, bob.Id, eve.Id, default));
        (await Host.Get<OwnershipTransfer>().TransferAsync(Owner, bob.Id, eve.Id, default)).HandedOver.Should().Be(1);

        (await Queries.GetAsync(eve, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
        (await Host.Get<OwnershipTransfer>().ListAsync(Owner, bob.Id, PageRequest.First, default)).Total.Should().Be(0);
        await Refused<Problem.Forbidden>(
            () => Host.Get<OwnershipTransfer>().ListAsync(eve, bob.Id, PageRequest.First, default));
    }
}
