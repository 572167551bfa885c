using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RerunsOnSqlite() : RerunSpecification(postgres: false);

public sealed class RerunsOnPostgres() : RerunSpecification(postgres: true);

/// <summary>Runs that repeat an earlier one, from its beginning, from a step on, or behind one.</summary>
public abstract class RerunSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private const string Outputs = """
        "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]},
        "outputSchema":{"parameters":[{"name":"seen","type":"STRING",
          "value":"{{ Steps.Second.status }} {{ Variables.kept }} {{ Trigger.env }}"}]}
        """;

    [Fact]
    public async Task A_run_from_a_step_on_takes_over_what_came_before_and_repeats_the_rest()
    {
        var fails = true;
        Remote.Answer = http =>
        {
            http.Response.StatusCode = fails && http.Request.Path == "/second" ? 500 : 200;
            return http.Response.WriteAsync("""{"id":7}""");
        };
        var workflow = await TwoStepsAsync();
        var first = await RunToEndAsync(workflow, """{"env":"prod"}""");
        first.Row.State.Should().Be(RunState.Failed);
        fails = false;
        await SaveAnotherVersionAsync(workflow);

        var again = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, first.Row.Id,
            RerunPlace.From("Second"), default));

        again.Row.State.Should().Be(RunState.Succeeded, again.Row.Failure);
        again.Row.Number.Should().Be(first.Row.Number, "it runs the same version");
        again.Outputs!["seen"]!.GetValue<string>().Should().Be("200 x7 prod");
        Remote.Requests.Select(r => r.Target.Split('?')[0]).Should().Equal("/first", "/second", "/second");
        again.Steps.Select(s => s.Name).Should().Equal("First", "Keep", "Second");
        again.Source!["rerunOf"]!.GetValue<Guid>().Should().Be(first.Row.Id);
        await Host.Get<AuditBatchWriter>().IdleAsync();
        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().CountAsync(e => e.EventName == "Workflows" && e.Action == "executed")).Should()
            .Be(2);
    }

    [Fact]
    public async Task A_run_behind_an_interrupted_step_takes_it_as_done()
    {
        var workflow = await TwoStepsAsync();
        Remote.AnswerWith(200, """{"id":7}""");
        var run = await RunToEndAsync(workflow, """{"env":"prod"}""");
        await using (var db = Host.OpenDb())
        {
            await db.Set<RunStep>().Where(s => s.Name == "Second").ExecuteDeleteAsync();
            await db.Set<RunStep>().Where(s => s.Name == "First").ExecuteUpdateAsync(
                s => s.SetProperty(x => x.State, StepState.Interrupted));
        }

        var after = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, run.Row.Id,
            RerunPlace.After("First"), default));

        after.Row.Failure.Should().StartWith("Step Keep: ", "nothing is known of what First came to")
            .And.Contain("First");
        after.Steps[0].Should().Match<RunStepRow>(s => s.Name == "First" && s.State == StepState.Succeeded
            && s.Message == "Taken as done. Its result is not known." && s.IsTakenAsDone && !s.MayBeDone);
        (await History.GetAsync(Owner, workflow, run.Row.Id, default)).Steps.Single(s => s.Name == "First").MayBeDone
            .Should().BeTrue();
        Remote.Requests.Should().HaveCount(2, "both are of the first run");
        var behindKeep = () => Runs.RerunAsync(Owner, workflow, run.Row.Id, RerunPlace.After("Keep"), default);
        await behindKeep.Should().ThrowAsync<Problem.Invalid>().WithMessage("Keep was not interrupted.*");
    }

    [Fact]
    public async Task A_run_from_a_step_of_a_loop_goes_on_in_its_round()
    {
        var fails = true;
        Remote.Answer = http =>
        {
            http.Response.StatusCode = fails && http.Request.Path == "/2" ? 500 : 200;
            return Task.CompletedTask;
        };
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Logic("Each", "forLoop", """{"name":"inputList","value":[1,2,3]}""", Then(("loopStart", "Send"))),
            Request("Send", "P", """{"name":"url","value":"/{{ Current.Value }}"}""")),
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await RunToEndAsync(workflow);
        run.Steps.Single(s => s.Name == "Each").State.Should().Be(StepState.Failed);
        fails = false;

        var again = await EndAsync(workflow, await Runs.RerunAsync(Owner, workflow, run.Row.Id, RerunPlace.From("Send"),
            default));

        again.Row.State.Should().Be(RunState.Succeeded, again.Row.Failure);
        Remote.Requests.Select(r => r.Target.Split('?')[0]).Should().Equal("/1", "/2", "/2", "/3");
        again.Steps.Single(s => s.Name == "Send").Should()
            .Match<RunStepRow>(s => s.Path == "Each[2]/Send" && s.Rounds == 3);
    }

    [Fact]
    public async Task A_run_that_is_open_or_a_step_that_did_not_run_is_no_place_to_begin()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Pause", "sleep",
            """{"name":"durationSeconds","value":60}""")));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();

        Task Again(RerunPlace place) => Runs.RerunAsync(Owner, workflow, run, place, default);

        await FluentActions.Awaiting(() => Again(RerunPlace.Start)).Should().ThrowAsync<Problem.Invalid>()
            .WithMessage("This run hasn't ended yet. Wait for its end, or cancel it.");
        await EndAsync(workflow, run);
        await FluentActions.Awaiting(() => Again(RerunPlace.From("Paus"))).Should().ThrowAsync<Problem.Invalid>()
            .WithMessage("Paus didn't run, so nothing can begin there.");
        (await CountAsync<WorkflowRun>()).Should().Be(1);
    }

    private async Task<Guid> TwoStepsAsync()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        return await CreateWorkflowAsync(Spec(string.Join(',',
            Request("First", "P", """{"name":"verb","value":"POST"},{"name":"url","value":"/first"}""",
                Then(("main", "Keep"))),
            Logic("Keep", "setVariable", """
                {"name":"variableName","value":"kept"},
                {"name":"variableValue","value":"x{{ Steps.First.body.id }}"}
                """, Then(("main", "Second"))),
            Request("Second", "P", """{"name":"url","value":"/second"}""")),
            $"\"connections\":[{Through("P", prod)}]", Outputs));
    }

    private async Task SaveAnotherVersionAsync(Guid workflow)
    {
        var version = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Row.Version;
        await Workflows.UpdateAsync(Owner, workflow, new() { Spec = Spec(Logic("Other", "noop")) }, version, default);
    }
}
