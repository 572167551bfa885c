using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.People;

public sealed class SignOutEverywhereOnSqlite() : SignOutEverywhereSpecification(postgres: false);

public sealed class SignOutEverywhereOnPostgres() : SignOutEverywhereSpecification(postgres: true);

/// <summary>Ending all sessions of an account, one's own or another's.</summary>
public abstract class SignOutEverywhereSpecification(bool postgres) : CoreSpecification(postgres)
{
    private MemberService Members => Host.Get<MemberService>();

    private SessionService Sessions => Host.Get<SessionService>();

    [Fact]
    public async Task Every_session_of_a_member_ends_and_nobody_elses()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (here, there) = (await ActorOfSessionAsync(bob), await ActorOfSessionAsync(bob));
        var (other, link) = (await Sessions.BeginAsync(Owner, default),
            await Members.CreateLinkAsync(Owner, bob.Id, default));

        await Members.EndSessionsAsync(Owner, bob.Id, default);

        foreach (var ended in new[] { here, there })
            await Refused(() => Search.ListAsync(ended, new(), PageRequest.First, default));
        (await Sessions.FindActiveAsync([here.Session!, there.Session!], default)).Should().BeEmpty();
        (await Sessions.FindAsync(other, default)).Should().NotBeNull();
        (await Host.Get<InvitationService>().FindAsync(link.Token, default)).Should().NotBeNull("a link is no session");
        (await Sessions.FindAsync(await Sessions.BeginAsync(bob, default), default)).Should()
            .NotBeNull("the account itself is as it was");
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().AsNoTracking().SingleAsync(e => e.AssetId == bob.Id
            && e.Action == "sessions_ended")).ActorId.Should().Be(Owner.Id);
    }

    [Fact]
    public async Task A_session_that_begins_with_what_was_checked_before_is_over_from_the_start()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var stamp = await StampAsync(bob);

        await Members.EndSessionsAsync(Owner, bob.Id, default);

        var late = await Sessions.BeginAsync(bob with { Stamp = stamp }, default);
        (await Sessions.FindAsync(late, default)).Should().BeNull();
    }

    [Fact]
    public async Task Ones_own_sessions_take_no_permission()
    {
        var bob = await Host.AddUserAsync("Bob", Role.ReadOnly);
        var (here, there) = (await ActorOfSessionAsync(bob), await ActorOfSessionAsync(bob));

        await Members.EndSessionsAsync(here, bob.Id, default);

        (await Sessions.FindActiveAsync([here.Session!, there.Session!], default)).Should().BeEmpty();
        await Refused(() => Members.EndSessionsAsync(here, bob.Id, default));
    }

    [Fact]
    public async Task The_sessions_of_another_take_the_permission_and_no_less_than_the_other_may()
    {
        var (bob, eve) = (await Host.AddUserAsync("Bob", Role.Standard), await Host.AddUserAsync("Eve", Role.ReadOnly));
        var steward = await Host.Get<RoleService>().CreateAsync(Owner, "Steward",
            Permissions.UserAccessManage | Permissions.ReadOnlyRole, default);
        var sam = new Actor((await Members.InviteAsync(Owner, "sam@example.com", "Sam", [steward], [], default)).UserId,
            ActorKind.User, "Sam");
        var (ownersSession, evesSession) = (await Sessions.BeginAsync(Owner, default),
            await Sessions.BeginAsync(eve, default));

        await Refused(() => Members.EndSessionsAsync(bob, eve.Id, default));
        await Refused(() => Members.EndSessionsAsync(sam, Owner.Id, default));
        (await Sessions.FindAsync(ownersSession, default)).Should().NotBeNull();
        (await Sessions.FindAsync(evesSession, default)).Should().NotBeNull();

        await Members.EndSessionsAsync(sam, eve.Id, default);
        (await Sessions.FindAsync(evesSession, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_key_with_few_scopes_does_not_sign_its_owner_out()
    {
        var session = await Sessions.BeginAsync(Owner, default);
        var keys = Host.Get<KeyService>();
        var key = await keys.CreateAsync(Owner,
            new NewKey { Kind = KeyKind.Application, Name = "Reader", Scopes = Permissions.ConnectionsRead }, default);

        await Refused(() => Members.EndSessionsAsync(
            Owner with { Key = new ActorKey(key.Id, "Reader") }, Owner.Id, default));

        (await Sessions.FindAsync(session, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_service_account_is_no_member_to_sign_out()
    {
        var robot = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [], default);

        await FluentActions.Awaiting(() => Members.EndSessionsAsync(Owner, robot, default)).Should()
            .ThrowAsync<Problem.NotFound>();
    }

    private static async Task Refused(Func<Task> act) => await act.Should().ThrowAsync<Problem.Forbidden>();

    private async Task<Actor> ActorOfSessionAsync(Actor person) =>
        (await Sessions.FindAsync(await Sessions.BeginAsync(person, default), default))!;

    private async Task<string> StampAsync(Actor person)
    {
        await using var db = Host.OpenDb();
        return await db.Set<User>().Where(u => u.Id == person.Id).Select(u => u.SecurityStamp).SingleAsync();
    }
}
