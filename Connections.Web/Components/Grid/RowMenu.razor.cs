using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>The actions of a row behind one button: for fingers, and where there is no room.</summary>
public sealed partial class RowMenu
{
    /// <summary>Name of the row's thing, for the button's accessible name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What can be done.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RowAction> Actions { get; set; } = [];

    // A refused action stays reachable, so that its reason can be read; it must then do nothing.
    private static Task ActAsync(RowAction action) => action.Refusal is null ? action.Act() : Task.CompletedTask;
}
