using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.People;

public sealed class SessionsOnSqlite() : SessionSpecification(postgres: false);

public sealed class SessionsOnPostgres() : SessionSpecification(postgres: true);

/// <summary>How long a sign-in holds.</summary>
public abstract class SessionSpecification(bool postgres) : CoreSpecification(postgres)
{
    private SessionService Sessions => Host.Get<SessionService>();

    [Fact]
    public async Task It_ends_after_an_hour_without_use()
    {
        var id = await Sessions.BeginAsync(Owner.Id, default);

        Host.Clock.Advance(TimeSpan.FromMinutes(59));
        (await Sessions.FindAsync(id, default))!.Id.Should().Be(Owner.Id);
        Host.Clock.Advance(TimeSpan.FromMinutes(59));
        (await Sessions.FindAsync(id, default)).Should().NotBeNull("it was used an hour ago");
        Host.Clock.Advance(TimeSpan.FromMinutes(61));
        (await Sessions.FindAsync(id, default)).Should().BeNull();
    }

    [Fact]
    public async Task It_ends_after_twelve_hours_however_much_it_is_used()
    {
        var id = await Sessions.BeginAsync(Owner.Id, default);

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
    public async Task It_ends_at_sign_out_and_no_other_with_it()
    {
        var here = await Sessions.BeginAsync(Owner.Id, default);
        var there = await Sessions.BeginAsync(Owner.Id, default);

        await Sessions.EndAsync(here, default);
        await Sessions.EndAsync(here, default);

        (await Sessions.FindAsync(here, default)).Should().BeNull();
        (await Sessions.FindAsync(there, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task It_ends_when_the_account_is_disabled()
    {
        var id = await Sessions.BeginAsync(Owner.Id, default);

        await DisableAsync(Owner);

        (await Sessions.FindAsync(id, default)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("guess")]
    [InlineData("\0")]
    public async Task A_guess_is_nobody_s(string id) => (await Sessions.FindAsync(id, default)).Should().BeNull();

    [Fact]
    public async Task The_database_holds_nothing_that_signs_in()
    {
        var id = await Sessions.BeginAsync(Owner.Id, default);

        await using var db = Host.OpenDb();
        var row = await db.Set<Session>().SingleAsync();
        row.IdHash.Should().HaveCount(32);
        (await Sessions.FindAsync(System.Buffers.Text.Base64Url.EncodeToString(row.IdHash), default)).Should().BeNull();
        id.Should().HaveLength(43);
    }

    [Fact]
    public async Task What_has_ended_is_swept_and_what_holds_stays()
    {
        await Sessions.BeginAsync(Owner.Id, default);
        Host.Clock.Advance(TimeSpan.FromMinutes(61));
        var holds = await Sessions.BeginAsync(Owner.Id, default);

        (await Sessions.SweepAsync(default)).Should().Be(1);

        (await Sessions.FindAsync(holds, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task It_outlives_a_restart()
    {
        var id = await Sessions.BeginAsync(Owner.Id, default);

        await RestartAsync();

        (await Sessions.FindAsync(id, default)).Should().NotBeNull();
    }
}
