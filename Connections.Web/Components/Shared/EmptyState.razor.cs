using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>What stands where nothing is: one sentence, one action, one small drawing.</summary>
public sealed partial class EmptyState
{
    /// <summary>What the list is for, or why it is empty.</summary>
    [Parameter, EditorRequired]
    public string Sentence { get; set; } = "";

    /// <summary>The first step.</summary>
    [Parameter]
    public RenderFragment? Action { get; set; }

    /// <summary>A drawing in the theme's colors; without it, the general one.</summary>
    [Parameter]
    public RenderFragment? Drawing { get; set; }

    /// <summary>1 when the sentence is the heading of the page, else 0.</summary>
    [Parameter]
    public int Heading { get; set; }
}
