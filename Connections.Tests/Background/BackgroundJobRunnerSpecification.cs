using Connections.Core.Background;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Background;

public sealed class BackgroundJobRunnerOnSqlite() : BackgroundJobRunnerSpecification(postgres: false);

public sealed class BackgroundJobRunnerOnPostgres() : BackgroundJobRunnerSpecification(postgres: true)
{
    [Fact]
    public async Task A_job_runs_on_one_of_two_nodes()
    {
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres);
        var (running, most) = (0, 0);
        BackgroundJobRunner Node(CoreHost host) => new(
            [new BackgroundJob("job", async ct =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(20, ct);
                Interlocked.Decrement(ref running);
                return 0;
            })],
            host.Get<LeaseStore>(), Watch(host), host.Get<WriteGate>(), host.Clock,
            NullLogger<BackgroundJobRunner>.Instance);

        var (one, other) = (Node(Host), Node(second));
        for (var i = 0; i < 10; i++) await Task.WhenAll(one.RunOnceAsync(default), other.RunOnceAsync(default));

        most.Should().Be(1);
    }
}

/// <summary>The one background loop.</summary>
public abstract class BackgroundJobRunnerSpecification(bool postgres) : CoreSpecification(postgres)
{
    private LeaseStore Another =>
        new(Host.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<ConnectionsDbContext>>(), Host.Clock);

    [Fact]
    public async Task A_job_that_fails_stops_neither_the_others_nor_itself_for_ever()
    {
        var (failed, done) = (0, 0);
        var work = Work(
            new BackgroundJob("fails",
                _ => failed++ == 0 ? throw new InvalidOperationException("broken") : Task.FromResult(0)),
            new BackgroundJob("times out", _ => throw new TaskCanceledException("a request took too long")),
            new BackgroundJob("works", _ => Task.FromResult(done++ < 3 ? 1 : 0)));

        await work.RunOnceAsync(default);
        done.Should().Be(4, "a job goes on while there is more to do");
        await work.RunOnceAsync(default);

        failed.Should().Be(2);
        done.Should().Be(5);
    }

    [Fact]
    public async Task A_stop_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource();
        var work = Work(new BackgroundJob("endless", async _ =>
        {
            await stop.CancelAsync();
            return 1;
        }));

        var run = () => work.RunOnceAsync(stop.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_job_that_is_not_done_for_three_minutes_is_late_and_logged_once()
    {
        var works = new BackgroundJob("works", _ => Task.FromResult(0));
        var broken = true;
        var fails = new BackgroundJob("fails",
            _ => broken ? throw new InvalidOperationException("broken") : Task.FromResult(0));
        var log = new CapturedLog();
        using var logging = new LoggerFactory([log]);
        using var watch = new BackgroundJobMonitor([works, fails], Host.Get<WriteGate>(), Host.Clock,
            logging.CreateLogger<BackgroundJobMonitor>());
        var work = new BackgroundJobRunner([works, fails], Another, watch, Host.Get<WriteGate>(), Host.Clock,
            NullLogger<BackgroundJobRunner>.Instance);
        async Task MinuteAsync()
        {
            await work.RunOnceAsync(default);
            watch.Look();
            Host.Clock.Advance(BackgroundJobRunner.Interval);
        }

        for (var minute = 0; minute < 3; minute++) await MinuteAsync();
        watch.Late.Should().BeEmpty();
        for (var minute = 0; minute < 3; minute++) await MinuteAsync();
        watch.Late.Should().Equal("fails");
        log.Lines.Should().ContainSingle(l => l.Contains("hasn't completed for")).Which.Should()
            .Contain("The background job fails");

        broken = false;
        await MinuteAsync();
        watch.Late.Should().BeEmpty();
    }

    [Fact]
    public async Task A_job_that_another_node_is_at_is_not_late()
    {
        var job = new BackgroundJob("job", _ => Task.FromResult(0));
        await using var elsewhere = (await Another.TryAcquireAsync("job", default))!;
        using var watch = new BackgroundJobMonitor([job], Host.Get<WriteGate>(), Host.Clock,
            NullLogger<BackgroundJobMonitor>.Instance);
        var work = new BackgroundJobRunner([job], Another, watch, Host.Get<WriteGate>(), Host.Clock,
            NullLogger<BackgroundJobRunner>.Instance);

        for (var minute = 0; minute < 6; minute++)
        {
            await work.RunOnceAsync(default);
            watch.Look();
            Host.Clock.Advance(BackgroundJobRunner.Interval);
            await elsewhere.RenewAsync(default);
        }

        watch.Late.Should().BeEmpty();
    }

    private BackgroundJobRunner Work(params BackgroundJob[] jobs) =>
        new(jobs, Another, Watch(Host), Host.Get<WriteGate>(), Host.Clock, NullLogger<BackgroundJobRunner>.Instance);

    internal static BackgroundJobMonitor Watch(CoreHost host) =>
        new([], host.Get<WriteGate>(), host.Clock, NullLogger<BackgroundJobMonitor>.Instance);
}
