using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>
/// The components of an app as it is now: grids with their cells, and what lies in those. Where there is no room for 12
/// columns, one is below the other.
/// </summary>
public sealed partial class AppComponents
{
    /// <summary>The components.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<AppViewComponent> Components { get; set; } = [];

    /// <summary>Raised with what was done.</summary>
    [Parameter]
    public EventCallback<AppMessage> OnMessage { get; set; }

    /// <summary>Whether they only show how they look: nothing can be done with them, and nothing has the
    /// focus.</summary>
    [Parameter]
    public bool IsReadOnly { get; set; }

    /// <summary>What is drawn around each component that lies in a cell; null: nothing.</summary>
    [Parameter]
    public RenderFragment<FramedComponent>? Frame { get; set; }

    // In the order in which they are read, for the keyboard and for screens without room.
    private static IEnumerable<AppViewComponent> CellsOf(AppViewComponent grid) =>
        grid.Children.Where(c => c.Type == "gridCell").Select(c => (Cell: c, Place: AppPlace.For(c)))
            .OrderBy(c => c.Place.Y).ThenBy(c => c.Place.X).Select(c => c.Cell);

    private static IReadOnlyList<AppViewComponent> BesideCellsOf(AppViewComponent grid) =>
        [.. grid.Children.Where(c => c.Type != "gridCell")];

    // These scroll within their cell; the others make it as tall as they are.
    private static bool IsTall(AppViewComponent cell) => cell.Children.Any(c => c.Type is "table" or "jsonInput");

    private RenderFragment ControlOf(AppViewComponent component) => builder =>
    {
        builder.OpenComponent<AppComponentView>(0);
        builder.AddComponentParameter(1, nameof(AppComponentView.Component), component);
        builder.AddComponentParameter(2, nameof(AppComponentView.OnMessage), OnMessage);
        builder.AddComponentParameter(3, nameof(AppComponentView.IsReadOnly), IsReadOnly);
        builder.CloseComponent();
    };
}

/// <summary>A component, and how it is drawn.</summary>
/// <param name="Component">The component.</param>
/// <param name="Content">Draws it.</param>
public sealed record FramedComponent(AppViewComponent Component, RenderFragment Content);
