using Connections.Core.People;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Chooses roles. One that allows more than one's own roles do cannot be given, and says so.</summary>
public sealed partial class RoleChooser
{
    /// <summary>All roles.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<RoleRow> Roles { get; set; } = [];

    /// <summary>What one's own roles allow.</summary>
    [Parameter, EditorRequired]
    public Permissions Own { get; set; }

    /// <summary>The chosen ones; changed in place.</summary>
    [Parameter, EditorRequired]
    public HashSet<Guid> Chosen { get; set; } = [];

    /// <summary>What is wrong.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>What to know.</summary>
    [Parameter]
    public string? Help { get; set; }

    private void Choose(Guid id, bool chosen)
    {
        if (chosen) Chosen.Add(id);
        else Chosen.Remove(id);
    }
}
