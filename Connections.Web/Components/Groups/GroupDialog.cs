using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>What the dialogs New Group and Edit have in common: what is typed and ticked, drafts of it, where the service finds it wrong, and a way out that loses nothing unasked.</summary>
public abstract class GroupDialog : ComponentBase, IAsyncDisposable
{
    private readonly CancellationTokenSource gone = new();

    // Kept apart: a source that is disposed of has none to give, and what was asked may come back after that.
    protected GroupDialog() => Left = gone.Token;

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required GroupService Groups { get; init; }

    [Inject]
    public required GroupCandidates Candidates { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required DraftService DraftStore { get; init; }

    [Inject]
    public required OpenForms Open { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Name, description and keys.</summary>
    protected GroupForm Form { get; } = new();

    /// <summary>Who is ticked.</summary>
    protected HashSet<Guid> Chosen { get; } = [];

    /// <summary>Keeps it meanwhile.</summary>
    protected DraftKeeper? Drafts { get; private set; }

    /// <summary>The draft that the form went on with; null where there was none.</summary>
    protected DraftContent? Restored { get; set; }

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Whether a save is under way.</summary>
    protected bool IsBusy { get; set; }

    /// <summary>Whether it asks what shall become of unsaved input.</summary>
    protected bool IsLeaving { get; private set; }

    /// <summary>What scrolls between title and buttons.</summary>
    protected ElementReference Content { get; set; }

    /// <summary>Ends when the dialog is gone.</summary>
    protected CancellationToken Left { get; }

    /// <summary>Whether something would be lost.</summary>
    protected abstract bool IsDirty { get; }

    /// <summary>Key of the draft.</summary>
    protected abstract string DraftKey { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        gone.Dispose();
        if (Drafts is not null) await Drafts.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        // Escape asks first, which the library's own way out does not.
        await Dialog.SetOptionsAsync(Dialog.Options with { CloseOnEscapeKey = false, BackdropClick = false });
        Drafts = new DraftKeeper(DraftStore, Actors, Open, Notifier, Time, DraftKey);
    }

    /// <summary>What is typed and ticked, to be kept; null while there is nothing to keep.</summary>
    protected abstract DraftContent? ToDraft();

    /// <summary>Something was typed or ticked.</summary>
    protected void Keep()
    {
        if (Drafts is not null && (IsDirty || Drafts.HasKept) && ToDraft() is { } draft) _ = Drafts.KeepAsync(draft);
    }

    /// <summary>What was kept stands in the fields again. Who was to come in and can no more is left out: no row would show the tick.</summary>
    protected async Task RestoreAsync(DraftContent draft, Guid? groupId)
    {
        Restored = draft;
        (Form.Name, Form.Description, Form.Keys) = (draft.Name, draft.Description, draft.Tags);
        Chosen.ExceptWith(draft.Leaving);
        if (draft.Joining.Count == 0) return;
        await Notifier.TryAsync(
            async () =>
            {
                var actor = await Actors.CurrentAsync();
                foreach (var ids in draft.Joining.Chunk(PageRequest.MaxSize))
                {
                    var query = new CandidateQuery { IntegrationType = draft.IntegrationType, Keys = draft.Tags, Ids = ids, GroupId = groupId };
                    Chosen.UnionWith((await Candidates.ListAsync(actor, query, new PageRequest(0, PageRequest.MaxSize), Left)).Rows.Select(r => r.Member.Id));
                }
            },
            _ => { });
    }

    /// <summary>It is saved: the draft has done its work.</summary>
    protected async Task CloseAsync(object result)
    {
        if (Drafts is not null) await Drafts.DiscardAsync();
        Dialog.Close(DialogResult.Ok(result));
    }

    /// <summary>A problem goes to its fields, or above them.</summary>
    protected void Refuse(Problem problem)
    {
        Trouble = problem is Problem.Invalid ? null : problem.Message;
        if (problem is Problem.Invalid { Faults: var faults }) Form.Faults = faults;
    }

    /// <summary>Leaves; asks first where something would be lost.</summary>
    protected async Task LeaveAsync()
    {
        if (IsBusy) return;
        if (IsDirty) IsLeaving = true;
        else await DiscardAsync();
    }

    /// <summary>Leaves, and keeps what is typed.</summary>
    protected async Task KeepAsync()
    {
        Keep();
        if (Drafts is not null) await Drafts.FlushAsync();
        Dialog.Cancel();
    }

    /// <summary>Leaves, and forgets what is typed.</summary>
    protected async Task DiscardAsync()
    {
        if (Drafts is not null) await Drafts.DiscardAsync();
        Dialog.Cancel();
    }

    /// <summary>Does not leave. The focus goes back into the form, where Escape is heard.</summary>
    protected async Task StayAsync()
    {
        IsLeaving = false;
        await Content.FocusAsync(preventScroll: true);
    }

    /// <summary>Escape closes one layer: the question first, then the dialog.</summary>
    protected async Task PressAsync(KeyboardEventArgs e)
    {
        if (e.Key != "Escape") return;
        if (IsLeaving) await StayAsync();
        else await LeaveAsync();
    }
}
