using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// What is wrong with a field, beside it and in words. The field names <see cref="Id"/> in its <c>aria-describedby</c>.
/// </summary>
public sealed partial class FieldError
{
    /// <summary>Id for <c>aria-describedby</c>.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>The sentence; nothing is drawn without one.</summary>
    [Parameter, EditorRequired]
    public string? Text { get; set; }

    /// <summary>Whether it may be saved all the same.</summary>
    [Parameter]
    public bool IsWarning { get; set; }
}
