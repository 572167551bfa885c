using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// The frame of a control in a form: label above, what is wrong and the help below. The control carries
/// <see cref="Id"/> and
/// <c>aria-describedby</c> from <see cref="DescribedBy"/>.
/// </summary>
public sealed partial class FormField
{
    /// <summary>Id of the control.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Label.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What to enter, and where it is found.</summary>
    [Parameter]
    public string? Help { get; set; }

    /// <summary>What is wrong.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Whether <see cref="Error"/> only warns.</summary>
    [Parameter]
    public bool IsWarning { get; set; }

    /// <summary>Whether it may stay empty.</summary>
    [Parameter]
    public bool Optional { get; set; }

    /// <summary>At the right of the label: a link to where the value is found.</summary>
    [Parameter]
    public RenderFragment? Extra { get; set; }

    /// <summary>The control.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Value of <c>aria-describedby</c> for a control with this frame.</summary>
    public static string? DescribedBy(string id, bool hasError, bool hasHelp) => (hasError, hasHelp) switch
    {
        (true, true) => $"{ErrorId(id)} {HelpId(id)}",
        (true, false) => ErrorId(id),
        (false, true) => HelpId(id),
        (false, false) => null,
    };

    private static string ErrorId(string id) => $"{id}-error";

    private static string HelpId(string id) => $"{id}-help";
}
