using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;

namespace Connections.Tests.Automation.Runs;

public sealed class WorkflowLogicOnSqlite() : WorkflowLogicSpecification(postgres: false);

public sealed class WorkflowLogicOnPostgres() : WorkflowLogicSpecification(postgres: true);

/// <summary>Scripts and loops in runs.</summary>
public abstract partial class WorkflowLogicSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private const string Results = """
        "outputSchema":{"parameters":[{"name":"result","type":"OBJECT","value":"{{ Steps.Last.data }}"}]}
        """;

    protected override (string Key, string Value)[] Settings => [.. base.Settings, ("Workflows:StepsPerRun", "3000")];

    [Fact]
    public async Task A_run_ends_at_the_most_steps_that_one_may_execute()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Outer", "forLoop", """{"name":"inputList","value":"${ Array(60).fill(1) }"}""",
                Then(("loopStart", "Inner"))),
            Logic("Inner", "forLoop", """{"name":"inputList","value":"${ Array(60).fill(1) }"}""",
                Then(("loopStart", "Work"))),
            Logic("Work", "noop"))));

        (await RunToEndAsync(workflow)).Row.Failure.Should().Be("The run has executed 3,000 steps, the maximum.");
    }

    [Fact]
    public async Task A_loop_repeats_its_steps_for_each_item_and_keeps_the_last_round()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """
                {"name":"inputList","value":["a","b","c"]},{"name":"workflowId","value":"{{ WorkflowId }}"},
                {"name":"startStepNames","value":["For each"]}
                """, Then(("loopStart", "Send"), ("main", "Last"))),
            Request("Send", "P", """{"name":"url","value":"/{{ Current.Value }}/{{ Current.Index }}"}""",
                Then(("main", "Note"))),
            Script("Note", "return Current.Value + Steps.Send.status"),
            Script("Last", "return { note: Steps.Note.data, rounds: Steps.Each.rounds }")), more: Results),
            targetsOf: prod);

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Select(r => r.Target.Split('?')[0]).Should().Equal("/a/0", "/b/1", "/c/2");
        run.Outputs!.ToJsonString().Should().Be("""{"result":{"note":"c200","rounds":3}}""");
        run.Steps.Select(s => (s.Name, s.Path, s.Rounds)).Should().Equal(("Each", "", 1), ("Send", "Each[2]/Send", 3),
            ("Note", "Each[2]/Note", 3), ("Last", "", 1));
        var rounds = await History.StepsAsync(Owner, workflow, run.Row.Id, "Send", new(0, 2), default);
        rounds.Total.Should().Be(3);
        rounds.Rows.Select(r => r.Path).Should().Equal("Each[0]/Send", "Each[1]/Send");
    }

    [Fact]
    public async Task Loops_within_loops_and_break_end_only_their_own()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Outer", "forLoop", """{"name":"inputList","value":[10,20]}""",
                Then(("loop", "Inner"), ("after_loop", "Last"))),
            Logic("Inner", "forLoop", """{"name":"inputList","value":"${ [1,2,3].map(x => x + Current.Value) }"}""",
                Then(("loopStart", "Check"), ("main", "Done"))),
            Logic("Check", "if", """
                {"name":"conditions","value":[
                  {"comparisonOperator":"eq","leftValue":"{{ Current.Index }}","rightValue":1}]}
                """, Then(("true", "Stop"), ("false", "Add"))),
            Logic("Stop", "break"),
            Logic("Add", "setVariable", """
                {"name":"variableName","value":"sum"},
                {"name":"variableValue","value":"${ ($.Variables.sum ?? 0) + Current.Value }"}
                """),
            Script("Done", "return Current.Value + Steps.Inner.rounds"),
            Script("Last", "return { sum: Variables.sum, done: Steps.Done.data }")), more: Results));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        run.Outputs!.ToJsonString().Should().Be("""{"result":{"sum":32,"done":22}}""");
        run.Steps.Single(s => s.Name == "Stop").Path.Should().Be("Outer[1]/Inner[1]/Stop");
    }

    [Fact]
    public async Task A_while_loop_looks_before_each_round_and_ends_at_2000()
    {
        string While(string conditions) => Spec(string.Join(',',
            Logic("Loop", "whileLoop",
                $$"""{"name":"conditions","value":[{{conditions}}]},{"name":"joinOperator","value":"and"}""",
                Then(("loopStart", "Count"), ("main", "Last"))),
            Logic("Count", "setVariable",
                """{"name":"variableName","value":"n"},{"name":"variableValue","value":"${ Current.Index + 1 }"}"""),
            Script("Last", "return { n: Variables.n }")), more: Results);
        var five = await CreateWorkflowAsync(While(
            """{"comparisonOperator":"neq","leftValue":"{{ Steps.Count.n }}","rightValue":5}"""));
        var ever = await CreateWorkflowAsync(While(
            """{"comparisonOperator":"eq","leftValue":1,"rightValue":1}"""), "Ever");
        var never = await CreateWorkflowAsync(While(
            """{"comparisonOperator":"eq","leftValue":1,"rightValue":2}"""), "Never");

        (await RunToEndAsync(five)).Outputs!.ToJsonString().Should().Be("""{"result":{"n":5}}""");
        (await RunToEndAsync(ever)).Row.Failure.Should().Be(
            "Step Loop: Conditions: The conditions still hold after 2,000 rounds, the maximum.");
        (await RunToEndAsync(never)).Steps.Select(s => s.Name).Should().Equal("Loop", "Last");
    }

    [Fact]
    public async Task A_loop_over_what_is_no_list_or_too_long_fails_and_its_error_path_takes_over()
    {
        static string Over(string list) => Spec(string.Join(',',
            Logic("Each", "forLoop", $$"""{"name":"inputList","value":{{list}}}""",
                Then(("loopStart", "Body"), ("error", "Last"))), Logic("Body", "noop"),
            Script("Last", "return Steps.Each.error.message")), more: Results);

        (await RunToEndAsync(await CreateWorkflowAsync(Over("\"text\"")))).Outputs!["result"]!.GetValue<string>()
            .Should().Be("List: This must be a list.");
        (await RunToEndAsync(await CreateWorkflowAsync(Over("\"${ Array(2001).fill(1) }\""), "Long")))
            .Outputs!["result"]!.GetValue<string>().Should().Be(
                "List: The list has 2,001 items; a loop has at most 2,000 rounds.");
    }

    [Fact]
    public async Task A_step_that_fails_in_a_round_ends_the_run_and_says_in_which()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """{"name":"inputList","value":[1,2,3]}""", Then(("loopStart", "Check"))),
            Script("Check", "if (Current.Value === 2) throw new Error('two'); return 1"))));

        var run = await RunToEndAsync(workflow);

        run.Row.Failure.Should().Be("Step Check (Each[1]): Line 1: two.");
        run.Row.FailedStep.Should().Be("Check");
    }

    [Fact]
    public async Task A_run_that_dies_in_a_loop_goes_on_in_the_same_round()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Outer", "forLoop", """{"name":"inputList","value":["a","b"]}""", Then(("loopStart", "Inner"))),
            Logic("Inner", "forLoop", """{"name":"inputList","value":[0,1,2]}""", Then(("loopStart", "Send"))),
            Request("Send", "P", """{"name":"url","value":"/{{ Current.Value }}"}""", Then(("main", "Pause"))),
            Logic("Pause", "sleep", """{"name":"durationSeconds","value":60}""", Then(("main", "Stop"))),
            Logic("Stop", "if", """
                {"name":"conditions","value":[
                  {"comparisonOperator":"eq","leftValue":"{{ Current.Value }}","rightValue":1}]}
                """, Then(("true", "End"))),
            Logic("End", "break"))), targetsOf: prod);
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        // Four requests, and a death in each sleep between them.
        for (var died = 0; died < 4; died++)
        {
            await Engine.IdleAsync();
            Remote.Requests.Should().HaveCount(died + 1);
            await RestartAsync();
            await Engine.StartAsync(default);
            await ReachAsync(workflow, run, died + 2);
        }
        var ended = await EndAsync(workflow, run);

        ended.Row.State.Should().Be(RunState.Succeeded, ended.Row.Failure);
        Remote.Requests.Select(r => r.Target.Split('?')[0]).Should().Equal("/0", "/1", "/0", "/1");
        var all = await History.StepsAsync(Owner, workflow, run, null, new(0, 200), default);
        all.Rows.Where(r => r.Name == "Send").Select(r => r.Path).Should().Equal("Outer[0]/Inner[0]/Send",
            "Outer[0]/Inner[1]/Send", "Outer[1]/Inner[0]/Send", "Outer[1]/Inner[1]/Send");
    }

    [Fact]
    public async Task Results_of_a_run_are_bounded_by_what_they_are_uncompressed()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """{"name":"inputList","value":"${ Array(40).fill(1) }"}""",
                Then(("loopStart", "Big"))),
            Script("Big", "return 'x'.repeat(1000000)"))));

        (await RunToEndAsync(workflow)).Row.Failure.Should().Be("Step Big (Each[33]): All results of this run together "
            + "are larger than 32 MB, the maximum.");
    }

    [Fact]
    public async Task Results_that_a_run_takes_over_count_as_its_own()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """{"name":"inputList","value":"${ Array(20).fill(1) }"}""",
                Then(("loopStart", "Big"), ("main", "Again"))),
            Script("Big", "return 'x'.repeat(1000000)"),
            Logic("Again", "forLoop", """{"name":"inputList","value":"${ Array(20).fill(1) }"}""",
                Then(("loopStart", "More"))),
            Script("More", "return 'x'.repeat(1000000)"))));
        const string words = "Step More (Again[13]): All results of this run together are larger than 32 MB, "
            + "the maximum.";
        var run = await RunToEndAsync(workflow);
        run.Row.Failure.Should().Be(words);

        var again = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, run.Row.Id,
            RerunPlace.From("Again"), default));

        again.Row.Failure.Should().Be(words);
    }

    // Until the request of the next round is sent, or the run has ended. The row is read first: a time that it waits
    // for is then not that of the sleep behind this request.
    private async Task ReachAsync(Guid workflow, Guid run, int requests)
    {
        while (true)
        {
            var row = (await History.GetAsync(Owner, workflow, run, default)).Row;
            if (Remote.Requests.Count >= requests || row.State.HasEnded()) return;
            var now = Host.Clock.GetUtcNow();
            if (row.DueAt is { } due && due > now) Host.Clock.Advance(due - now);
            await Task.Delay(5);
        }
    }

    private static string Script(string name, string code, string more = "") => $$"""
        {"name":"{{name}}","actionId":"com.datadoghq.datatransformation.func",
         "parameters":[{"name":"script","value":{{JsonValue.Create(code).ToJsonString()}}}]{{Also(more)}}}
        """;

    private Task<Guid> CreateWorkflowAsync(string spec, string name = "Deploy", Guid? targetsOf = null)
    {
        if (targetsOf is { } account)
            spec = spec.Replace("\"env\":\"default\"",
                $"\"env\":\"default\",\"connections\":[{Through("P", account)}]");
        return CreateWorkflowAsync(spec, name, RunAs.Owner);
    }
}
