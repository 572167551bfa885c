namespace Connections.Core.Automation.Runs;

/// <summary>The runs of one workflow that wait for a place. Used under the lock of the engine.</summary>
internal sealed class RunLine
{
    private readonly LinkedListNode<RunLine> turn;
    private Queue<ActiveRun> waiting = new();

    /// <summary>An empty line.</summary>
    public RunLine(Guid workflowId) => (WorkflowId, turn) = (workflowId, new LinkedListNode<RunLine>(this));

    /// <summary>Whose runs they are.</summary>
    public Guid WorkflowId { get; }

    /// <summary>How many wait.</summary>
    public int Count => waiting.Count;

    /// <summary>How many of the workflow have a place.</summary>
    public int Running { get; set; }

    /// <summary>Whether its next one gets a place in its turn.</summary>
    public bool IsInTurn => turn.List is not null;

    /// <summary>Joins the others at their end.</summary>
    public void Join(LinkedList<RunLine> turns) => turns.AddLast(turn);

    /// <summary>Leaves them.</summary>
    public void Leave(LinkedList<RunLine> turns) => turns.Remove(turn);

    /// <summary>One more waits.</summary>
    public void Add(ActiveRun active) => waiting.Enqueue(active);

    /// <summary>The first one; null: none waits.</summary>
    public ActiveRun? Take() => waiting.TryDequeue(out var first) ? first : null;

    /// <summary>Takes out those that wait no longer; false: there were none.</summary>
    public bool Remove(Predicate<ActiveRun> which)
    {
        var before = waiting.Count;
        waiting = new Queue<ActiveRun>(waiting.Where(a => !which(a)));
        return waiting.Count < before;
    }
}
