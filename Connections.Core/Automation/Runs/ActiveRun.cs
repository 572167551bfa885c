using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>A run while it is in the hands of this process.</summary>
internal sealed class ActiveRun(WorkflowRun run, WorkflowSpec spec, IReadOnlySet<Guid> admitted, RunFacts facts,
    IReadOnlyCollection<string> repeatable, RunJournal journal) : IDisposable
{
    private readonly CancellationTokenSource canceled = new();
    private readonly CancellationTokenSource dropped = new();

    public WorkflowRun Run => run;
    public WorkflowSpec Spec => spec;
    public IReadOnlySet<Guid> Admitted => admitted;

    /// <summary>What is the same for the whole run; of a large one only while it has a place.</summary>
    public RunFacts Facts { get; private set; } = facts;

    /// <summary>Steps that may be executed twice.</summary>
    public IReadOnlyCollection<string> Repeatable => repeatable;
    public RunJournal Journal => journal;
    public RunProgress Progress { get; } = new(spec);

    /// <summary>The step that is tried again, or goes on, when the run does; null: the next one.</summary>
    public RunStep? Current { get; set; }

    /// <summary>Puts what it was started with, where that is only on disk.</summary>
    public async Task TakeFactsAsync(Func<RunFacts, Task<RunFacts>> read)
    {
        if (Facts.IsLeft) Facts = await read(Facts);
    }

    /// <summary>Lets go of what needs no memory while it waits: what it was started with is on disk.</summary>
    public void Release()
    {
        Progress.Release();
        if (Facts.IsLarge) Facts = Facts.Leave();
    }

    /// <summary>Whether it has a place. Used under the lock of the engine.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Ended where someone cancels the run.</summary>
    public CancellationToken Canceled => canceled.Token;

    /// <summary>Ends what is under way.</summary>
    public void Cancel()
    {
        try
        {
            canceled.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended at that moment: there is nothing to end.
        }
    }

    /// <summary>Ended where another process has the run: nothing of it is written or sent here.</summary>
    public CancellationToken Dropped => dropped.Token;

    /// <summary>Breaks off what is under way, and leaves the run as it is.</summary>
    public void Drop() => dropped.Cancel();

    public void Dispose()
    {
        canceled.Dispose();
        dropped.Dispose();
    }
}
