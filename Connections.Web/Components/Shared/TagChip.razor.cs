using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>An identifier tag.</summary>
public sealed partial class TagChip
{
    /// <summary>The tag, <c>key:value</c>.</summary>
    [Parameter, EditorRequired]
    public string Tag { get; set; } = "";

    /// <summary>What is wrong with it; shown by the owner of the chip, here only in color.</summary>
    [Parameter]
    public string? Fault { get; set; }

    /// <summary>Takes it away; without it the chip has no button.</summary>
    [Parameter]
    public EventCallback OnRemove { get; set; }

    private int Colon => Tag.IndexOf(':', StringComparison.Ordinal);

    private string Key => Tag[..(Colon + 1)];

    private string Rest => Tag[(Colon + 1)..];
}
