using Connections.Core.Automation.Entities;
using Connections.Tests.Support;
using Xunit.Abstractions;

namespace Connections.Tests.Automation.Runs;

public sealed class RunKillOnSqlite(ITestOutputHelper output) : RunKillSpecification(postgres: false, output);

public sealed class RunKillOnPostgres(ITestOutputHelper output) : RunKillSpecification(postgres: true, output);

/// <summary>
/// The process is killed while runs are under way: every run that was accepted ends, and no request that may not be
/// repeated is sent twice.
/// </summary>
public abstract class RunKillSpecification(bool postgres, ITestOutputHelper output)
    : RunProcessSpecification(postgres)
{
    private const int RunsPerRound = 50;
    private const int RequestsPerRun = 3;
    private const int RoundsToTheEnd = 10;

    [Fact]
    public Task Runs_under_way_at_a_kill_all_end_and_send_nothing_twice() => KillAsync(rounds: 2);

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Runs_under_way_at_each_of_a_hundred_kills_all_end_and_send_nothing_twice() => KillAsync(rounds: 100);

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
            // Anywhere from the first run that is accepted to the last request, which the peer sees on any machine.
            var last = Requests + Random.Shared.Next(RunsPerRound * RequestsPerRun);
            var starts = Enumerable.Range(0, RunsPerRound).Select(_ => StartRunAsync(caller, workflow)).ToList();
            await Task.WhenAny(starts);
            (await TestTimeout.UntilAsync(() => Requests >= last)).Should().BeTrue("runs are under way");
            await server.KillAsync();
            await Task.WhenAll(starts);
            await server.StartAgainAsync();
            // What is left over takes part in the next rounds, but not in all of them.
            if (round % RoundsToTheEnd == RoundsToTheEnd - 1) await EndsAsync(TestTimeout.Longest);
        }

        var states = await EndsAsync(TestTimeout.Longest);

        await TheAuditTrailIsWholeAsync();
        output.WriteLine($"{rounds} kills; {Accepted.Count} runs accepted, {states.Count} there; "
            + $"{states.Values.Count(s => s == RunState.Succeeded)} succeeded, "
            + $"{states.Values.Count(s => s == RunState.Interrupted)} interrupted; "
            + $"requests: {Sent("GET")} GET, {Sent("POST")} POST.");
    }
}
