using Connections.Core.Automation.Entities;
using Connections.Tests.Support;

namespace Connections.Tests.Automation.Runs;

public sealed class RunKillOnSqlite() : RunKillSpecification(postgres: false);

public sealed class RunKillOnPostgres() : RunKillSpecification(postgres: true);

/// <summary>
/// The process is killed while runs are under way: every run that was accepted ends, and no request that may not be
/// repeated is sent twice.
/// </summary>
public abstract class RunKillSpecification(bool postgres) : RunProcessSpecification(postgres)
{
    private const int RunsPerRound = 50;

    [Fact]
    public Task Runs_under_way_at_a_kill_all_end_and_send_nothing_twice() => KillAsync(rounds: 2);

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Runs_under_way_at_each_of_fifty_kills_all_end_and_send_nothing_twice() => KillAsync(rounds: 50);

    [Fact]
    public async Task A_run_that_sleeps_over_a_kill_goes_on_at_its_time_and_once()
    {
        var server = await StartServerAsync();
        var workflow = await CreateAsync(server, sleep: 15);
        using (var caller = CallerOf(server)) (await StartRunAsync(caller, workflow)).Should().NotBeNull();
        var due = DateTimeOffset.MinValue;
        await UntilAsync(runs => (due = runs.Single().DueAt ?? due) > DateTimeOffset.MinValue, TestTimeout.Longest);
        await server.KillAsync();
        await server.StartAgainAsync();

        (await EndsAsync(TestTimeout.Longest)).Values.Should().Equal(RunState.Succeeded);

        TimeProvider.System.GetUtcNow().Should().BeOnOrAfter(due);
    }

    private async Task KillAsync(int rounds)
    {
        var server = await StartServerAsync();
        var workflow = await CreateAsync(server);
        for (var round = 0; round < rounds; round++)
        {
            using var caller = CallerOf(server);
            var starts = Enumerable.Range(0, RunsPerRound).Select(_ => StartRunAsync(caller, workflow)).ToList();
            await Task.WhenAny(starts);
            await Task.Delay(Random.Shared.Next(250));
            await server.KillAsync();
            await Task.WhenAll(starts);
            await server.StartAgainAsync();
        }

        await EndsAsync(TimeSpan.FromMinutes(3));
    }
}
