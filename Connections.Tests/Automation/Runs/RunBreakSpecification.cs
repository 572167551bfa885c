using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunBreakOnSqlite() : RunBreakSpecification(postgres: false);

public sealed class RunBreakOnPostgres() : RunBreakSpecification(postgres: true);

/// <summary>A run that a defect ends says so, and so does the step that it was at.</summary>
public abstract class RunBreakSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private static readonly string Sleep =
        Logic("Pause", "sleep", """{"name":"durationSeconds","value":600}""", Then(("main", "Last")));

    [Fact]
    public async Task A_step_that_waits_as_its_run_breaks_has_failed_and_was_not_canceled()
    {
        var (_, run) = await SleepAsync(Sleep);
        var active = await LoadAsync(run);

        await Host.Get<RunExecutor>().BreakAsync(active);

        (await StoredAsync(run)).Should().Match<WorkflowRun>(r => r.State == RunState.Failed
            && r.Failure == RunExecutor.BrokenWords && r.FailedStep == "Pause" && r.DueAt == null);
        (await StepsAsync(run)).Single().Should().Match<RunStep>(s => s.State == StepState.Failed
            && s.Message == RunExecutor.BrokenStepWords && s.EndedAt != null);
    }

    [Fact]
    public async Task A_step_under_way_as_its_run_breaks_is_ended_by_name()
    {
        var (_, run) = await SleepAsync(Sleep);
        var there = await LoadAsync(run);
        // Without parameters no expression can be filled in: a defect, in the middle of the second step.
        var broken = there.Facts with { Trigger = null! };
        var active = new ActiveRun(there.Run, there.Spec, there.Admitted, broken, [], there.Journal)
        {
            Current = there.Current,
        };
        var executor = Host.Get<RunExecutor>();
        active.Run.Start(Host.Clock.GetUtcNow());
        active.Progress.LastSeq = there.Progress.LastSeq;

        await executor.Awaiting(e => e.ContinueAsync(active, () => null, default)).Should()
            .ThrowAsync<NullReferenceException>();
        await executor.BreakAsync(active);

        (await StoredAsync(run)).FailedStep.Should().Be("Last");
        (await StepsAsync(run)).Select(s => (s.Name, s.State)).Should()
            .Equal(("Pause", StepState.Succeeded), ("Last", StepState.Failed));
    }

    [Fact]
    public async Task A_run_that_is_taken_up_before_its_time_waits_on()
    {
        var (workflow, run) = await SleepAsync(Sleep);
        var active = await LoadAsync(run);
        var due = active.Run.DueAt;

        (await Host.Get<RunExecutor>().ContinueAsync(active, () => null, default)).Should().Be(due);

        (await StepsAsync(run)).Single().State.Should().Be(StepState.Waiting);
        (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);
    }

    [Fact]
    public async Task A_run_that_cannot_be_loaded_leaves_no_step_open()
    {
        var (_, run) = await SleepAsync(Sleep);

        await Host.Get<RunRecovery>().BreakAsync(run, Engine.Life);

        (await StoredAsync(run)).State.Should().Be(RunState.Failed);
        (await StepsAsync(run)).Single().Should().Match<RunStep>(s => s.State == StepState.Failed
            && s.Message == RunExecutor.BrokenStepWords && s.EndedAt != null);
    }

    private async Task<(Guid Workflow, Guid Run)> SleepAsync(string sleep)
    {
        var workflow = await CreateWorkflowAsync(Spec(
            $"{sleep},{Logic("Last", "echo", """{"name":"value","value":"{{ WorkflowName }}"}""")}"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();
        (await StoredAsync(run)).State.Should().Be(RunState.Waiting);
        return (workflow, run);
    }

    private async Task<ActiveRun> LoadAsync(Guid run) =>
        (await Host.Get<RunRecovery>().LoadAsync(run, Engine.Life, default))!;

    private async Task<List<RunStep>> StepsAsync(Guid run)
    {
        await using var db = Host.OpenDb();
        return await db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == run).OrderBy(s => s.Seq).ToListAsync();
    }
}
