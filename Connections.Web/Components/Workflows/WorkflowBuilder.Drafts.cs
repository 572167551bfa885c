using Connections.Core.Connections;

namespace Connections.Web.Components.Workflows;

/// <summary>What was kept of changes that were never saved.</summary>
public sealed partial class WorkflowBuilder
{
    // Kept over an older version: until it is decided what becomes of it, nothing is edited that could replace it.
    private DraftContent? offered;
    private IReadOnlyList<string> conflicts = [];

    private void Offer(WorkflowBuilderState made, DraftContent kept)
    {
        if (kept.SeenVersion == made.Stored.Row.Version)
        {
            if (made.Restore(kept) && made.IsDirty) draft.Restored = kept;
            return;
        }
        // Only what can be read, and isn't what was saved, is worth a question.
        var trial = new WorkflowBuilderState(made.Stored);
        if (!trial.Restore(kept) || !trial.IsDirty) return;
        (offered, conflicts) = (kept, made.ConflictsOf(kept));
    }

    private Task AddOfferedAsync() => DecideAsync(kept => state!.Add(kept));

    private Task UseOfferedAsync() => DecideAsync(kept => state!.Restore(kept));

    private async Task DecideAsync(Func<DraftContent, bool> take)
    {
        if (offered is not { } kept || !take(kept)) return;
        offered = null;
        await EditedAsync();
    }
}
