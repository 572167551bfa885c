using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Chooses permissions, by subject. One that one does not have oneself cannot be given, and says so.</summary>
public sealed partial class PermissionChooser
{
    /// <summary>What one's own roles allow.</summary>
    [Parameter, EditorRequired]
    public Permissions Own { get; set; }

    /// <summary>The chosen ones.</summary>
    [Parameter, EditorRequired]
    public Permissions Chosen { get; set; }

    /// <summary>Tells of another choice.</summary>
    [Parameter]
    public EventCallback<Permissions> ChosenChanged { get; set; }

    /// <summary>Whether they are only shown.</summary>
    [Parameter]
    public bool IsReadOnly { get; set; }

    private Task ChooseAsync(Permissions permission, bool chosen) =>
        ChosenChanged.InvokeAsync(chosen ? Chosen | permission : Chosen & ~permission);
}
