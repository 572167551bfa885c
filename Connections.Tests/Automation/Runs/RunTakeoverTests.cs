using System.Diagnostics;
using Connections.Core.Automation.Entities;
using Connections.Tests.Support;
using Xunit.Abstractions;

namespace Connections.Tests.Automation.Runs;

/// <summary>Two processes on one database: what one leaves, the other continues.</summary>
[Trait(Tier.Name, Tier.Postgres)]
public sealed class RunTakeoverTests(ITestOutputHelper output) : RunProcessSpecification(postgres: true)
{
    private const int Runs = 20;

    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(20);

    [Fact]
    public Task Runs_of_a_killed_process_go_on_in_another() => KillAsync(TestTimeout.Longest);

    // On a machine that has nothing else to do.
    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Runs_of_a_killed_process_go_on_in_another_within_twenty_seconds() => KillAsync(Promised);

    private async Task KillAsync(TimeSpan patience)
    {
        var (first, _) = (await StartServerAsync(), await StartServerAsync());
        var workflow = await CreateAsync(first, sleep: 2);
        await StartRunsAsync(first, workflow);

        await first.KillAsync();
        var killed = Stopwatch.GetTimestamp();

        await EndsAsync(patience);

        output.WriteLine($"{Accepted.Count} runs of a killed process ended in another after "
            + $"{Stopwatch.GetElapsedTime(killed).TotalSeconds:N1} s.");
    }

    [Fact]
    public async Task Runs_of_a_process_that_stops_go_on_in_another_at_once()
    {
        var (first, _) = (await StartServerAsync(), await StartServerAsync());
        var workflow = await CreateAsync(first, sleep: 5);
        await StartRunsAsync(first, workflow);

        await first.StopAsync();

        (await EndsAsync(TestTimeout.Longest)).Values.Should().OnlyContain(s => s == RunState.Succeeded);
    }

    [Fact]
    public async Task A_suspended_process_starts_nothing_it_lost_and_its_later_runs_survive_a_kill()
    {
        var first = await StartServerAsync();
        var workflow = await CreateAsync(first, sleep: 3);
        await StartRunsAsync(first, workflow, 1);
        var process = (await NodesAsync()).Select(n => n.ProcessId).Distinct().Single();
        await StartServerAsync();
        await StartRunsAsync(first, workflow);

        first.Suspend();
        // On a slow machine it may have been taken for dead before, and have begun anew.
        var lost = (await NodesAsync()).Where(n => n.ProcessId == process).Select(n => n.Id).ToHashSet();
        await UntilAsync(runs => !runs.Any(r => lost.Contains(r.Node) && !r.State.HasEnded()), TestTimeout.Longest);
        await EndsAsync(TestTimeout.Longest);
        first.Continue();

        await StartRunsAsync(first, workflow);
        await UntilAsync(runs => runs.Count >= Accepted.Count && runs.All(r => r.State != RunState.Queued),
            TestTimeout.Longest);
        await first.KillAsync();

        (await EndsAsync(TestTimeout.Longest)).Should().HaveCountGreaterThanOrEqualTo(2 * Runs);
    }

    // A process that was suspended may refuse the first ones: it learns by them that it was given up.
    private async Task StartRunsAsync(RunningServer server, string workflow, int count = Runs)
    {
        using var caller = CallerOf(server);
        using var patience = new CancellationTokenSource(TestTimeout.Longest);
        for (var started = 0; started < count; patience.Token.ThrowIfCancellationRequested())
        {
            if (await StartRunAsync(caller, workflow) is not null) started++;
            else await Task.Delay(50, patience.Token);
        }
    }
}
