using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>Rows to come, in the geometry they will have, so that nothing jumps when they arrive.</summary>
public sealed partial class SkeletonRows
{
    /// <summary>How many.</summary>
    [Parameter]
    public int Rows { get; set; } = 8;

    /// <summary>What a screen reader says while they load.</summary>
    [Parameter]
    public string Says { get; set; } = "Loading";
}
