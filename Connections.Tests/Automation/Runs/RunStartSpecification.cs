using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunStartsOnSqlite() : RunStartSpecification(postgres: false);

public sealed class RunStartsOnPostgres() : RunStartSpecification(postgres: true);

/// <summary>What runs are started with, and what of it is held, read and taken over.</summary>
public abstract class RunStartSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private const string Body = """
        "outputSchema":{"parameters":[{"name":"env","type":"STRING",
          "value":"{{ Source.api.requestBody.meta.payload.env }}"}]},
        "inputSchema":{"parameters":[{"name":"env","type":"STRING"},{"name":"more","type":"STRING"}]}
        """;

    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Workflows:ParallelRunsPerWorkflow", "1")];

    [Fact]
    public async Task A_run_by_api_has_the_request_in_its_source_and_so_has_a_repeated_one()
    {
        var workflow = await CreateByApiAsync(Logic("Start", "noop"));

        var run = await EndAsync(workflow, await StartAsync(workflow, """{"env":"prod"}"""));
        var again = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, run.Row.Id, RerunPlace.Start,
            default));

        run.Outputs!["env"]!.GetValue<string>().Should().Be("prod", run.Row.Failure);
        again.Outputs!["env"]!.GetValue<string>().Should().Be("prod", again.Row.Failure);
    }

    [Fact]
    public async Task A_list_shows_what_small_runs_were_started_with()
    {
        var workflow = await CreateByApiAsync(Logic("Start", "noop"));
        await EndAsync(workflow, await StartAsync(workflow, """{"env":"prod"}"""));
        var noise = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10_000));
        await EndAsync(workflow, await StartAsync(workflow, new JsonObject { ["env"] = noise }.ToJsonString()));

        var rows = (await History.ListAsync(Owner, workflow, PageRequest.First, default)).Rows;

        rows.Select(r => r.Parameters).Should().Equal("", "env: prod");
    }

    [Fact]
    public async Task A_large_start_is_not_held_in_memory_while_its_run_has_no_place()
    {
        var release = new TaskCompletionSource();
        Remote.Answer = _ => release.Task;
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateByApiAsync(
            $"{Request("Act", "P", more: Then(("main", "Pause")))},"
                + Logic("Pause", "sleep", """{"name":"durationSeconds","value":60}"""),
            $"\"connections\":[{Through("P", prod)}]");
        await StartAsync(workflow, """{"env":"first"}""");
        var large = new JsonObject { ["env"] = "prod", ["more"] = new string('x', 100_000) }.ToJsonString();

        var second = await StartAsync(workflow, large);
        var third = await StartAsync(workflow, """{"env":"small"}""");

        Engine.Find(second)!.Facts.Should()
            .Match<RunFacts>(f => f.IsLeft && f.Source.Count == 0 && f.Trigger.Count == 0);
        Engine.Find(third)!.Facts.Should().Match<RunFacts>(f => !f.IsLeft && f.Trigger.Count > 0);
        release.SetResult();
        await Engine.IdleAsync();
        (await StoredAsync(second)).State.Should().Be(RunState.Waiting);
        Engine.Find(second)!.Facts.IsLeft.Should().BeTrue("it sleeps");
        (await EndAsync(workflow, second)).Outputs!["env"]!.GetValue<string>().Should().Be("prod");
        (await EndAsync(workflow, third)).Outputs!["env"]!.GetValue<string>().Should().Be("small");
    }

    [Fact]
    public async Task A_run_behind_a_loop_takes_over_the_inputs_of_its_last_round_alone()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """{"name":"inputList","value":[1,2,3,4]}""",
                Then(("loopStart", "Say"), ("main", "Last"))),
            Logic("Say", "echo", """{"name":"value","value":"{{ Current.Value }}"}"""),
            Logic("Last", "echo", """{"name":"value","value":"{{ Steps.Say.value }} of {{ Steps.Each.rounds }}"}""")),
            more: """
            "outputSchema":{"parameters":[{"name":"said","type":"STRING","value":"{{ Steps.Last.value }}"}]}
            """));
        var run = await RunToEndAsync(workflow);

        var again = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, run.Row.Id, RerunPlace.From("Last"),
            default));

        again.Outputs!["said"]!.GetValue<string>().Should().Be("4 of 4", again.Row.Failure);
        again.Steps.Single(s => s.Name == "Say").Rounds.Should().Be(4, "the history is whole");
        await using var db = Host.OpenDb();
        var rounds = db.Set<RunStep>().Where(s => s.RunId == again.Row.Id && s.Name == "Say").Select(s => s.Seq);
        var parts = await db.Set<RunData>().Where(d => d.RunId == again.Row.Id && rounds.Contains(d.Seq))
            .Select(d => d.Kind).ToListAsync();
        parts.Should().BeEquivalentTo([RunDataKind.Input, .. Enumerable.Repeat(RunDataKind.Output, 4)]);
    }

    private async Task<Guid> CreateByApiAsync(string steps, string targets = "") => await Workflows.CreateAsync(Owner,
        new()
        {
            Name = "Deploy",
            Published = true,
            Spec = Spec(steps, targets, Body).Replace("workflowTrigger", "apiTrigger", StringComparison.Ordinal),
        }, default);

    private Task<Guid> StartAsync(Guid workflow, string payload) =>
        Runs.StartAsync(Owner, workflow, Json(payload), RunSource.Api, default);
}
