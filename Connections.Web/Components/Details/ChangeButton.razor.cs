using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>A button that changes what the details show. Where that is not possible, it says why.</summary>
public sealed partial class ChangeButton
{
    /// <summary>Its class besides.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Why it cannot be changed; null where it can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>
    /// Id of the sentence that says which file manages it; null where none does, or the reader could not release it.
    /// </summary>
    [Parameter]
    public string? ManagedNote { get; set; }

    /// <summary>Changes it.</summary>
    [Parameter]
    public EventCallback Act { get; set; }

    /// <summary>Its word.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = null!;
}
