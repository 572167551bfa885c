using Connections.Core.Background;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Background;

public sealed class DueWorkOnSqlite() : DueWorkSpecification(postgres: false);

public sealed class DueWorkOnPostgres() : DueWorkSpecification(postgres: true)
{
    [Fact]
    public async Task Of_two_nodes_on_one_database_each_job_runs_on_one()
    {
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Home.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Home.Postgres);
        var (running, most) = (0, 0);
        DueWork Node(CoreHost host) => new(
            [new DueJob("job", async ct =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await Task.Delay(20, ct);
                Interlocked.Decrement(ref running);
                return 0;
            })],
            host.Get<Leases>(), host.Get<WriteGate>(), host.Clock, NullLogger<DueWork>.Instance);

        var (one, other) = (Node(Host), Node(second));
        for (var i = 0; i < 10; i++) await Task.WhenAll(one.RunOnceAsync(default), other.RunOnceAsync(default));

        most.Should().Be(1);
    }
}

/// <summary>The one background loop.</summary>
public abstract class DueWorkSpecification(bool postgres) : CoreSpecification(postgres)
{
    private Leases Another => new(Host.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Db>>(), Host.Clock);

    [Fact]
    public async Task One_job_that_fails_does_not_stop_the_others_nor_itself_for_ever()
    {
        var (failed, done) = (0, 0);
        var work = Work(
            new DueJob("fails", _ => failed++ == 0 ? throw new InvalidOperationException("broken") : Task.FromResult(0)),
            new DueJob("times out", _ => throw new TaskCanceledException("a request took too long")),
            new DueJob("works", _ => Task.FromResult(done++ < 3 ? 1 : 0)));

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
        var work = Work(new DueJob("endless", async _ =>
        {
            await stop.CancelAsync();
            return 1;
        }));

        var run = () => work.RunOnceAsync(stop.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_lease_is_one_holder_s_until_it_is_given_back()
    {
        var (one, other) = (Another, Another);

        (await one.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeTrue();
        (await other.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeFalse();
        (await one.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeTrue("its holder may take it again");
        (await other.TakeAsync("another job", TimeSpan.FromMinutes(5), default)).Should().BeTrue();
        await other.GiveBackAsync("job", default);
        (await other.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeFalse("only its holder gives it back");
        await one.GiveBackAsync("job", default);
        (await other.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeTrue();
    }

    [Fact]
    public async Task A_lease_that_is_not_given_back_runs_out()
    {
        var (one, other) = (Another, Another);
        await one.TakeAsync("job", TimeSpan.FromMinutes(5), default);

        Host.Clock.Advance(TimeSpan.FromMinutes(4));
        (await other.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeFalse();
        Host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await other.TakeAsync("job", TimeSpan.FromMinutes(5), default)).Should().BeTrue();
    }

    [Fact]
    public async Task Of_many_who_want_a_lease_at_once_one_gets_it()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Another.TakeAsync("new job", TimeSpan.FromMinutes(5), default))));

        taken.Count(t => t).Should().Be(1);
    }

    private DueWork Work(params DueJob[] jobs) => new(jobs, Another, Host.Get<WriteGate>(), Host.Clock, NullLogger<DueWork>.Instance);
}
