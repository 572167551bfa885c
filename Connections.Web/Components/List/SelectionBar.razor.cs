using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>What can be done with the ticked rows.</summary>
public sealed partial class SelectionBar
{
    /// <summary>How many are ticked.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>How many there are of which all were asked for; null where they were ticked one by one.</summary>
    [Parameter]
    public int? Total { get; set; }

    /// <summary>Changes their tags.</summary>
    [Parameter]
    public EventCallback OnTag { get; set; }

    /// <summary>Changes who may do what with them.</summary>
    [Parameter]
    public EventCallback OnPermit { get; set; }

    /// <summary>Deletes them.</summary>
    [Parameter]
    public EventCallback OnDelete { get; set; }

    /// <summary>Takes the ticks away.</summary>
    [Parameter]
    public EventCallback OnClear { get; set; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private string Words =>
        Total is { } total ? $"{Reader.Write(Count)} of {Reader.Write(total)} selected"
            : $"{Reader.Write(Count)} selected";
}
