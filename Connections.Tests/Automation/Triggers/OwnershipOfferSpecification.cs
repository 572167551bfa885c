using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Triggers;

public sealed class OwnershipOffersOnSqlite() : OwnershipOfferSpecification(postgres: false);

public sealed class OwnershipOffersOnPostgres() : OwnershipOfferSpecification(postgres: true);

/// <summary>
/// What stops with an account is told before; a workflow that ran as it acts for a successor once they accept, and
/// never before.
/// </summary>
public abstract class OwnershipOfferSpecification(bool postgres) : TriggerSpecification(postgres)
{
    private const string Hourly = """{"triggers":[{"scheduleTrigger":{"rruleExpression":"FREQ=HOURLY"}}],"steps":[]}""";

    private OwnershipTransfer Transfer => Host.Get<OwnershipTransfer>();

    private OwnershipOffers Offers => Host.Get<OwnershipOffers>();

    private MemberService Members => Host.Get<MemberService>();

    [Fact]
    public async Task A_schedule_of_a_disabled_owner_waits_until_the_successor_accepts()
    {
        var (bob, eve) = await BobAndEveAsync();
        var id = await ScheduledAsync(bob);
        await Members.DisableAsync(Owner, bob.Id, default);

        var done = await Transfer.TransferAsync(Owner, bob.Id, eve.Id, default);
        await NextHourAsync();
        var refused = await RefusedAsync(id);
        await Offers.AcceptAsync(eve, id, default);
        await NextHourAsync();

        done.Should().Be(new TransferResult(HandedOver: 1, Offered: 1, Accepted: 0, Left: 0));
        refused.Should().ContainSingle().Which.Reason.Should()
            .EndWith("It was offered to Eve, who has to accept it first.");
        (await History.ListAsync(eve, id, PageRequest.First, default)).Rows.Should().ContainSingle()
            .Which.Should().Match<RunRow>(r => r.Source == RunSource.Schedule && r.IdentityName == "Eve");
        (await Offers.ListAsync(eve, PageRequest.First, default)).Total.Should().Be(0);
        (await RefusedAsync(id)).Should().HaveCount(1);
    }

    [Fact]
    public async Task An_offer_is_seen_and_answered_only_by_the_person_whom_it_is_for()
    {
        var (bob, eve) = await BobAndEveAsync();
        var id = await ScheduledAsync(bob);
        await Members.DisableAsync(Owner, bob.Id, default);
        await Transfer.TransferAsync(Owner, bob.Id, eve.Id, default);

        (await Offers.ListAsync(eve, PageRequest.First, default)).Rows.Should().ContainSingle().Which.Should()
            .Match<OwnershipOffer>(o => o.Id == id && o.Kind == "workflow" && o.Name == "Nightly" && o.Owner == "Bob"
                && o.OfferedBy == "Ada" && o.Detail == "Published: Schedule");
        (await Offers.ListAsync(Owner, PageRequest.First, default)).Total.Should().Be(0);
        await FluentActions.Awaiting(() => Offers.AcceptAsync(Owner, id, default)).Should()
            .ThrowAsync<Problem.NotFound>();
        await FluentActions.Awaiting(() => Offers.DeclineAsync(Owner, id, default)).Should()
            .ThrowAsync<Problem.NotFound>();

        await Offers.DeclineAsync(eve, id, default);

        (await Offers.ListAsync(eve, PageRequest.First, default)).Total.Should().Be(0);
        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.OwnerName.Should().Be("Bob");
        await NextHourAsync();
        (await RefusedAsync(id)).Should().ContainSingle().Which.Reason.Should()
            .EndWith("An editor can take ownership.");
        (await ActionsOnAsync(id)).Should().ContainInOrder("transferred", "ownership_offered", "ownership_declined");
    }

    [Fact]
    public async Task An_offer_is_accepted_only_with_resolver_on_what_the_workflow_uses()
    {
        var (bob, eve) = await BobAndEveAsync();
        var prod = await AccountAsync("Prod", "env:prod");
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (bob, AccessLevel.Resolver));
        var id = await CreateWorkflowAsync(Spec(Request("Get", "P"), $"\"connections\":[{Through("P", prod)}]"),
            owner: bob);
        await Members.DisableAsync(Owner, bob.Id, default);
        await Transfer.TransferAsync(Owner, bob.Id, eve.Id, default);

        await FluentActions.Awaiting(() => Offers.AcceptAsync(eve, id, default)).Should()
            .ThrowAsync<Problem.Forbidden>();

