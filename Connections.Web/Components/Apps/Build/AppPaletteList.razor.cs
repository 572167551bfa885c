using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>The components that can be added, and those that are there.</summary>
public sealed partial class AppPaletteList
{
    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The component that is selected; null: none.</summary>
    [Parameter]
    public string? Selected { get; set; }

    /// <summary>The modal that new components go into; null: the app itself.</summary>
    [Parameter]
    public string? Modal { get; set; }

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised with the type to add.</summary>
    [Parameter]
    public EventCallback<string> OnAdd { get; set; }

    /// <summary>Raised with the component to select.</summary>
    [Parameter]
    public EventCallback<string> OnSelect { get; set; }
}
