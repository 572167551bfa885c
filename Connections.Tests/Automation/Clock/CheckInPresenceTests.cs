using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Connections.Tests.Automation.Clock;

/// <summary>Who counts as gone.</summary>
public sealed class CheckInPresenceTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ClockDouble clock = new();
    private readonly Guid other = Guid.CreateVersion7();
    private readonly CheckInPresence presence;

    public CheckInPresenceTests() => presence = new CheckInPresence(clock, time);

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
    public async Task A_look_after_a_long_pause_begins_to_measure_anew()
    {
        clock.CheckIns[other] = time.GetUtcNow();
        (await LookAsync()).Should().BeFalse();

        time.Advance(TimeSpan.FromMinutes(1));

        (await LookAsync()).Should().BeFalse("this process, or the database, was away");
    }

    [Fact]
    public async Task A_clock_that_does_not_run_declares_nobody_gone()
    {
        clock.Runs = false;
        for (var look = 0; look < 10; look++) (await LookAsync()).Should().BeFalse();
    }

    private async Task<bool> LookAsync()
    {
        var isGone = await presence.IsGoneAsync(other, default);
        time.Advance(TimeSpan.FromSeconds(2));
        return isGone;
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