        (await Offers.ListAsync(eve, PageRequest.First, default)).Total.Should().Be(1);
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (eve, AccessLevel.Resolver));
        await Offers.AcceptAsync(eve, id, default);
        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.OwnerName.Should().Be("Eve");
    }

    [Fact]
    public async Task Workflows_that_an_admin_transfers_to_themselves_are_theirs_at_once()
    {
        var (bob, _) = await BobAndEveAsync();
        var id = await ScheduledAsync(bob);
        await Members.DisableAsync(Owner, bob.Id, default);

        (await Transfer.TransferAsync(Owner, bob.Id, Owner.Id, default)).Should()
            .Be(new TransferResult(HandedOver: 1, Offered: 1, Accepted: 1, Left: 0));

        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.OwnerName.Should().Be("Ada");
    }

    [Fact]
    public async Task Workflows_are_offered_to_people_who_can_edit_them_and_others_are_counted()
    {
        var (bob, eve) = await BobAndEveAsync();
        var kim = await Host.AddUserAsync("Kim", Role.Standard);
        var id = await ScheduledAsync(bob);
        await GrantToAsync(id, PrincipalKind.User, kim.Id, AccessLevel.Editor);
        var team = await Host.Get<TeamService>().CreateAsync(Owner, "Payments", "", default);
        await Host.Get<TeamService>().AddMemberAsync(Owner, team, eve.Id, default);
        await Members.DisableAsync(Owner, bob.Id, default);

        var left = new TransferResult(0, 0, 0, Left: 1);
        (await Transfer.TransferAsync(Owner, bob.Id, eve.Id, default)).Should().Be(left, "they can't edit it");
        (await Transfer.TransferAsync(Owner, bob.Id, team, default)).Should().Be(left, "a team accepts nothing");
        (await Transfer.TransferAsync(Owner, bob.Id, kim.Id, default)).Should()
            .Be(new TransferResult(0, Offered: 1, 0, 0));

        (await Offers.ListAsync(kim, PageRequest.First, default)).Total.Should().Be(1);
    }

    [Fact]
    public async Task Transfers_at_the_same_time_give_a_workflow_to_one_successor()
    {
        var (bob, eve) = await BobAndEveAsync();
        var kim = await Host.AddUserAsync("Kim", Role.Standard);
        var id = await ScheduledAsync(bob);
        await Members.DisableAsync(Owner, bob.Id, default);

        var handedOver = await Task.WhenAll(TransferOrYieldAsync(bob, eve), TransferOrYieldAsync(bob, kim));

        handedOver.Sum().Should().Be(1);
        await using var db = Host.OpenDb();
        (await db.Set<Grant>().CountAsync(g => g.ResourceId == id && g.PrincipalId != bob.Id)).Should().Be(1);
        (await db.Set<AuditEntry>().CountAsync(e => e.AssetId == bob.Id && e.Action == "transferred")).Should().Be(1);
    }

    [Fact]
    public async Task Dependents_are_listed_by_reason_and_hidden_ones_are_only_counted()
    {
        var (bob, eve) = await BobAndEveAsync();
        await ScheduledAsync(bob);
        var hidden = await ScheduledAsync(bob, "Secret");
        var connection = await Service.AddAsync(bob, Inputs.Http("Bobs"), default);
        await Host.Get<KeyService>().CreateAsync(bob, new NewKey { Kind = KeyKind.Application, Name = "Robot" },
            default);
        await using (var db = Host.OpenDb())
        {
            await db.Set<Workflow>().Where(w => w.Id == hidden)
                .ExecuteUpdateAsync(w => w.SetProperty(x => x.OrganizationLevel, AccessLevel.None));
            await db.Set<Connection>().Where(c => c.Id == connection)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.ConsentedById, bob.Id));
        }

        var dependents = Host.Get<AccountDependents>();
        var found = await dependents.ListAsync(Owner, bob.Id, default);

        found.Select(s => (s.Reason, s.Total, s.Hidden)).Should().Equal((DependencyReason.SoleEditor, 3, 0),
            (DependencyReason.RunsAs, 1, 1), (DependencyReason.Key, 1, 0));
        found[1].Rows.Should().ContainSingle().Which.Should().Match<Dependent>(d => d.Kind == "workflow"
            && d.Name == "Nightly" && d.Detail == "Published: Schedule" && d.LastUsedAt == null && d.OfferedTo == null);
        found[2].Rows.Should().ContainSingle().Which.Should().Match<Dependent>(d => d.Kind == "application key"
            && d.Name == "Robot" && d.LastUsedAt == null);
        await FluentActions.Awaiting(() => dependents.ListAsync(eve, bob.Id, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
    }

    private async Task<(Actor Bob, Actor Eve)> BobAndEveAsync() =>
        (await Host.AddUserAsync("Bob", Role.Standard), await Host.AddUserAsync("Eve", Role.Standard));

    private Task<Guid> ScheduledAsync(Actor owner, string name = "Nightly") =>
        Workflows.CreateAsync(owner, new() { Name = name, Spec = Hourly, Published = true }, default);

    private async Task NextHourAsync()
    {
        Host.Clock.Advance(TimeSpan.FromHours(1));
        await Host.Get<ScheduleFirings>().CatchUpAsync(default);
        await Engine.IdleAsync();
    }

    // One of two that are done at once may be told that the other was faster.
    private async Task<int> TransferOrYieldAsync(Actor from, Actor to)
    {
        try
        {
            return (await Transfer.TransferAsync(Owner, from.Id, to.Id, default)).HandedOver;
        }
        catch (Problem.Conflict)
        {
            return 0;
        }
    }

    private async Task<IReadOnlyList<string>> ActionsOnAsync(Guid asset)
    {
        await using var db = Host.OpenDb();
        return await db.Set<AuditEntry>().Where(e => e.AssetId == asset).OrderBy(e => e.At).ThenBy(e => e.Id)
            .Select(e => e.Action).ToListAsync();
    }
}
