using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>A cell of an app's grid. canvas.js puts it where it lies, before the page is painted.</summary>
public sealed partial class AppCell
{
    /// <summary>Where it lies.</summary>
    [Parameter, EditorRequired]
    public AppPlace Place { get; set; } = null!;

    /// <summary>Whether what it holds scrolls within it.</summary>
    [Parameter]
    public bool IsTall { get; set; }

    /// <summary>What it holds.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>More attributes of its element.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? More { get; set; }
}
