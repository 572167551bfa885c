using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;

namespace Connections.Web.Components.Documents;

/// <summary>A workflow or an app while it is being built: what is found in it, and what it acts through.</summary>
public abstract class DocumentState
{
    // Null: it was asked for, and can't be seen.
    private readonly Dictionary<Guid, StepTarget?> targets = [];

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>What keeps it from working.</summary>
    public IReadOnlyList<Attention> Attention { get; protected set; } = [];

    /// <summary>What keeps it from being saved.</summary>
    public IReadOnlyList<ValidationError> Faults { get; protected set; } = [];

    /// <summary>Whether something here is not stored.</summary>
    public abstract bool IsDirty { get; }

    /// <summary>Connections and groups of the document that nobody asked for yet.</summary>
    public IReadOnlyList<Guid> UnknownTargets =>
        [.. TargetIds.Where(id => !targets.ContainsKey(id)).Distinct()];

    /// <summary>The connections and groups of the document.</summary>
    protected abstract IEnumerable<Guid> TargetIds { get; }

    /// <summary>Takes connections and groups by name.</summary>
    /// <param name="known">Those that the reader sees.</param>
    /// <param name="asked">Those that were asked for: nobody asks again for one that can't be seen.</param>
    public void Learn(IEnumerable<StepTarget> known, IEnumerable<Guid> asked)
    {
        foreach (var id in asked) targets.TryAdd(id, null);
        foreach (var target in known) targets[target.Id] = target;
    }

    /// <summary>What is known of a connection or group; null: it can't be seen.</summary>
    public StepTarget? Find(Guid id) => targets.GetValueOrDefault(id);

    /// <summary>Name of a connection or group.</summary>
    public string NameOf(Guid id) => Find(id)?.Name
        ?? (Attention.FirstOrDefault(a => a.Deleted?.Id == id)?.Deleted is { } gone ? $"{gone.Name} (deleted)"
            : "A connection that you can't see");

    /// <summary>What keeps a step, a component or a query from working.</summary>
    public IReadOnlyList<Attention> AttentionOf(string owner) => [.. Attention.Where(a => a.Step == owner)];

    /// <summary>Forgets what is here.</summary>
    public abstract void Reset();

    /// <summary>What is kept of it while nothing is saved.</summary>
    public abstract DraftContent ToDraft();

    /// <summary>Continues with what was kept, whatever was saved since. False where it can no longer be read.</summary>
    public abstract bool Restore(DraftContent kept);

    /// <summary>Lets what couldn't be seen be asked for again.</summary>
    protected void ForgetUnseen()
    {
        foreach (var (id, target) in targets)
            if (target is null) targets.Remove(id);
    }
}
