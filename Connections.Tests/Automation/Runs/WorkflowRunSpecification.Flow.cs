using Connections.Core.Automation.Entities;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Automation.Runs;

/// <summary>Which steps a run comes to, and what they read of each other.</summary>
public abstract partial class WorkflowRunSpecification
{
    [Fact]
    public async Task Steps_pass_results_on_and_each_turns_off_where_its_condition_says()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        Remote.AnswerWith(200, """{"id":7,"items":["a","b"]}""");
        var workflow = await CreateWorkflowAsync(Spec(
            string.Join(',',
                Request("Get", "P", more: Then(("main", "Check"))),
                Logic("Check", "if", """{"name":"conditions","value":[{"comparisonOperator":"eq","leftValue":"{{ Steps.Get.body.id }}","rightValue":7}]}""",
                    Then(("true", "Yes"), ("false", "No"))),
                Logic("Yes", "echo", """{"name":"value","value":{"list":"{{ Steps.Get.body.items }}","text":"#{{ Steps.Get.body.id }}"}}"""),
                Logic("No", "error")),
            $"\"connections\":[{Through("P", prod)}]",
            """
            "outputSchema":{"parameters":[{"name":"result","type":"OBJECT","value":"{{ Steps.Yes.value }}"}]}
            """));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        run.Steps.Select(s => s.Name).Should().Equal("Get", "Check", "Yes");
        run.Outputs!.ToJsonString().Should().Be("""{"result":{"list":["a","b"],"text":"#7"}}""");
    }

    [Fact]
    public async Task An_expression_that_names_a_step_which_did_not_run_fails_and_says_why()
    {
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Check", "if", """{"name":"conditions","value":[{"comparisonOperator":"eq","leftValue":1,"rightValue":2}]}""",
                Then(("true", "Yes"), ("false", "Use"))),
            Logic("Yes", "noop"), Logic("Use", "echo", """{"name":"value","value":"{{ Steps.Yes.value }}"}"""))));

        var run = await RunToEndAsync(workflow);

        run.Row.Failure.Should().Be("Step Use: Value: Yes didn't run: the branch true of Check was not taken.");
    }

    [Fact]
    public async Task A_parameter_that_is_not_there_is_told_as_the_builder_tells_it()
    {
        var (_, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(
            ByGroup(group).Replace("{{ Trigger.env }}", "{{ Trigger.enf }}", StringComparison.Ordinal));
        const string words = "“enf” is not a parameter. Did you mean env?";

        var run = await RunToEndAsync(workflow, """{"env":"prod"}""");

        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Select(a => a.Message).Should()
            .Contain(words);
        run.Row.Failure.Should().StartWith("Step Deploy: ").And.EndWith(words).And.NotContain("character");
        var bare = await CreateWorkflowAsync(
            Spec(Logic("Say", "echo", """{"name":"value","value":"{{ Trigger.x }}"}""")), "Bare");
        (await RunToEndAsync(bare)).Row.Failure.Should().EndWith("“x” is not a parameter: the workflow has none. "
            + "Add it under Workflow settings, Input Parameters.");
    }

    [Fact]
    public async Task A_failing_step_with_an_error_path_lets_the_run_succeed_and_tells_the_error()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        Remote.AnswerWith(409, """{"why":"taken"}""");
        var workflow = await CreateWorkflowAsync(Spec(
            $"{Request("Create", "P", more: """ "errorHandlers":[{"fallbackStepName":"Tell","retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"1s","maxRetries":0}}}]""")},{Logic("Tell", "echo", """{"name":"value","value":"{{ Steps.Create.error.status }}"}""")}",
            $"\"connections\":[{Through("P", prod)}]",
            """ "outputSchema":{"parameters":[{"name":"status","type":"NUMBER","value":"{{ Steps.Tell.value }}"}]} """));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        run.Outputs!["status"]!.GetValue<int>().Should().Be(409);
        run.Steps[0].State.Should().Be(StepState.Failed);
    }

    [Fact]
    public async Task A_step_is_tried_again_after_an_error_status_and_never_after_a_refusal_of_ours()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var answers = new Queue<int>([503, 503, 200]);
        Remote.Answer = http =>
        {
            http.Response.StatusCode = answers.Dequeue();
            return Task.CompletedTask;
        };
        var retries = """ "errorHandlers":[{"retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"30s","maxRetries":5}}}]""";
        var targets = $"\"connections\":[{Through("P", prod)}]";
        var workflow = await CreateWorkflowAsync(Spec(Request("Get", "P", more: retries), targets));
        var mine = await CreateWorkflowAsync(Spec(Request("Get", "P", more: retries), targets), "Mine", RunAs.Initiator);
        var bo = await RunnerAsync("Bo", mine);

        var run = await RunToEndAsync(workflow);
        var refused = await RunToEndAsync(mine, actor: bo);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        run.Steps.Should().ContainSingle().Which.Attempt.Should().Be(3);
        Remote.Requests.Should().HaveCount(3);
        refused.Row.Failure.Should().Contain("403 Forbidden");
        refused.Steps.Should().ContainSingle().Which.Attempt.Should().Be(1);
    }
}
