using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Runs what was accepted: so many at once, so many of one workflow, the workflows in turn. A run that waits holds no
/// place.
/// </summary>
internal sealed partial class RunEngine : IHostedService, IOpenRuns
{
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(5);

    private readonly RunExecutor executor;
    private readonly RunRecovery recovery;
    private readonly INodePresence presence;
    private readonly NodeIdentity identity;
    private readonly IConnectionsDbContextFactory databases;
    private readonly WorkflowLimits limits;
    private readonly TimeProvider clock;
    private readonly ILogger<RunEngine> log;

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, RunLine> lines = [];
    private readonly LinkedList<RunLine> turns = new();
    private readonly Dictionary<Guid, ActiveRun> open = [];
    private readonly CancellationTokenSource stopNow = new();
    private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int queued;
    private int running;
    private volatile bool stopping;

    public RunEngine(RunExecutor executor, RunRecovery recovery, INodePresence presence, NodeIdentity identity,
        IConnectionsDbContextFactory databases, WorkflowLimits limits, TimeProvider clock, ILogger<RunEngine> log)
    {
        (this.executor, this.recovery, this.presence, this.identity) = (executor, recovery, presence, identity);
        (this.databases, this.limits, this.clock, this.log) = (databases, limits, clock, log);
        life = BeginLife();
    }

    /// <summary>Refuses what would have to wait too long. Asked before a run is accepted.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="coming">How many of it are being accepted at this moment.</param>
    /// <param name="allComing">How many are in all.</param>
    /// <exception cref="Problem.TooMany">The line is full; with the time to wait.</exception>
    public void EnsureRoom(Guid workflowId, int coming = 0, int allComing = 0)
    {
        if (stopping) throw new Problem.Unavailable("The server is stopping. Try again in a moment.");
        lock (gate)
        {
            var waiting = lines.TryGetValue(workflowId, out var line) ? line.Count : 0;
            if (queued + allComing >= limits.MaxQueued || waiting + coming >= limits.MaxQueuedPerWorkflow)
                throw new Problem.TooMany(FullPause);
        }
    }

    /// <summary>Takes a run that is on disk.</summary>
    public void Enqueue(ActiveRun active)
    {
        lock (gate)
        {
            // Then another process has it by now.
            if (active.Journal.Life.Over.IsCancellationRequested) return;
            open[active.Run.Id] = active;
            Queue(active);
        }
    }

    /// <summary>Ends a run that is in the hands of this process; false: it is not.</summary>
    public bool Cancel(Guid runId)
    {
        ActiveRun? active;
        lock (gate)
        {
            if (!open.TryGetValue(runId, out active)) return false;
        }

        End(active);
        return true;
    }

    /// <inheritdoc/>
    public void CancelAll(Guid workflowId)
    {
        List<ActiveRun> of;
        lock (gate) of = [.. open.Values.Where(a => a.Run.WorkflowId == workflowId)];
        foreach (var active in of) End(active);
    }

    /// <summary>
    /// Waits until no run has a step under way or is about to; those that wait for their time wait on.
    /// </summary>
    public Task IdleAsync()
    {
        lock (gate) return running == 0 && queued == 0 ? Task.CompletedTask : idle.Task;
    }

    private Task RunningEndAsync()
    {
        lock (gate) return running == 0 ? Task.CompletedTask : idle.Task;
    }

    // One that waits for its turn needs none to be ended.
    private void End(ActiveRun active)
    {
        active.Cancel();
        lock (gate)
        {
            if (!lines.TryGetValue(active.Run.WorkflowId, out var line) || !line.Remove(a => a == active)) return;
            queued--;
            Launch(active, line);
        }
    }

    private void Queue(ActiveRun active)
    {
        if (!lines.TryGetValue(active.Run.WorkflowId, out var line))
            lines[active.Run.WorkflowId] = line = new RunLine(active.Run.WorkflowId);
        line.Add(active);
        queued++;
        if (idle.Task.IsCompleted) idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!line.IsInTurn && line.Running < limits.ParallelRunsPerWorkflow) line.Join(turns);
        Dispatch();
    }

    // Under the lock. One of each workflow, in turn.
    private void Dispatch()
    {
        while (!stopping && running < limits.ParallelRuns && turns.First is { } first)
        {
            var line = first.Value;
            line.Leave(turns);
            if (line.Take() is not { } active) continue;
            queued--;
            Launch(active, line);
            if (line.Count > 0 && line.Running < limits.ParallelRunsPerWorkflow) line.Join(turns);
        }
    }

    private void Launch(ActiveRun active, RunLine line)
    {
        (running, line.Running, active.IsUnderWay) = (running + 1, line.Running + 1, true);
        // Nothing of who accepted it goes along.
        using (ExecutionContext.SuppressFlow()) _ = Task.Run(() => RunAsync(active, line), CancellationToken.None);
    }

    private async Task RunAsync(ActiveRun active, RunLine line)
    {
        DateTimeOffset? due = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopNow.Token, active.Dropped);
            due = await executor.ContinueAsync(active, () => stopping ? heir : null, either.Token);
        }
        catch (Exception) when (stopNow.IsCancellationRequested || active.Dropped.IsCancellationRequested)
        {
            // Whatever it failed with: what is broken off does not always fail as canceled.
            // On disk as far as it got; the process that adopts it knows which step was under way.
        }
        catch (NodeGivenUpException)
        {
            // Another process has it.
        }
        catch (Exception e) when (e is Problem.Unavailable || StorageErrors.Translate(e) is Problem.Unavailable)
        {
            // The database is away or full. What is not written yet is kept, and tried again.
            log.RunPutOff(e, active.Run.Id);
            due = clock.GetUtcNow() + AwayPause;
        }
        catch (Exception e)
        {
            log.RunBroken(e, active.Run.Id);
            await BreakAsync(active);
        }

        lock (gate)
        {
            (running, line.Running, active.IsUnderWay) = (running - 1, line.Running - 1, false);
            if (line.Count > 0 && !line.IsInTurn && line.Running < limits.ParallelRunsPerWorkflow) line.Join(turns);
            else if (line.Count == 0 && line.Running == 0) lines.Remove(line.WorkflowId);
            Dispatch();
            if (due is null && open.GetValueOrDefault(active.Run.Id) == active)
            {
                open.Remove(active.Run.Id);
                active.Dispose();
            }
            if (running == 0 && (queued == 0 || stopping)) idle.TrySetResult();
        }

        if (due is { } at) await WakeAsync(active, at);
    }

    // A defect ends the run, so that nobody waits for it.
    private async Task BreakAsync(ActiveRun active)
    {
        try
        {
            await executor.BreakAsync(active);
        }
        catch (Exception e)
        {
            log.RunBroken(e, active.Run.Id);
        }
    }

    private async Task WakeAsync(ActiveRun active, DateTimeOffset due)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopNow.Token, active.Canceled,
            active.Dropped);
        try
        {
            var wait = due - clock.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Canceled: it continues only to be ended.
        }

        lock (gate)
        {
            // Handed over, or another process has it.
            if (!stopping && open.GetValueOrDefault(active.Run.Id) == active) Queue(active);
        }
    }
}
