using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>One connection in the list.</summary>
public sealed partial class ConnectionTableRow
{
    private const int Few = 3;

    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public ConnectionRow Row { get; set; } = null!;

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>Its schema; null where the catalogue has it no more.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Why this reader changes no connection, whatever their level on it; null where they may.</summary>
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

    /// <summary>Whether it is ticked.</summary>
    [Parameter]
    public bool IsSelected { get; set; }

    /// <summary>Raised when it is ticked or not.</summary>
    [Parameter]
    public EventCallback<bool> SelectedChanged { get; set; }

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

    private string Schema => Integration is null ? Row.IntegrationType
        : Integration.Credentials.Count > 1 && Integration.Kind(Row.CredentialType) is { } kind ? $"{Integration.Name} · {kind.Name}"
        : Integration.Name;

    private IReadOnlyList<RowAction> Actions => RowAction.OfThing(Refusal ?? (Row.Access >= Level.Editor ? null : $"You are {Row.Access}; it takes Editor.") ?? (Row.ManagedBy is { } file ? Problem.ManagedByFile.WhyNot(Row.Name, file) : null), Edit, Permissions, Delete);
}
