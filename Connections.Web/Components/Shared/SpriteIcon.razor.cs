using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>An icon of the page's <see cref="Sprite"/>.</summary>
public sealed partial class SpriteIcon
{
    /// <summary>Its name in <see cref="Sprite"/>.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";
}
