using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Background;

public sealed class ClockAheadOnSqlite() : ClockAheadSpecification(postgres: false);

public sealed class ClockAheadOnPostgres() : ClockAheadSpecification(postgres: true);

/// <summary>
/// The clock was 400 days ahead once, and is right again since the restart: what was noted then holds nothing up and
/// lasts no longer.
/// </summary>
public abstract class ClockAheadSpecification(bool postgres) : CoreSpecification(postgres)
{
    private SessionService Sessions => Host.Get<SessionService>();

    [Fact]
    public async Task A_session_begun_by_a_clock_that_was_ahead_is_void_and_swept()
    {
        GoAhead();
        var ahead = await Sessions.BeginAsync(Owner, default);
        (await Sessions.FindAsync(ahead, default)).Should().NotBeNull();
        await RestartAsync();
        var now = await Sessions.BeginAsync(Owner, default);

        (await Sessions.FindAsync(ahead, default)).Should().BeNull();
        (await Sessions.SweepAsync(default)).Should().Be(1);
        (await Sessions.FindAsync(now, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_session_used_by_a_clock_that_was_ahead_is_void()
    {
        var id = await Sessions.BeginAsync(Owner, default);
        Host.Clock.Advance(TimeSpan.FromMinutes(45));
        (await Sessions.FindAsync(id, default)).Should().NotBeNull();

        await RestartAsync();

        (await Sessions.FindAsync(id, default)).Should().BeNull("it would last for 45 minutes too long without use");
    }

    [Fact]
    public async Task A_session_of_a_node_whose_clock_is_a_little_ahead_holds()
    {
        Host.Clock.Advance(TimeSpan.FromMinutes(3));
        var id = await Sessions.BeginAsync(Owner, default);

        await RestartAsync();

        (await Sessions.FindAsync(id, default)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_lockout_begun_by_a_clock_that_was_ahead_is_void()
    {
        GoAhead();
        for (var i = 0; i < AccountService.MostFailures; i++) await SignInAsync("wrong password");
        (await SignInAsync(CoreHost.OwnerPassword)).Should().BeFalse();

        await RestartAsync();

        (await SignInAsync(CoreHost.OwnerPassword)).Should().BeTrue();
    }

    [Fact]
    public async Task A_link_made_by_a_clock_that_was_ahead_is_void()
    {
        GoAhead();
        var link = await Host.Get<MemberService>().InviteAsync(Owner, "eve@example.com", "Eve", [Role.Standard.Id], [],
            default);

        await RestartAsync();

        (await Host.Get<InvitationService>().FindAsync(link.Token, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_connection_deleted_by_a_clock_that_was_ahead_is_purged_after_30_days()
    {
        var id = await CreateAsync("Billing");
        GoAhead();
        await Service.DeleteAsync(Owner, id, default);
        await RestartAsync();

        (await Deleted.PurgeDueAsync(10, default)).Should().Be(0);
        Host.Clock.Advance(TimeSpan.FromDays(29));
        (await Deleted.PurgeDueAsync(10, default)).Should().Be(0);
        Host.Clock.Advance(TimeSpan.FromDays(2));
        (await Deleted.PurgeDueAsync(10, default)).Should().Be(1);
    }

    [Fact]
    public async Task An_audit_entry_of_a_clock_that_was_ahead_does_not_stop_retention()
    {
        GoAhead();
        await CreateAsync("Ahead");
        await RestartAsync();
        await CreateAsync("Right again");
        await Host.Get<OrganizationSettings>().KeepAuditAsync(Owner, 30, default);
        Host.Clock.Advance(TimeSpan.FromDays(31));
        await CreateAsync("New");

        (await Host.Get<AuditTrail>().ApplyRetentionAsync(default)).Should().BeGreaterThan(2);

        var left = (await Host.Get<AuditTrail>().ListAsync(Owner, new(), null, 50, default)).Rows;
        left.Select(r => r.AssetName).Should().Contain("New").And.NotContain("Ahead").And.NotContain("Right again");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
    }

    private void GoAhead() => Host.Clock.Advance(TimeSpan.FromDays(400));

    private async Task<bool> SignInAsync(string password)
    {
        await using var scope = Host.Scope();
        return await scope.ServiceProvider.GetRequiredService<AccountService>().SignInAsync("ada@example.com", password,
            "192.0.2.7", default) is not null;
    }
}
