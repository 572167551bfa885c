using System.Text.Json.Nodes;
using Connections.Core.Apps.Editing;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>The properties of a component, where it stands, and what follows when something happens to it.</summary>
public sealed partial class AppComponentPanel
{
    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The component.</summary>
    [Parameter, EditorRequired]
    public AppComponentNode Component { get; set; } = null!;

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised to close it.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Raised to remove the component.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with its new name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    private AppComponentKind? Kind => AppPalette.Find(Component.Type);

    // What stands at no field of its own.
    private IEnumerable<string> General
    {
        get
        {
            var shown = (Kind?.Properties ?? []).Select(p => State.MessageAt(Component.Name, $"properties/{p.Name}"))
                .OfType<string>().ToList();
            return State.FaultsOf(Component.Name).Select(f => f.Message)
                .Concat(State.AttentionOf(Component.Name)
                    .Where(a => !a.Pointer.Contains("/events/", StringComparison.Ordinal)).Select(a => a.Message))
                .Except(shown).Distinct();
        }
    }

    private IEnumerable<(string Label, int Now, Func<int, Task> Put)> Numbers(GridPlace place) =>
    [
        ("Column", place.X, x => PutAsync(() => State.Document.Move(Component.Name, x, place.Y))),
        ("Row", place.Y, y => PutAsync(() => State.Document.Move(Component.Name, place.X, y))),
        ("Width", place.Width, w => PutAsync(() => State.Document.Resize(Component.Name, w, place.Height))),
        ("Height", place.Height, h => PutAsync(() => State.Document.Resize(Component.Name, place.Width, h))),
    ];

    private Task PutAsync(Action edit)
    {
        edit();
        return Edited.InvokeAsync();
    }

    private Task SetAsync(string property, JsonNode? value) =>
        PutAsync(() => State.Document.SetProperty(Component.Name, property, value));
}
