using Connections.Core.Automation.Entities;
using Connections.Core.Background;
using Connections.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Runs what was accepted: so many at once, so many of one workflow, the workflows in turn. A run that waits holds no
/// place.
/// </summary>
internal sealed class RunEngine(RunExecutor executor, RunRecovery recovery, LeaseStore leases, WorkflowLimits limits,
    TimeProvider clock, ILogger<RunEngine> log) : IHostedService
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FullPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Line> lines = [];
    private readonly LinkedList<Line> turns = new();
    private readonly Dictionary<Guid, ActiveRun> open = [];
    private readonly CancellationTokenSource stopNow = new();
    private readonly CancellationTokenSource stopWatch = new();
    private Task watch = Task.CompletedTask;
    private TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AcquiredLease? life;
    private int queued;
    private int running;
    private volatile bool stopping;
    private bool isPutOff;

    /// <summary>This process, as runs name it.</summary>
    public Guid Node { get; } = Guid.CreateVersion7();

    /// <summary>The lease that says that a process lives.</summary>
    public static string LeaseOf(Guid node) => $"workflow runs {node:N}";

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
            var waiting = lines.TryGetValue(workflowId, out var line) ? line.Waiting.Count : 0;
            if (queued + allComing >= limits.MaxQueued || waiting + coming >= limits.MaxQueuedPerWorkflow)
                throw new Problem.TooMany(FullPause);
        }
    }

    /// <summary>Takes a run that is on disk.</summary>
    public void Enqueue(ActiveRun active)
    {
        lock (gate)
        {
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

        active.Cancel();
        return true;
    }

    /// <summary>Waits until no run has a step under way or is about to; those that wait for their time wait on.</summary>
    public Task IdleAsync()
    {
        lock (gate) return running == 0 && queued == 0 ? Task.CompletedTask : idle.Task;
    }

    /// <summary>Goes on with runs of processes that died.</summary>
    /// <returns>How many.</returns>
    public async Task<int> AdoptAsync(CancellationToken ct)
    {
        // Other processes see by it that this one lives. Where it could not be taken at start, it is taken now.
        life ??= await leases.TryAcquireAsync(LeaseOf(Node), ct);
        var adopted = await recovery.AdoptAsync(Node, ct);
        foreach (var active in adopted)
        {
            lock (gate) open[active.Run.Id] = active;
            if (active.Run.DueAt is { } due) _ = WakeAsync(active, due);
            else Enqueue(active);
        }
        return adopted.Count;
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAdoptAsync(cancellationToken);
        watch = WatchAsync();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        stopping = true;
        try
        {
            await RunningEndAsync().WaitAsync(StopPatience, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await stopNow.CancelAsync();
        }
        await stopWatch.CancelAsync();
        await watch;
        // A host may stop twice.
        if (Interlocked.Exchange(ref life, null) is { } lease) await lease.DisposeAsync();
    }

    // A process that dies is noticed by its lease, and its runs go on in another one within seconds.
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(WatchInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopWatch.Token)) await TryAdoptAsync(stopWatch.Token);
        }
        catch (OperationCanceledException) when (stopWatch.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task TryAdoptAsync(CancellationToken ct)
    {
        try
        {
            await AdoptAsync(ct);
            isPutOff = false;
        }
        catch (Exception e) when (e is Problem.Unavailable || StorageErrors.Translate(e) is not null)
        {
            // Locked, or the database is away: the next look does it. Said once.
            if (!isPutOff) log.AdoptionPutOff(e.Message);
            isPutOff = true;
        }
    }

    private Task RunningEndAsync()
    {
        lock (gate) return running == 0 ? Task.CompletedTask : idle.Task;
    }

    private void Queue(ActiveRun active)
    {
        if (!lines.TryGetValue(active.Run.WorkflowId, out var line))
            lines[active.Run.WorkflowId] = line = new Line(active.Run.WorkflowId);
        line.Waiting.Enqueue(active);
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
            var active = line.Waiting.Dequeue();
            (queued, running, line.Running) = (queued - 1, running + 1, line.Running + 1);
            if (line.Waiting.Count > 0 && line.Running < limits.ParallelRunsPerWorkflow) line.Join(turns);
            // Nothing of who accepted it goes along.
            using (ExecutionContext.SuppressFlow())
                _ = Task.Run(() => RunAsync(active, line), CancellationToken.None);
        }
    }

    private async Task RunAsync(ActiveRun active, Line line)
    {
        DateTimeOffset? due = null;
        try
        {
            due = await executor.ContinueAsync(active, () => stopping, stopNow.Token);
        }
        catch (OperationCanceledException) when (stopNow.IsCancellationRequested)
        {
            // On disk as far as it got; the process that adopts it knows which step was under way.
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
            (running, line.Running) = (running - 1, line.Running - 1);
            if (line.Waiting.Count > 0 && !line.IsInTurn) line.Join(turns);
            else if (line.Waiting.Count == 0 && line.Running == 0) lines.Remove(line.WorkflowId);
            Dispatch();
            if (due is null && open.Remove(active.Run.Id)) active.Dispose();
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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopNow.Token, active.Canceled);
        try
        {
            var wait = due - clock.GetUtcNow();
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, either.Token);
        }
        catch (OperationCanceledException) when (!stopNow.IsCancellationRequested)
        {
            // Canceled: it goes on only to be ended.
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (stopping) return;
        lock (gate) Queue(active);
    }

    // The runs of one workflow that wait for a place.
    private sealed class Line
    {
        private readonly LinkedListNode<Line> turn;

        public Line(Guid workflowId) => (WorkflowId, turn) = (workflowId, new LinkedListNode<Line>(this));

        public Guid WorkflowId { get; }
        public Queue<ActiveRun> Waiting { get; } = new();
        public int Running { get; set; }
        public bool IsInTurn => turn.List is not null;

        public void Join(LinkedList<Line> turns) => turns.AddLast(turn);

        public void Leave(LinkedList<Line> turns) => turns.Remove(turn);
    }
}
