using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.People;

public sealed class SessionsOnSqlite() : SessionSpecification(postgres: false);

public sealed class SessionsOnPostgres() : SessionSpecification(postgres: true);

/// <summary>How long a sign-in holds.</summary>
public abstract class SessionSpecification(bool postgres) : CoreSpecification(postgres)
{
    private SessionService Sessions => Host.Get<SessionService>();

    [Fact]
    public async Task A_session_ends_after_an_hour_without_use()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        Host.Clock.Advance(TimeSpan.FromMinutes(59));
        (await Sessions.FindAsync(id, default))!.Id.Should().Be(Owner.Id);
        Host.Clock.Advance(TimeSpan.FromMinutes(59));
        (await Sessions.FindAsync(id, default)).Should().NotBeNull("it was used an hour ago");
        Host.Clock.Advance(TimeSpan.FromMinutes(61));
        (await Sessions.FindAsync(id, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_however_much_it_is_used()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        for (var minutes = 0; minutes < 12 * 60 - 30; minutes += 30)
        {
            (await Sessions.FindAsync(id, default)).Should().NotBeNull();
            Host.Clock.Advance(TimeSpan.FromMinutes(30));
        }
        (await Sessions.FindAsync(id, default)).Should().NotBeNull();
        Host.Clock.Advance(TimeSpan.FromMinutes(31));
        (await Sessions.FindAsync(id, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_session_ends_at_sign_out_and_no_other_with_it()
    {
        var here = await Sessions.BeginAsync(Owner, default);
        var there = await Sessions.BeginAsync(Owner, default);

        await Sessions.EndAsync(here, default);
        await Sessions.EndAsync(here, default);

        (await Sessions.FindAsync(here, default)).Should().BeNull();
        (await Sessions.FindAsync(there, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_session_ends_when_the_account_is_disabled()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        await DisableAsync(Owner);

        (await Sessions.FindAsync(id, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_session_of_a_password_that_was_just_reset_is_over_from_the_start()
    {
        await using var scope = Host.Scope();
        var accounts = scope.ServiceProvider.GetRequiredService<AccountService>();
        var checkedBefore = (await accounts.SignInAsync("ada@example.com", CoreHost.OwnerPassword, null, default))!;

        await Host.Get<MaintenanceService>().ResetOwnerAsync("ada@example.com", "another long password", default);
        var id = await Sessions.BeginAsync(checkedBefore, default);

        (await Sessions.FindAsync(id, default)).Should().BeNull("the password that it stands on is no longer one");
        var acting = () => Host.Get<ConnectionSearch>().ListAsync(
            Owner with { Session = SessionService.FingerprintOf(id) }, new ConnectionQuery(), PageRequest.First,
            default);
        await acting.Should().ThrowAsync<Problem.Forbidden>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("guess")]
    [InlineData("\0")]
    public async Task A_guess_is_nobody_s(string id) => (await Sessions.FindAsync(id, default)).Should().BeNull();

    [Fact]
    public async Task The_database_holds_nothing_that_signs_in()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        await using var db = Host.OpenDb();
        var row = await db.Set<Session>().SingleAsync();
        row.IdHash.Should().HaveCount(32);
        (await Sessions.FindAsync(System.Buffers.Text.Base64Url.EncodeToString(row.IdHash), default)).Should().BeNull();
        id.Should().HaveLength(43);
    }

    [Fact]
    public async Task Sessions_that_ended_are_swept_and_the_others_stay()
    {
        await Sessions.BeginAsync(Owner, default);
        Host.Clock.Advance(TimeSpan.FromMinutes(61));
        var holds = await Sessions.BeginAsync(Owner, default);

        (await Sessions.SweepAsync(default)).Should().Be(1);

        (await Sessions.FindAsync(holds, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task An_actor_of_a_session_acts_no_more_once_it_has_ended()
    {
        var id = await Sessions.BeginAsync(Owner, default);
        var actor = (await Sessions.FindAsync(id, default))!;
        await Search.ListAsync(actor, new(), PageRequest.First, default);

        await Sessions.EndAsync(id, default);

        var write = () => Service.AddAsync(actor, Inputs.Http("Late"), default);
        (await write.Should().ThrowAsync<Problem.Forbidden>()).WithMessage("Your session expired. Sign in again*");
        await FluentActions.Awaiting(() => Search.ListAsync(actor, new(), PageRequest.First, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        await Search.ListAsync(Owner, new(), PageRequest.First, default);
    }

    [Fact]
    public async Task An_actor_of_another_persons_session_acts_in_no_call()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var actor = (await Sessions.FindAsync(await Sessions.BeginAsync(bob, default), default))!;

        await FluentActions.Awaiting(
            () => Search.ListAsync(Owner with { Session = actor.Session }, new(), PageRequest.First, default))
            .Should().ThrowAsync<Problem.Forbidden>();
    }

    [Fact]
    public async Task A_password_that_is_chosen_ends_every_session_and_what_acts_through_it()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var actor = (await Sessions.FindAsync(await Sessions.BeginAsync(bob, default), default))!;
        var link = await Host.Get<MemberService>().CreateLinkAsync(Owner, bob.Id, default);

        await Host.Get<InvitationService>().CompleteAsync(link.Token, "a long enough password", null, default);

        await FluentActions.Awaiting(() => Search.ListAsync(actor, new(), PageRequest.First, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
    }

    [Fact]
    public async Task Valid_sessions_are_separated_from_ended_ones_in_one_call()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        List<string> holding = [], ended = [SessionService.FingerprintOf("guess")];
        for (var i = 0; i < 250; i++)
            holding.Add(SessionService.FingerprintOf(await Sessions.BeginAsync(Owner, default)));
        var gone = await Sessions.BeginAsync(Owner, default);
        await Sessions.EndAsync(gone, default);
        ended.Add(SessionService.FingerprintOf(gone));
        ended.Add(SessionService.FingerprintOf(await Sessions.BeginAsync(bob, default)));
        await DisableAsync(bob);

        (await Sessions.FindActiveAsync([.. holding, .. ended], default)).Should().BeEquivalentTo(holding);
        Host.Clock.Advance(SessionService.IdleLimit + TimeSpan.FromMinutes(1));
        (await Sessions.FindActiveAsync([.. holding, .. ended], default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_session_begun_with_a_password_ends_where_passwords_are_switched_off()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        await RestartAsync(("Authentication:Local", "false"));

        (await Sessions.FindAsync(id, default)).Should().BeNull();
        (await Sessions.FindActiveAsync([SessionService.FingerprintOf(id)], default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_session_outlives_a_restart()
    {
        var id = await Sessions.BeginAsync(Owner, default);

        await RestartAsync();

        (await Sessions.FindAsync(id, default)).Should().NotBeNull();
    }
}
