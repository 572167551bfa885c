using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Impact;
using Connections.Core.Resolving;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Takes a run from step to step until it ends or waits. A step with a request is on disk before it is sent, so that
/// whatever happens it is known which step was under way.
/// </summary>
internal sealed partial class RunExecutor(StepRunner steps, RunFactsReader starts, ChoiceCounter choices,
    WorkflowLimits limits, TimeProvider clock)
{
    /// <summary>Goes on with a run.</summary>
    /// <param name="active">The run.</param>
    /// <param name="heir">To whom it is left between two steps, as the process stops; null: it continues here.</param>
    /// <param name="ct">Breaks off the step under way: the process stops now.</param>
    /// <returns>When it goes on; null: it ended, or was left.</returns>
    public async Task<DateTimeOffset?> ContinueAsync(ActiveRun active, Func<Guid?> heir, CancellationToken ct)
    {
        try
        {
            await active.TakeFactsAsync(facts => starts.ReadAsync(facts, ct));
            return await StepOnAsync(active, heir, ct);
        }
        finally
        {
            active.Release();
        }
    }

    private async Task<DateTimeOffset?> StepOnAsync(ActiveRun active, Func<Guid?> heir, CancellationToken ct)
    {
        var (run, progress) = (active.Run, active.Progress);
        // Taken up again early, as it could not be written that it waits.
        if (run.DueAt is { } awaited && awaited > clock.GetUtcNow() && !active.Canceled.IsCancellationRequested)
        {
            await active.Journal.FlushAsync();
            return awaited;
        }
        run.Start(clock.GetUtcNow());
        active.Journal.RunChanged();
        if (progress.LastSeq == 0 && steps.Unknown(active.Spec) is { } unknown)
            return await EndAsync(active, RunState.Failed, $"Step {unknown.Step}: {unknown.Words}", unknown.Step);
        while (true)
        {
            if (active.Canceled.IsCancellationRequested) return await EndAsync(active, RunState.Canceled);
            var move = active.Current is { } current && active.Spec.Find(current.Name) is { } again
                ? new RunMove(again, progress.Within) : progress.Next();
            if (move is null) return await FinishAsync(active);
            if (heir() is { } next)
            {
                active.Run.Adopt(next);
                active.Journal.RunChanged();
                await active.Journal.FlushAsync();
                return null;
            }
            if (active.Journal.Pending > MaxPending) await active.Journal.FlushAsync();
            progress.Within = move.Within;
            if (move.Turn is { } loop)
            {
                Turn(active, loop);
                continue;
            }
            if (progress.LastSeq >= limits.StepsPerRun && active.Current is null) return await EndAsync(active,
                RunState.Failed, string.Create(CultureInfo.InvariantCulture,
                    $"The run has executed {limits.StepsPerRun:N0} steps, the maximum."), move.Step.Name);
            if (await StepAsync(active, move.Step, ct) is not { } due) continue;
            if (due == DateTimeOffset.MaxValue) return await EndAsync(active, RunState.Canceled);
            return due;
        }
    }

    /// <summary>Ends a run that can't go on because of a defect.</summary>
    public Task BreakAsync(ActiveRun active) =>
        EndAsync(active, RunState.Failed, BrokenWords, active.Current?.Name);

    // Null: it ended, and the run goes on. The end of time: it was canceled. Else when it goes on.
    private async Task<DateTimeOffset?> StepAsync(ActiveRun active, StepSpec step, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var row = active.Current;
        var isNew = row is null;
        row ??= new RunStep(active.Run.Id, ++active.Progress.LastSeq, step.Name, step.ActionId, 1, now,
            LoopState.PathOf(active.Progress.Within, step.Name));
        // Should the run break off, this is the step that it was at.
        active.Current = row;
        if (!isNew && IsSleep(step))
            return Settle(active, step, row, new StepResult(StepState.Succeeded, SpecGraph.Main, null));
        if (!isNew) row.Try(row.Attempt + 1);
        var call = new StepCall(active.Spec, step, active.Progress, active.Facts, active.Run.Identity(),
            active.Admitted)
        {
            Asks = request => active.Journal.Request(row.Seq, request),
        };
        UseRecord? record = null;
        JsonObject? given = null;
        var (began, isKept) = (false, false);
        StepResult result;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, active.Canceled);
        try
        {
            result = await steps.ExecuteAsync(call, inputs =>
            {
                if (isNew) active.Journal.StepBegan(row, inputs);
                else active.Journal.StepChanged(row);
                (began, given) = (true, inputs);
                return record = new UseRecord(db =>
                {
                    row.Use(record!, GroupOf(active.Spec, step));
                    active.Journal.Stage(db);
                }, active.Journal.Life);
            }, both.Token);
        }
        catch (OperationCanceledException) when (active.Canceled.IsCancellationRequested)
        {
            Keep();
            row.End(StepState.Canceled, "", "The run was canceled during this step. Whether it was done is not known.",
                clock.GetUtcNow());
            active.Journal.StepChanged(row);
            active.Current = null;
            return DateTimeOffset.MaxValue;
        }
        finally
        {
            // Also where a defect breaks it off, or the database is away: its row must be there to be ended, or tried
            // again.
            Keep();
        }
        if (record is { IsWritten: true, ConnectionId: { } used, Tile: null })
            choices.Note(active.Run.WorkflowId, GroupOf(active.Spec, step), used);
        if (record is not null)
            row.Use(record, GroupOf(active.Spec, step));
        if (isNew && IsSleep(step) && result.State == StepState.Succeeded)
            return await SleepAsync(active, step, row, given!);
        if (Loops.IsLoop(step) && result.State == StepState.Succeeded)
        {
            active.Progress.Open(step, row, given?["inputList"]?.DeepClone() as JsonArray);
            active.Current = null;
            return null;
        }
        return await AgainAsync(active, step, row, result) ?? Settle(active, step, row, result);

        // Refused before its use was saved, the row is still to be written, with what is known.
        void Keep()
        {
            if (isKept) return;
            isKept = true;
            if (record is { IsWritten: true }) active.Journal.Written();
            else if (!began && isNew) active.Journal.StepBegan(row, null);
        }
    }

    // When it is tried again; null: it is not.
    private async Task<DateTimeOffset?> AgainAsync(ActiveRun active, StepSpec step, RunStep row, StepResult result)
    {
        var repeatable = steps.IsRepeatable(step, active.Repeatable);
        if (result.State == StepState.Failed && result.MayRetry && row.Attempt <= step.Retry.Max
            && (!result.IsUnknown || repeatable))
        {
            var pause = result.RetryAfter is { } asked && asked > step.Retry.Interval ? asked : step.Retry.Interval;
            return await WaitAsync(active, row, result.Message, pause);
        }
        if (result.State != StepState.Succeeded || step.Gate is not { } gate || row.Attempt > gate.Retry.Max
            || !repeatable || Holds(active, step, gate, result)) return null;
        return await WaitAsync(active, row, "The condition doesn't hold yet.", gate.Retry.Interval);
    }

    private async Task<DateTimeOffset?> SleepAsync(ActiveRun active, StepSpec step, RunStep row, JsonObject inputs)
    {
        try
        {
            return await WaitAsync(active, row, "", LogicSteps.SleepOf(inputs));
        }
        catch (Problem.Invalid bad)
        {
            return Settle(active, step, row, Failed(bad.Message, new StepResult(StepState.Failed, "", null)));
        }
    }

    private async Task<DateTimeOffset?> WaitAsync(ActiveRun active, RunStep row, string message, TimeSpan pause)
    {
        var due = clock.GetUtcNow() + pause;
        row.Wait(message);
        active.Run.Wait(due);
        active.Current = row;
        active.Journal.StepChanged(row);
        active.Journal.RunChanged();
        await active.Journal.FlushAsync();
        return due;
    }

    private async Task<DateTimeOffset?> FinishAsync(ActiveRun active)
    {
        var progress = active.Progress;
        if (progress.Failed is { } failed)
        {
            var result = progress.Results[failed.Name];
            return await EndAsync(active,
                result.State == StepState.Interrupted ? RunState.Interrupted : RunState.Failed,
                $"Step {failed.Name}{Round(progress, failed.Name)}: {result.Message}", failed.Name);
        }
        try
        {
            var expressions = new RunExpressions(active.Spec, progress, active.Facts);
            var outputs = new JsonObject();
            foreach (var output in active.Spec.Outputs)
                outputs[output.Name] = expressions.Fill(output.Name, output.Value);
            if (outputs.Count > 0) active.Journal.Data(0, RunDataKind.Output, outputs);
            return await EndAsync(active, RunState.Succeeded);
        }
        catch (Problem.Invalid bad)
        {
            return await EndAsync(active, RunState.Failed, $"Output {bad.Faults[0].Field}: {bad.Message}");
        }
    }

    private async Task<DateTimeOffset?> EndAsync(ActiveRun active, RunState state, string failure = "",
        string? step = null)
    {
        if (active.Current is { } open) Leave(active, open, state,
            open is { State: StepState.Running, ConnectionId: not null } ? BrokenUseWords : BrokenStepWords);
        active.Current = null;
        foreach (var loop in active.Progress.OpenLoops) Leave(active, loop.Row, state, "A step in it ended the run.");
        active.Run.End(state, clock.GetUtcNow(), failure, step);
        active.Journal.RunChanged();
        await active.Journal.FlushAsync();
        return null;
    }

    // A step that is open as its run ends.
    private void Leave(ActiveRun active, RunStep row, RunState state, string words)
    {
        if (state == RunState.Canceled) row.End(StepState.Canceled, "", "The run was canceled.", clock.GetUtcNow());
        else row.End(StepState.Failed, "", words, clock.GetUtcNow());
        active.Journal.StepChanged(row);
    }

    private static bool IsSleep(StepSpec step) => step.ActionId == $"{SpecActions.Core}sleep";

    private static Guid? GroupOf(WorkflowSpec spec, StepSpec step) =>
        spec.TargetOf(step) is { IsGroup: true } group ? group.Id : null;
}
