using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Offers an expression in a list of them.</summary>
public sealed partial class ExpressionButton
{
    /// <summary>What it names, such as <c>Trigger.env</c>.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    /// <summary>Its tooltip; null: none.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public RenderFragment ChildContent { get; set; } = null!;

    /// <summary>Raised with the expression.</summary>
    [Parameter]
    public EventCallback<string> OnChoose { get; set; }

    /// <summary>The expression that names something.</summary>
    public static string Written(string path) => $"{{{{ {path} }}}}";
}
