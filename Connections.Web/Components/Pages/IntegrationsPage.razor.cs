using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>The page of integration tiles, and that of one of them.</summary>
public sealed partial class IntegrationsPage
{
    /// <summary>Wire name of the tile's integration; null: all tiles.</summary>
    [Parameter]
    public string? Tile { get; set; }
}
