using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>What a list of things that people own has around its rows.</summary>
public sealed partial class OwnedListFrame
{
    /// <summary>The heading: <c>Workflows</c>.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>What the rows are.</summary>
    [Parameter, EditorRequired]
    public Noun Noun { get; set; } = null!;

    /// <summary>How many rows there are, in words; null until they were read.</summary>
    [Parameter, EditorRequired]
    public string? Hits { get; set; }

    /// <summary>The screens that it stands beside.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<LinkTab> Tabs { get; set; } = [];

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public OwnedListState State { get; set; } = null!;

    /// <summary>Raised with a state that is to be shown.</summary>
    [Parameter]
    public EventCallback<OwnedListState> OnGo { get; set; }

    /// <summary>Raised with what is searched.</summary>
    [Parameter]
    public EventCallback<string> OnSearch { get; set; }

    /// <summary>Where deleted ones are.</summary>
    [Parameter, EditorRequired]
    public string DeletedAddress { get; set; } = "";

    /// <summary>The words of the button that makes one: <c>New Workflow</c>.</summary>
    [Parameter, EditorRequired]
    public string New { get; set; } = "";

    /// <summary>Why none can be made; null where one can.</summary>
    [Parameter, EditorRequired]
    public string? Refusal { get; set; }

    /// <summary>Raised when one is to be made.</summary>
    [Parameter]
    public EventCallback OnNew { get; set; }

    /// <summary>The rows.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
