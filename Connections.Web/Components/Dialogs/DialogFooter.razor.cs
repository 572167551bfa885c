using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>The buttons under a form, and a word on what the next press does.</summary>
public sealed partial class DialogFooter
{
    /// <summary>The form.</summary>
    [Parameter, EditorRequired]
    public ConnectionFormModel Model { get; set; } = null!;

    /// <summary>What the accent button does.</summary>
    [Parameter, EditorRequired]
    public string Verb { get; set; } = "";

    /// <summary>Whether the kind on screen can be tried.</summary>
    [Parameter]
    public bool CanTest { get; set; }

    /// <summary>Whether a save is under way.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>Why nothing can be saved or tested at all; null where it can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Whether the next press saves in spite of warnings.</summary>
    [Parameter]
    public bool SavesAnyway { get; set; }

    /// <summary>Whether it is decided first whose changes stay: then nothing is tested.</summary>
    [Parameter]
    public bool IsMerging { get; set; }

    /// <summary>Why what is typed is not being kept.</summary>
    [Parameter]
    public string? Trouble { get; set; }

    /// <summary>Leaves.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    /// <summary>Tries.</summary>
    [Parameter]
    public EventCallback OnTest { get; set; }

    /// <summary>Saves.</summary>
    [Parameter]
    public EventCallback OnSave { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    // A refused button stays reachable, so that its reason can be read.
    private Task DoAsync(EventCallback act)
    {
        if (Refusal is null) return act.InvokeAsync();
        Notifier.Tell(Refusal);
        return Task.CompletedTask;
    }

    private string Says =>
        SavesAnyway ? "There are warnings. Save anyway?"
        : Trouble is not null ? $"Your draft can't be saved: {Trouble}"
        : !CanTest && !IsMerging && Model.Kind is { } kind ? $"There is no test request for {kind.Name}."
        : "";
}
