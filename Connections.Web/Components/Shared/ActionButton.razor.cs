using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A button that says why it does nothing. A natively disabled one can be reached neither by the keyboard nor by a
/// finger, so that its reason is never read: this one keeps the focus, has the reason as its description, and shows it
/// when it is pressed.
/// </summary>
public sealed partial class ActionButton
{
    /// <summary>Why it does nothing; null where it acts.</summary>
    [Parameter, EditorRequired]
    public string? Refusal { get; set; }

    /// <summary>Its tooltip where it acts.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>Whether what it began is under way: then it does nothing, without a reason.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>What it does.</summary>
    [Parameter]
    public EventCallback Act { get; set; }

    /// <summary>Its word.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = null!;

    /// <summary>Its class and other attributes.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Others { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private Task ActAsync()
    {
        if (Refusal is { } why) Notifier.Tell(why);
        else if (!IsBusy) return Act.InvokeAsync();
        return Task.CompletedTask;
    }
}
