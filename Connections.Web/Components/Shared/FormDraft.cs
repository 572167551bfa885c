using Connections.Core.Connections;
using Connections.Web.Drafts;

namespace Connections.Web.Components.Shared;

/// <summary>
/// What is typed into a form, kept while one types, so that a reload, a crash or a lost connection loses nothing but
/// secrets.
/// </summary>
/// <param name="keeper">Keeps it.</param>
/// <param name="isDirty">Tells whether there is something to keep.</param>
/// <param name="content">What is typed; null while nothing can be kept.</param>
public sealed class FormDraft(DraftKeeper keeper, Func<bool> isDirty, Func<DraftContent?> content) : IAsyncDisposable
{
    /// <summary>The draft that the form went on with; null where there was none.</summary>
    public DraftContent? Restored { get; set; }

    /// <summary>Why what is typed is not being kept; null while it is.</summary>
    public string? Error => keeper.Trouble;

    /// <summary>What was kept of this form, or null.</summary>
    public Task<DraftContent?> FindAsync() => keeper.FindAsync();

    /// <summary>Something was typed: keeps it a moment later.</summary>
    public void Keep()
    {
        if ((isDirty() || keeper.HasKept) && content() is { } draft) _ = keeper.KeepAsync(draft);
    }

    /// <summary>Keeps what is typed, now.</summary>
    public Task FlushAsync()
    {
        Keep();
        return keeper.FlushAsync();
    }

    /// <summary>Forgets what was kept.</summary>
    public Task DiscardAsync() => keeper.DiscardAsync();

    /// <summary>Keeps what still waits to be kept, and lets go.</summary>
    public ValueTask DisposeAsync() => keeper.DisposeAsync();
}
