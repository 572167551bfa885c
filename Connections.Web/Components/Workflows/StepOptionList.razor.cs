using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The inputs of an action that are rarely needed: open where one has a value, or needs attention.</summary>
public sealed partial class StepOptionList
{
    private bool isOpen;

    /// <summary>The inputs.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<WorkflowActionInput> Inputs { get; set; } = [];

    /// <summary>The value of an input; null: none.</summary>
    [Parameter, EditorRequired]
    public Func<string, JsonNode?> ValueOf { get; set; } = null!;

    /// <summary>What is to be done about an input; null: nothing.</summary>
    [Parameter, EditorRequired]
    public Func<string, string?> ErrorOf { get; set; } = null!;

    /// <summary>Raised with an input and its value; null: none.</summary>
    [Parameter]
    public EventCallback<KeyValuePair<string, JsonNode?>> OnChange { get; set; }

    // Only at first: afterwards it is as the reader left it.
    protected override void OnInitialized() => isOpen = Inputs.Any(i => ValueOf(i.Name) is not null);
}
