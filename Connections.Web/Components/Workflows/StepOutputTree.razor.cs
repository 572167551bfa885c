using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Parts of what a step returns, each with its own parts below it.</summary>
public sealed partial class StepOutputTree
{
    /// <summary>The parts.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<StepOutput> Parts { get; set; } = [];

    /// <summary>What they are, for screen readers; null below another part.</summary>
    [Parameter]
    public string? Label { get; set; }

    /// <summary>Raised with an expression.</summary>
    [Parameter]
    public EventCallback<string> OnChoose { get; set; }
}
