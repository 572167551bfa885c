using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>What a list of things that people own says where it has no rows, by what its address says.</summary>
public sealed partial class OwnedListEmpty
{
    /// <summary>What the rows are.</summary>
    [Parameter, EditorRequired]
    public Noun Noun { get; set; } = null!;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public OwnedListState State { get; set; } = null!;

    /// <summary>Raised with a state that is to be shown.</summary>
    [Parameter]
    public EventCallback<OwnedListState> OnGo { get; set; }

    /// <summary>What it says where there is none at all.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
