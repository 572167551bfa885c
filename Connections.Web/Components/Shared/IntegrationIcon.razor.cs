using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>The icon of an integration in its tile. Decoration: the name is always beside it.</summary>
public sealed partial class IntegrationIcon
{
    /// <summary>Name of the integration as shown.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>File name of its icon without extension; a monogram where null.</summary>
    [Parameter]
    public string? Icon { get; set; }

    /// <summary>
    /// A drawing of ours for what has no icon; null: one for HTTP, workflows and apps, else a monogram.
    /// </summary>
    [Parameter]
    public string? Glyph { get; set; }

    private string? Drawing => Glyph ?? Name switch
    {
        "HTTP" => Sprite.Web,
        "Workflow" => Sprite.Workflow,
        "App" => Sprite.App,
        _ => null,
    };
}
