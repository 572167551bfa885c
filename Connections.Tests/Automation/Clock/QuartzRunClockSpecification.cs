using System.Collections.Concurrent;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Runs;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;

namespace Connections.Tests.Automation.Clock;

public sealed class QuartzRunClockOnSqlite() : QuartzRunClockSpecification(postgres: false);

public sealed class QuartzRunClockOnPostgres() : QuartzRunClockSpecification(postgres: true)
{
    [Fact]
    public async Task Check_ins_that_are_canceled_are_not_told_as_a_database_that_is_away()
    {
        var clock = await StartAsync();

        await clock.Awaiting(c => c.CheckInsAsync(new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();
    }
}

/// <summary>The clock as it really runs, in real time.</summary>
public abstract class QuartzRunClockSpecification(bool postgres) : IAsyncLifetime
{
    private readonly List<QuartzRunClock> clocks = [];
    private readonly TargetDouble target = new();
    private TestInstallation installation = null!;

    public async Task InitializeAsync() => installation = await TestInstallation.CreateInitializedAsync(postgres);

    public async Task DisposeAsync()
    {
        foreach (var clock in clocks) await clock.StopAsync(default);
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task A_schedule_fires_each_of_its_times_once_on_one_node_of_all()
    {
        var clock = await StartAsync();
        if (postgres) await StartAsync();
        var workflow = Guid.CreateVersion7();

        await clock.ScheduleAsync(EachSecond(workflow), default);
        var firings = await target.FiredAsync(4);
        await clock.UnscheduleAsync(workflow, default);

        firings.Should().OnlyContain(f => f.WorkflowId == workflow && f.ScheduledAt <= f.FiredAt);
        firings.Select(f => f.ScheduledAt).Should().OnlyHaveUniqueItems("one node fires it");
    }

    [Fact]
    public async Task A_schedule_that_is_only_in_the_rows_is_fired_after_the_start()
    {
        var workflow = Guid.CreateVersion7();
        target.Rules.Add(EachSecond(workflow));

        await StartAsync();

        (await target.FiredAsync(1)).Should().OnlyContain(f => f.WorkflowId == workflow);
        target.CaughtUp.Should().BeGreaterThan(0, "what was missed is looked for first");
    }

    [Fact]
    public async Task Processes_see_each_other_on_postgres_and_need_not_on_sqlite()
    {
        var first = await StartAsync();
        if (!postgres)
        {
            (await first.CheckInsAsync(default)).Should().BeNull();
            return;
        }
        await StartAsync();

        (await first.CheckInsAsync(default))!.Keys.Should().BeEquivalentTo(identities);
    }

    [Fact]
    public async Task A_clock_stopped_in_a_call_of_its_database_stops_without_a_failure()
    {
        target.Reading = async ct =>
        {
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new SchedulerException("So it wraps what cancels it.", new OperationCanceledException(ct));
        };
        var clock = await StartAsync();

        await clock.StopAsync(default).WaitAsync(TestTimeout.Longest);
    }

    private readonly List<Guid> identities = [];

    private protected async Task<QuartzRunClock> StartAsync()
    {
        var identity = new NodeIdentity();
        var storage = new StorageOptions
        {
            Provider = postgres ? StorageProvider.Postgres : StorageProvider.Sqlite,
            ConnectionString = installation.Postgres,
            Directory = installation.Directory,
        };
        var clock = new QuartzRunClock(storage, identity, () => [target], TimeProvider.System,
            NullLoggerFactory.Instance, NullLogger<QuartzRunClock>.Instance);
        clocks.Add(clock);
        identities.Add(identity.Process);
        await clock.StartAsync(default);
        await clock.StartedAsync(default).WaitAsync(TestTimeout.Longest);
        return clock;
    }

    private static ScheduleRule EachSecond(Guid workflow) =>
        new(workflow, "FREQ=SECONDLY", "UTC", TimeProvider.System.GetUtcNow());

    private sealed class TargetDouble : IScheduleTarget
    {
        private readonly ConcurrentQueue<ScheduleFiring> fired = new();
        private readonly SemaphoreSlim more = new(0);
        private int caughtUp;

        public List<ScheduleRule> Rules { get; } = [];

        public int CaughtUp => caughtUp;

        public Func<CancellationToken, Task> Reading { get; set; } = _ => Task.CompletedTask;

        public async Task<IReadOnlyList<ScheduleRule>> ReadAsync(CancellationToken ct)
        {
            await Reading(ct);
            return Rules;
        }

        public Task FireAsync(ScheduleFiring firing, CancellationToken ct)
        {
            fired.Enqueue(firing);
            more.Release();
            return Task.CompletedTask;
        }

        public Task CatchUpAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref caughtUp);
            return Task.CompletedTask;
        }

        public async Task<IReadOnlyList<ScheduleFiring>> FiredAsync(int count)
        {
            using var patience = new CancellationTokenSource(TestTimeout.Longest);
            for (var i = 0; i < count; i++) await more.WaitAsync(patience.Token);
            return [.. fired];
        }
    }
}
