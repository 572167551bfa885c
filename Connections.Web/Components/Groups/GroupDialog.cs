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

/// <summary>What the dialogs New Group and Edit have in common: what is typed and ticked, where the service finds it wrong, and a way out that asks.</summary>
public abstract class GroupDialog : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required GroupService Groups { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <summary>Name, description and keys.</summary>
    protected GroupForm Form { get; } = new();

    /// <summary>Who is ticked.</summary>
    protected HashSet<Guid> Chosen { get; } = [];

    /// <summary>What went wrong and belongs to no field.</summary>
    protected string? Trouble { get; set; }

    /// <summary>Whether a save is under way.</summary>
    protected bool IsBusy { get; set; }

    /// <summary>Whether it asks what shall become of unsaved input.</summary>
    protected bool IsLeaving { get; private set; }

    /// <summary>What scrolls between title and buttons.</summary>
    protected ElementReference Content { get; set; }

    /// <summary>Ends when the dialog is gone.</summary>
    protected CancellationToken Left => gone.Token;

    /// <summary>Whether something would be lost.</summary>
    protected abstract bool IsDirty { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    // Escape asks first, which the library's own way out does not.
    protected override Task OnInitializedAsync() => Dialog.SetOptionsAsync(Dialog.Options with { CloseOnEscapeKey = false, BackdropClick = false });

    /// <summary>A problem goes to its fields, or above them.</summary>
    protected void Refuse(Problem problem)
    {
        Trouble = problem is Problem.Invalid ? null : problem.Message;
        if (problem is Problem.Invalid { Faults: var faults }) Form.Faults = faults;
    }

    /// <summary>Leaves; asks first where something would be lost.</summary>
    protected void Leave()
    {
        if (IsBusy) return;
        if (IsDirty) IsLeaving = true;
        else Discard();
    }

    /// <summary>Leaves.</summary>
    protected void Discard() => Dialog.Cancel();

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
        else Leave();
    }
}
