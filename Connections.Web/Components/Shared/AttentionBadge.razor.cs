using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>How many things of a row need attention; nothing where there are none.</summary>
public sealed partial class AttentionBadge
{
    /// <summary>How many.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }
}
