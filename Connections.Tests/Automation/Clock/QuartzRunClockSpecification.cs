using System.Collections.Concurrent;
using System.Diagnostics;
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
    public async Task A_schedule_that_comes_while_the_rows_are_read_is_not_taken_for_left_over()
    {
        var workflow = Guid.CreateVersion7();
        target.Pause();
        var clock = await StartAsync();
        await target.Reading.WaitAsync(TestTimeout.Longest);

        await clock.ScheduleAsync(EachSecond(workflow), default);
        target.Continue();
        (await TestTimeout.UntilAsync(() => target.CaughtUp > 0)).Should().BeTrue("then all is set right");

        var then = TimeProvider.System.GetUtcNow();
        (await TestTimeout.UntilAsync(() => target.Fired.Any(f => f.ScheduledAt > then))).Should().BeTrue();
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
    public async Task Many_schedules_are_set_right_by_few_queries()
    {
        var rare = Enumerable.Range(0, 100).Select(_ =>
            new ScheduleRule(Guid.CreateVersion7(), "FREQ=YEARLY", "UTC", TimeProvider.System.GetUtcNow())).ToList();
        target.Rules.AddRange(rare);
        var clock = await StartAsync();
        await target.CaughtUpAsync();
        await clock.UnscheduleAsync(rare[0].WorkflowId, default);
        target.Rules.Remove(rare[1]);
        await clock.ScheduleAsync(rare[2] with { Rule = "FREQ=MONTHLY" }, default);

        // A lost, a needless and a wrong one are all that there is to be written.
        var mending = await CommandsAsync(() => clock.SetRightAsync(default));
        var looking = await CommandsAsync(() => clock.SetRightAsync(default));

        // On SQLite they are in memory.
        looking.Should().BeLessThan(postgres ? 30 : 1, "there is nothing to be written, and all is read at once");
        if (postgres) mending.Should().BeInRange(looking + 3, 80);
    }

    // The clock's own commands, and those of other tests, are of other traces.
    private static async Task<int> CommandsAsync(Func<Task> act)
    {
        using var own = new Activity("act").SetIdFormat(ActivityIdFormat.W3C).Start();
        var (trace, count) = (own.TraceId, 0);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                if (a.TraceId == trace) Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await act();
        return count;
    }

    [Fact]
    public async Task A_clock_stopped_in_a_call_of_its_database_stops_without_a_failure()
    {
        target.BeforeReading = async ct =>
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
        private readonly TaskCompletionSource isCaughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource paused = new();
        private int caughtUp;

        public TargetDouble() => Continue();

        public List<ScheduleRule> Rules { get; } = [];

        /// <summary>Done once the rules are being read.</summary>
        public Task Reading => begun.Task;

        public int CaughtUp => caughtUp;

        /// <summary>What reading the rules does first.</summary>
        public Func<CancellationToken, Task> BeforeReading { get; set; } = _ => Task.CompletedTask;

        public IReadOnlyCollection<ScheduleFiring> Fired => fired;

        public async Task<IReadOnlyList<ScheduleRule>> ReadAsync(CancellationToken ct)
        {
            begun.TrySetResult();
            await BeforeReading(ct);
            await paused.Task.WaitAsync(ct);
            return Rules;
        }

        /// <summary>Lets reading the rules take until <see cref="Continue"/>.</summary>
        public void Pause() => paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Continue() => paused.TrySetResult();

        public Task FireAsync(ScheduleFiring firing, CancellationToken ct)
        {
            fired.Enqueue(firing);
            more.Release();
            return Task.CompletedTask;
        }

        public Task CatchUpAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref caughtUp);
            isCaughtUp.TrySetResult();
            return Task.CompletedTask;
        }

        public Task CaughtUpAsync() => isCaughtUp.Task.WaitAsync(TestTimeout.Longest);

        public async Task<IReadOnlyList<ScheduleFiring>> FiredAsync(int count)
        {
            using var patience = new CancellationTokenSource(TestTimeout.Longest);
            for (var i = 0; i < count; i++) await more.WaitAsync(patience.Token);
            return [.. fired];
        }
    }
}
