using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunAcceptanceOnSqlite() : RunAcceptanceSpecification(postgres: false);

public sealed class RunAcceptanceOnPostgres() : RunAcceptanceSpecification(postgres: true);

/// <summary>A start that was named is one run; limits hold for what triggers start.</summary>
public abstract class RunAcceptanceSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task A_name_stands_for_one_run_of_its_workflow_for_a_day()
    {
        var (first, second) = (await PublishedAsync("One"), await PublishedAsync("Two"));

        var run = await StartAsync(first, "deploy-17");
        (await StartAsync(first, "deploy-17")).Should().Be(run, "it is the same start");
        (await StartAsync(first, "deploy-18")).Should().NotBe(run);
        (await StartAsync(second, "deploy-17")).Should().NotBe(run, "it is another workflow");
        Host.Clock.Advance(TimeSpan.FromHours(24));

        (await StartAsync(first, "deploy-17")).Should().NotBe(run, "a day later it is another start");
        (await CountAsync<WorkflowRun>()).Should().Be(4);
    }

    [Fact]
    public async Task A_name_that_is_sent_many_times_at_once_starts_one_run()
    {
        var workflow = await PublishedAsync("Once");

        var runs = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => Task.Run(() => StartAsync(workflow, "once"))));

        runs.Distinct().Should().ContainSingle();
        (await CountAsync<WorkflowRun>()).Should().Be(1);
    }

    [Fact]
    public async Task A_rate_limit_refuses_what_is_beyond_it_until_its_interval_ends()
    {
        var workflow = await PublishedAsync("Limited", """{"rateLimit":{"count":2,"interval":"3600s"}}""");

        await StartAsync(workflow, "a");
        await StartAsync(workflow, "b");
        var refused = await FluentActions.Awaiting(() => StartAsync(workflow, "c")).Should()
            .ThrowAsync<Problem.TooMany>();
        (await StartAsync(workflow, "a")).Should().NotBeEmpty("a start that was accepted counts once");
        await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);

        refused.Which.RetryAfter.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
        Host.Clock.Advance(refused.Which.RetryAfter);
        (await StartAsync(workflow, "c")).Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_rate_limit_counts_what_was_accepted_before_a_restart()
    {
        var workflow = await PublishedAsync("Limited", """{"rateLimit":{"count":1,"interval":"1d"}}""");
        await StartAsync(workflow, "a");
        await Engine.IdleAsync();
        await RestartAsync();

        await FluentActions.Awaiting(() => StartAsync(workflow, "b")).Should().ThrowAsync<Problem.TooMany>();
    }

    [Fact]
    public async Task A_version_that_is_published_later_is_the_one_that_runs()
    {
        var workflow = await PublishedAsync("Changing");
        await EndAsync(workflow, await StartAsync(workflow, "a"));
        var version = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Row.Version;
        await Workflows.UpdateAsync(Owner, workflow, new()
        {
            Spec = ApiSpec("{}", Logic("Start", "error", """{"name":"message","value":"second"}""")),
            InPlace = true,
        }, version, default);

        (await EndAsync(workflow, await StartAsync(workflow, "b"))).Row.Failure.Should().Contain("second");
    }

    private async Task<Guid> PublishedAsync(string name, string trigger = "{}") =>
        await Workflows.CreateAsync(Owner,
            new() { Name = name, Spec = ApiSpec(trigger, Logic("Start", "noop")), Published = true }, default);

    private static string ApiSpec(string trigger, string steps) =>
        $$"""{"triggers":[{"apiTrigger":{{trigger}}}],"steps":[{{steps}}]}""";

    private Task<Guid> StartAsync(Guid workflow, string name) =>
        Runs.StartAsync(Owner, workflow, [], RunSource.Api, name, default);
}
