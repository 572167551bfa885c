using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Automation.Clock;

/// <summary>Who counts as gone.</summary>
public sealed class CheckInPresenceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ClockDouble clock = new();
    private readonly NodeIdentity identity = new();
    private readonly Guid other = Guid.CreateVersion7();
    private readonly CheckInPresence presence;

    public CheckInPresenceTests() => presence = new CheckInPresence(clock, identity, time);

    [Fact]
    public async Task A_process_whose_clock_is_wrong_is_there_as_long_as_it_checks_in()
    {
        var wrong = time.GetUtcNow() - TimeSpan.FromHours(1);
        for (var look = 0; look < 20; look++)
        {
            clock.CheckIns[other] = wrong + TimeSpan.FromSeconds(2 * look);
            (await LookAsync()).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_checks_in_no_longer_is_gone_after_its_silence(bool isListed)
    {
        if (isListed) clock.CheckIns[other] = time.GetUtcNow();
        var looks = new List<bool>();
        for (var look = 0; look < 4; look++) looks.Add(await LookAsync());

        looks.Should().Equal(false, false, false, true);
    }

    [Fact]
    public async Task A_check_in_that_others_remove_is_no_sign_of_life()
    {
        clock.CheckIns[other] = time.GetUtcNow();
        var looks = new List<bool>();
        for (var look = 0; look < 4; look++)
        {
            if (look == 2) clock.CheckIns.Remove(other);
            looks.Add(await LookAsync());
        }

        looks.Should().Equal(false, false, false, true);
    }

    [Fact]
    public async Task A_time_in_which_this_process_did_not_check_in_either_makes_nobody_gone()
    {
        clock.CheckIns[other] = time.GetUtcNow();
        for (var look = 0; look < 10; look++) (await LookAsync(checksIn: false)).Should().BeFalse();

        clock.CheckIns[other] += TimeSpan.FromMinutes(1);

        (await LookAsync()).Should().BeFalse("both were away, and both are back");
    }

    [Fact]
    public async Task A_clock_that_does_not_run_declares_nobody_gone()
    {
        clock.Runs = false;
        for (var look = 0; look < 10; look++) (await LookAsync()).Should().BeFalse();
    }

    private async Task<bool> LookAsync(bool checksIn = true)
    {
        time.Advance(TimeSpan.FromSeconds(2));
        if (checksIn || !clock.CheckIns.ContainsKey(identity.Process))
            clock.CheckIns[identity.Process] = time.GetUtcNow();
        return (await presence.GoneAsync([other], default)).Contains(other);
    }

    private sealed class ClockDouble : IRunClock
    {
        public Dictionary<Guid, DateTimeOffset> CheckIns { get; } = [];

        public bool Runs { get; set; } = true;

        public Task ScheduleAsync(ScheduleRule rule, CancellationToken ct) => Task.CompletedTask;

        public Task UnscheduleAsync(Guid workflowId, CancellationToken ct) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken ct) => Task.CompletedTask;

        public Task<IReadOnlyDictionary<Guid, DateTimeOffset>?> CheckInsAsync(CancellationToken ct) =>
            Task.FromResult<IReadOnlyDictionary<Guid, DateTimeOffset>?>(Runs ? CheckIns : null);
    }
}
