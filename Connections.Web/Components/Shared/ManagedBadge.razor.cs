using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>The mark of what a file manages, in its row.</summary>
public sealed partial class ManagedBadge
{
    /// <summary>The file.</summary>
    [Parameter, EditorRequired]
    public string File { get; set; } = "";

    /// <summary>Whether it changed since that file was applied.</summary>
    [Parameter]
    public bool HasDrifted { get; set; }

    private string Words =>
        HasDrifted ? $"Managed by {File}, and changed since it was last applied" : $"Managed by {File}";
}
