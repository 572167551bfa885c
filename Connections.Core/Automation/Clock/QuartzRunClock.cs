using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Connections.Core.Automation.Clock;

/// <summary>
/// The clock is Quartz.NET; nothing else knows that. On PostgreSQL it keeps its triggers in tables of its own there,
/// one node fires each, and processes check in; on SQLite, which one process uses alone, it keeps them in memory
/// (ADR 10).
/// </summary>
internal sealed class QuartzRunClock(StorageOptions storage, NodeIdentity identity,
    Func<IEnumerable<IScheduleTarget>> targets, TimeProvider clock, ILoggerFactory logs, ILogger<QuartzRunClock> log,
    IHostApplicationLifetime? lifetime = null) : IRunClock, IHostedService
{
    /// <summary>How often a process says that it is there.</summary>
    public static readonly TimeSpan CheckInInterval = TimeSpan.FromSeconds(2);

    private const string Group = "schedules";
    private const string TablePrefix = "clock_";
    private const int Threads = 4;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SetRightInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly JobKey Firing = new("fire", Group);

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StandaloneSchedulerFactory? factory;
    private volatile IScheduler? scheduler;
    private Task running = Task.CompletedTask;

    /// <summary>The times of a rule, as Quartz counts them.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="after">Only later ones.</param>
    public static IEnumerable<DateTimeOffset> Times(ScheduleRule rule, DateTimeOffset after)
    {
        var trigger = TriggerOf(rule);
        for (var next = Next(trigger, after); next is { } at; next = Next(trigger, at)) yield return at;
    }

    // Of a rule that never comes it looks at years until there are no more.
    private static DateTimeOffset? Next(ITrigger trigger, DateTimeOffset after)
    {
        try
        {
            return trigger.GetFireTimeAfter(after);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task ScheduleAsync(ScheduleRule rule, CancellationToken ct)
    {
        if (scheduler is { } running) await running.ScheduleJob(TriggerOf(rule), ScheduleJobOptions.Replacing, ct);
    }

    /// <inheritdoc/>
    public async Task UnscheduleAsync(Guid workflowId, CancellationToken ct)
    {
        if (scheduler is { } running) await running.UnscheduleJob(KeyOf(workflowId), ct);
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken ct) => started.Task.WaitAsync(ct);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<Guid, DateTimeOffset>?> CheckInsAsync(CancellationToken ct)
    {
        if (storage.Provider == StorageProvider.Sqlite || scheduler is not { } running) return null;
        try
        {
            return (await running.QueryClusterNodes(ct))
                .Where(n => n.LastCheckInUtc is not null && Guid.TryParse(n.InstanceId, out _))
                .ToDictionary(n => Guid.Parse(n.InstanceId), n => n.LastCheckInUtc!.Value);
        }
        catch (Exception e) when (e is SchedulerException or NpgsqlException)
        {
            // Quartz wraps the cancellation of what it was at.
            ct.ThrowIfCancellationRequested();
            throw new Problem.Unavailable("It can't be read which processes are there.", e) { IsDatabaseAway = true };
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // What started the host is not to follow each firing.
        using (ExecutionContext.SuppressFlow()) running = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await running;
        await EndAsync();
    }

    // Behind the start of the product, which must not wait for it.
    private async Task RunAsync()
    {
        var isPutOff = false;
        try
        {
            await ApplicationStartedAsync();
            while (true)
            {
                try
                {
                    if (scheduler is null) await BeginAsync(stop.Token);
                    await SetRightAsync(stop.Token);
                    isPutOff = false;
                }
                catch (Exception e)
                {
                    // Quartz wraps the cancellation of what it was at.
                    stop.Token.ThrowIfCancellationRequested();
                    // Said once. It is tried again until it can.
                    if (!isPutOff) log.ClockPutOff(e);
                    isPutOff = true;
                }
                await Task.Delay(isPutOff ? Pause : SetRightInterval, clock, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task ApplicationStartedAsync()
    {
        if (lifetime is null) return;
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(up.SetResult);
        await up.Task.WaitAsync(stop.Token);
    }

    private async Task BeginAsync(CancellationToken ct)
    {
        await EndAsync();
        factory = QuartzSchedulerBuilder.Create(Configure).Build();
        var begun = await factory.GetScheduler(ct);
        begun.Context.Add(nameof(QuartzRunClock), this);
        await begun.AddJob(JobBuilder.Create<FiringJob>().WithIdentity(Firing).StoreDurably().Build(),
            AddJobOptions.Replacing, ct);
        await begun.Start(ct);
        scheduler = begun;
        started.TrySetResult();
    }

    private void Configure(IQuartzBuilder quartz)
    {
        // It is given no more than a factory of loggers, and nothing of ours is disposed of with it.
        quartz.Services.AddSingleton(logs);
        quartz.Services.TryAdd(ServiceDescriptor.Singleton(typeof(ILogger<>), typeof(Logger<>)));
        quartz.ConfigureScheduler(o => (o.InstanceName, o.InstanceId) = ("connections", identity.Process.ToString()));
        quartz.UseTimeProvider(clock);
        quartz.UseDefaultThreadPool(Threads);
        if (storage.Provider == StorageProvider.Sqlite)
        {
            quartz.UseInMemoryStore();
            return;
        }

        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(NpgsqlFactory.Instance, storage.ConnectionString!);
            store.UseSystemTextJsonSerializer();
            store.ConfigureStore(o => (o.TablePrefix, o.StoreJobDataAsStrings) = (TablePrefix, true));
            store.ProvisionSchema();
            store.UseClustering(c => (c.CheckinInterval, c.CheckinMisfireThreshold) = (CheckInInterval, Grace));
        });
    }

    private async Task EndAsync()
    {
        scheduler = null;
        if (Interlocked.Exchange(ref factory, null) is not { } ending) return;
        try
        {
            await ending.DisposeAsync();
        }
        catch (Exception e) when (e is SchedulerException or NpgsqlException or AggregateException)
        {
            // The database is away: others see that this process is gone by its silence.
            log.ClockPutOff(e);
        }
    }

    private async Task SetRightAsync(CancellationToken ct)
    {
        if (scheduler is not { } running) return;
        var all = targets().ToList();
        var rules = new Dictionary<TriggerKey, ScheduleRule>();
        foreach (var target in all)
            foreach (var rule in await target.ReadAsync(ct)) rules[KeyOf(rule.WorkflowId)] = rule;
        var keys = (await running.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), ct)).ToHashSet();
        foreach (var key in keys.Where(k => !rules.ContainsKey(k))) await running.UnscheduleJob(key, ct);
        foreach (var (key, rule) in rules)
        {
            var wanted = (IRecurrenceTrigger)TriggerOf(rule);
            if (keys.Contains(key) && await running.GetTrigger(key, ct) is IRecurrenceTrigger there
                && there.RecurrenceRule == wanted.RecurrenceRule && there.TimeZone.Id == wanted.TimeZone.Id
                && there.StartTimeUtc == wanted.StartTimeUtc) continue;
            await running.ScheduleJob(wanted, ScheduleJobOptions.Replacing, ct);
        }
        foreach (var target in all) await target.CatchUpAsync(ct);
    }

    private async Task FireAsync(ScheduleFiring firing, CancellationToken ct)
    {
        foreach (var target in targets()) await target.FireAsync(firing, ct);
    }

    private static TriggerKey KeyOf(Guid workflowId) => new(workflowId.ToString("N"), Group);

    // What it missed is not fired late: the owner of the schedule looks for it in its own rows.
    private static ITrigger TriggerOf(ScheduleRule rule) => TriggerBuilder.Create().ForJob(Firing)
        .WithIdentity(KeyOf(rule.WorkflowId)).StartAt(rule.StartsAt)
        .WithRecurrenceSchedule(rule.Rule, r => r.InTimeZone(TimeZoneInfo.FindSystemTimeZoneById(rule.Zone))
            .WithMisfireInstruction(RecurrenceTriggerMisfireInstruction.DoNothing)).Build();

    /// <summary>What Quartz executes at a time.</summary>
    internal sealed class FiringJob : IJob
    {
        /// <inheritdoc/>
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            var clock = (QuartzRunClock?)context.Scheduler.Context.GetValueOrDefault(nameof(QuartzRunClock));
            if (clock is not null)
                await clock.FireAsync(new ScheduleFiring(Guid.Parse(context.Trigger.Key.Name),
                    context.ScheduledFireTimeUtc ?? context.FireTimeUtc, context.FireTimeUtc), cancellationToken);
        }
    }
}
