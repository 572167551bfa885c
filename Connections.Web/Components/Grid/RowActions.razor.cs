using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>
/// The actions of a row at its right end. The buttons are always in the document and in tab order; the styles show them
/// when the row, marked <c>cnx-row</c>, is under the pointer or has the focus. For a finger the same buttons are a menu
/// that comes from below, without a round trip.
/// </summary>
public sealed partial class RowActions
{
    private readonly string menu = $"menu-{Guid.CreateVersion7():N}";

    /// <summary>Name of the row, part of each button's accessible name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>What can be done.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RowAction> Actions { get; set; } = [];

    // A refused action stays reachable, so that its reason can be read; it must then do nothing.
    private static Task ActAsync(RowAction action) => action.Refusal is null ? action.Act() : Task.CompletedTask;
}
