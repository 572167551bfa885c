using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Runtime;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// What the dialogs New Connection and Edit have in common: rules while one types, drafts, warnings that ask once, the test, and a way
/// out that loses nothing unasked.
/// </summary>
public abstract class ConnectionDialog : ComponentBase, IAsyncDisposable
{
    private string? seenWarnings;

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required DraftService DraftStore { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required ILockState LockState { get; init; }

    [Inject]
    public required Deployment Deployment { get; init; }

    [Inject]
    public required OpenForms Open { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>What is typed.</summary>
    protected ConnectionFormModel? Model { get; set; }

    /// <summary>Keeps it meanwhile.</summary>
    protected DraftKeeper? Drafts { get; private set; }

    /// <summary>The draft that the form went on with; null where there was none.</summary>
    protected DraftContent? Restored { get; set; }

    /// <summary>The form on screen.</summary>
    protected CatalogForm? Form { get; set; }

    /// <summary>The test on screen.</summary>
    protected TestPanel? Tests { get; set; }

    /// <summary>What scrolls between title and buttons.</summary>
    protected ElementReference Content { get; set; }

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Whether a save is under way.</summary>
    protected bool IsBusy { get; private set; }

    /// <summary>Whether it asks what shall become of unsaved input.</summary>
    protected bool IsLeaving { get; private set; }

    /// <summary>Why nothing can be saved or tested here at the moment; null in ordinary times.</summary>
    protected string? Refusal => LockState.LockedBecause
        ?? (Deployment.IsSupported ? null : $"This product is not supported for your selected Datadog site ({Deployment.Site}).");

    /// <summary>Whether the next press saves in spite of the warnings shown.</summary>
    protected bool SavesAnyway => Model is { Faults: { HasErrors: false, HasWarnings: true } faults } && seenWarnings == faults.Warnings;

    /// <summary>Whether the kind on screen can be tried.</summary>
    protected bool CanTest => Model?.Kind is { } kind && ConnectionTester.CanTest(kind);

    /// <summary>Key of the draft.</summary>
    protected abstract string DraftKey { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Drafts is not null) await Drafts.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        // Escape asks first, which the library's own way out does not.
        await Dialog.SetOptionsAsync(Dialog.Options with { CloseOnEscapeKey = false, BackdropClick = false });
        Drafts = new DraftKeeper(DraftStore, Actors, Open, Notifier, Time, DraftKey);
    }

    /// <summary>Something was typed.</summary>
    protected void Changed()
    {
        if (Model is null || Drafts is null) return;
        Model.Check(Connections);
        Tests?.Outdate();
        if (Model.IsDirty || Drafts.HasKept) _ = Drafts.KeepAsync(Model.ToDraft());
    }

    /// <summary>A test began or ended, and found a field at fault or not.</summary>
    protected void Tested(bool foundFault)
    {
        if (foundFault) Form?.FocusFault();
    }

    /// <summary>Tries what is typed.</summary>
    protected async Task TestAsync()
    {
        if (Tests is null || IsBusy || Refusal is not null) return;
        await Tests.RunAsync();
    }

    /// <summary>Saves what is typed, if nothing stands against it. Warnings stand against it once.</summary>
    protected async Task<bool> SaveAsync(Func<Actor, ConnectionInput, Task> save)
    {
        if (Model is null || IsBusy || Refusal is not null) return false;
        Trouble = null;
        Model.Faults.ShowAll();
        Model.Check(Connections);
        var warnings = Model.Faults.Warnings;
        if (Model.Faults.HasErrors || (warnings.Length > 0 && seenWarnings != warnings))
        {
            seenWarnings = warnings;
            Form?.FocusFault();
            return false;
        }
        IsBusy = true;
        try
        {
            if (!await Notifier.TryAsync(async () => await save(await Actors.CurrentAsync(), Model.ToInput()), Refuse)) return false;
            if (Drafts is not null) await Drafts.DiscardAsync();
            return true;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>A save was refused: each fault goes to its field.</summary>
    protected virtual void Refuse(Problem problem)
    {
        if (problem is Problem.Invalid { Faults: var faults }) Model?.Refuse(faults);
        else Trouble = problem.Message;
        Form?.FocusFault();
    }

    /// <summary>Leaves; asks first where something would be lost.</summary>
    protected async Task LeaveAsync()
    {
        if (IsBusy) return;
        if (Model?.IsDirty == true) IsLeaving = true;
        else await DiscardAsync();
    }

    /// <summary>Leaves, and keeps what is typed.</summary>
    protected async Task KeepAsync()
    {
        if (Model is null || Drafts is null) return;
        _ = Drafts.KeepAsync(Model.ToDraft());
        await Drafts.FlushAsync();
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
    protected Task PressAsync(KeyboardEventArgs e)
    {
        if (e.Key != "Escape") return Task.CompletedTask;
        return IsLeaving ? StayAsync() : LeaveAsync();
    }
}
