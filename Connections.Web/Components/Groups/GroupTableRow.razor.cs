using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Groups;

/// <summary>One group in the list.</summary>
public sealed partial class GroupTableRow
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public GroupRow Row { get; set; } = null!;

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>Its schema; null where the catalogue has it no more.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Why this reader changes no group, whatever their level on it; null where they may.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Whether it changed since the file that manages it was applied.</summary>
    [Parameter]
    public bool HasDrifted { get; set; }

    /// <summary>Where its details are.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = "";

    /// <summary>Whether its details are open.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>Edits it.</summary>
    [Parameter]
    public EventCallback Edit { get; set; }

    /// <summary>Shows who may do what with it.</summary>
    [Parameter]
    public EventCallback Permissions { get; set; }

    /// <summary>Deletes it.</summary>
    [Parameter]
    public EventCallback Delete { get; set; }

    /// <summary>Marks it, or takes the mark away.</summary>
    [Parameter]
    public EventCallback Favorite { get; set; }

    [Inject]
    public required Reader Reader { get; init; }

    private IReadOnlyList<RowAction> Actions => RowAction.OfThing(Refusal ?? (Row.Access >= Level.Editor ? null : $"You are {Row.Access}; it takes Editor.") ?? (Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(Row.Name, file) : null), Edit, Permissions, Delete);
}
