using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>
/// One row of a list. Its actions are always in the document; the styles show them, no round trip does.
/// </summary>
public sealed partial class ListRow
{
    /// <summary>Its id.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>Its schema; null where the catalog no longer has it.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Wire name of its integration; null: it is of none.</summary>
    [Parameter]
    public string? IntegrationType { get; set; }

    /// <summary>Where its details are.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = "";

    /// <summary>Whether its details are open.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>Whether it can be ticked.</summary>
    [Parameter]
    public bool IsSelectable { get; set; }

    /// <summary>Whether it is ticked.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Raised when it is ticked or not.</summary>
    [Parameter]
    public EventCallback<bool> SelectedChanged { get; set; }

    /// <summary>The file that manages it; null: none.</summary>
    [Parameter]
    public string? ManagedBy { get; set; }

    /// <summary>Whether it changed since that file was applied.</summary>
    [Parameter]
    public bool HasDrifted { get; set; }

    /// <summary>Whether the reader marked it.</summary>
    [Parameter]
    public bool IsFavorite { get; set; }

    /// <summary>Marks it, or takes the mark away.</summary>
    [Parameter]
    public EventCallback Favorite { get; set; }

    /// <summary>What can be done with it.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RowAction> Actions { get; set; } = [];

    /// <summary>What is to know about it, beside its name.</summary>
    [Parameter]
    public RenderFragment? Notes { get; set; }

    /// <summary>Its other cells.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
