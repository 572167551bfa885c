using Connections.Core.Automation.Entities;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Automation.Runs;

/// <summary>What is tried again and what never is, error paths, and gates.</summary>
public abstract partial class WorkflowRunSpecification
{
    private const string Post = """{"name":"verb","value":"POST"},{"name":"url","value":"/x"}""";

    private static string Retries(string interval = "30s", int max = 3, string fallback = "") => $$$"""
        "errorHandlers":[{
          {{{(fallback.Length > 0 ? $"\"fallbackStepName\":\"{fallback}\"," : "")}}}
          "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR",
            "linear":{"interval":"{{{interval}}}","maxRetries":{{{max}}} } } }]
        """;

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(409)]
    public async Task An_error_status_is_tried_again_as_often_as_the_step_says(int status)
    {
        var workflow = await PostAsync(Retries(max: 2));
        Remote.AnswerWith(status, "{}");

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Failed);
        run.Steps.Should().ContainSingle().Which.Attempt.Should().Be(3);
        Remote.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("5", 30)]
    [InlineData("120", 120)]
    [InlineData("999999", 3600)]
    public async Task A_retry_waits_for_the_longer_of_the_interval_and_what_is_asked_for(string asked, int seconds)
    {
        var workflow = await PostAsync(Retries());
        Remote.Answer = http =>
        {
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = asked;
            return Task.CompletedTask;
        };
        var at = Host.Clock.GetUtcNow();

        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();

        var waiting = (await History.GetAsync(Owner, workflow, run, default)).Row;
        waiting.State.Should().Be(RunState.Waiting);
        (waiting.DueAt!.Value - at).TotalSeconds.Should().BeApproximately(seconds, 1);
        await Runs.CancelAsync(Owner, workflow, run, default);
        await EndAsync(workflow, run);
    }

    [Fact]
    public async Task A_post_without_an_answer_may_have_been_done_and_is_repeated_only_if_ticked()
    {
        Remote.Answer = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        var workflow = await PostAsync(Retries(max: 1));
        var ticked = await PostAsync(Retries(max: 1), "Ticked", repeatable: true);

        var run = await RunToEndAsync(workflow);
        var sent = Remote.Requests.Count;
        var again = await RunToEndAsync(ticked);

        run.Row.Failure.Should().Contain("it may have been done");
        run.Steps.Should().ContainSingle().Which.Attempt.Should().Be(1);
        sent.Should().Be(1);
        again.Steps.Should().ContainSingle().Which.Attempt.Should().Be(2);
        Remote.Requests.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_failed_step_is_tried_again_before_its_error_path_takes_over()
    {
        Remote.AnswerWith(500, """{"why":"down"}""");
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Request("Ask", "P", more: Retries(max: 1, fallback: "Tell")),
            Logic("Tell", "echo",
                """{"name":"value","value":"{{ Steps.Ask.error.status }}: {{ Steps.Ask.body.why }}"}""")),
            $"\"connections\":[{Through("P", prod)}]",
            """ "outputSchema":{"parameters":[{"name":"said","type":"STRING","value":"{{ Steps.Tell.value }}"}]} """));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        run.Outputs!["said"]!.GetValue<string>().Should().Be("500: down");
        Remote.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task Inputs_that_make_no_request_are_refused_once_and_send_nothing()
    {
        var workflow = await PostAsync(Retries(),
            inputs: """{"name":"verb","value":"{{ Trigger.verb }}"},{"name":"url","value":"/x"}""",
            more: """ "inputSchema":{"parameters":[{"name":"verb","type":"STRING"}]} """);

        var run = await RunToEndAsync(workflow, """{"verb":"JUMP"}""");

        run.Row.State.Should().Be(RunState.Failed);
        run.Steps.Should().ContainSingle().Which.Attempt.Should().Be(1);
        Remote.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(3, 5, RunState.Succeeded, 3)]
    [InlineData(9, 2, RunState.Failed, 3)]
    public async Task A_step_is_executed_until_its_condition_holds_or_its_tries_end(int ready, int max, RunState state,
        int requests)
    {
        var count = 0;
        Remote.Answer = http => http.Response.WriteAsJsonAsync(new { state = ++count >= ready ? "done" : "busy" });
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(Request("Poll", "P", more: $$$"""
            "completionGate":{
              "completionCondition":
                {"operand1":"{{ Steps.Poll.body.state }}","operator":"OPERATOR_EQUAL","operand2":"done"},
              "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"10s","maxRetries":{{{max}}} } } }
            """), $"\"connections\":[{Through("P", prod)}]"));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(state, run.Row.Failure);
        Remote.Requests.Should().HaveCount(requests);
        if (state == RunState.Failed) run.Row.Failure.Should().Be("Step Poll: The condition didn't hold in time.");
    }

    [Fact]
    public async Task A_post_with_a_condition_is_not_executed_again_unless_that_is_ticked()
    {
        var gate = """
            "completionGate":{
              "completionCondition":{"operand1":"{{ Steps.Act.status }}","operator":"OPERATOR_EQUAL","operand2":201},
              "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"10s","maxRetries":1}}}
            """;
        var workflow = await PostAsync(gate);
        var ticked = await PostAsync(gate, "Ticked", repeatable: true);

        (await RunToEndAsync(workflow)).Row.Failure.Should().Contain("this one may not be repeated");
        Remote.Requests.Should().ContainSingle();
        (await RunToEndAsync(ticked)).Row.Failure.Should().Contain("The condition didn't hold in time.");
        Remote.Requests.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("ALL", "Start,A,B,C,Join")]
    [InlineData("ANY", "Start,A,Join,B,C")]
    public async Task A_step_that_waits_for_all_runs_when_nothing_else_can(string type, string order)
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Start", "noop", more: Then(("main", "A"), ("main", "B"))),
            Logic("A", "noop", more: Then(("main", "Join"))),
            Logic("B", "noop", more: Then(("main", "C"))),
            Logic("C", "noop", more: Then(("main", "Join"), ("other", "Never"))),
            Logic("Never", "noop", more: Then(("main", "Join"))),
            Logic("Join", "noop", more: $$"""
                "readinessGate":{"thresholdType":"{{type}}"}
                """))));

        (await RunToEndAsync(workflow)).Steps.Select(s => s.Name).Should().Equal(order.Split(','));
    }

    private async Task<Guid> PostAsync(string step, string name = "Deploy", bool repeatable = false,
        string inputs = Post, string more = "")
    {
        var account = await AccountAsync($"Account of {name}", "env:prod");
        return await Workflows.CreateAsync(Owner, new()
        {
            Name = name,
            Spec = Spec(Request("Act", "P", inputs, step), $"\"connections\":[{Through("P", account)}]", more),
            RepeatableSteps = repeatable ? ["Act"] : [],
        }, default);
    }
}
