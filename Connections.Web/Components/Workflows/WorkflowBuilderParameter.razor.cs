using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>A parameter as it was edited.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Value">Its default, or its value.</param>
public sealed record ParameterEdit(string Name, ParameterType Type, JsonNode? Value);

/// <summary>One parameter, or one result, of a workflow.</summary>
public sealed partial class WorkflowBuilderParameter
{
    private static readonly (ParameterType Type, string Label)[] types =
    [
        (ParameterType.String, "Text"), (ParameterType.Number, "Number"), (ParameterType.Boolean, "True or false"),
        (ParameterType.Object, "Object"), (ParameterType.ArrayString, "List of texts"),
        (ParameterType.ArrayNumber, "List of numbers"), (ParameterType.ArrayBoolean, "List of true or false"),
        (ParameterType.ArrayObject, "List of objects"),
    ];

    private string? error;

    /// <summary>Input or Output.</summary>
    [Parameter, EditorRequired]
    public string Kind { get; set; } = "";

    /// <summary>Its place in the list.</summary>
    [Parameter, EditorRequired]
    public int Place { get; set; }

    /// <summary>Name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>Type.</summary>
    [Parameter, EditorRequired]
    public ParameterType Type { get; set; }

    /// <summary>Default, or value.</summary>
    [Parameter]
    public JsonNode? Value { get; set; }

    /// <summary>What that is called.</summary>
    [Parameter, EditorRequired]
    public string ValueLabel { get; set; } = "";

    /// <summary>How often it is named.</summary>
    [Parameter]
    public int Uses { get; set; }

    /// <summary>Raised with what it is now.</summary>
    [Parameter]
    public EventCallback<ParameterEdit> Changed { get; set; }

    /// <summary>Raised when it is to go.</summary>
    [Parameter]
    public EventCallback OnRemove { get; set; }

    private string Id => FormattableString.Invariant($"{Kind.ToLowerInvariant()}-{Place}");

    private string Text => ShownValue.Write(Value);

    private Task TellAsync(string name, ParameterType type, JsonNode? value) =>
        Changed.InvokeAsync(new ParameterEdit(name, type, value));

    private Task ValueAsync(string? text)
    {
        error = null;
        var typed = text ?? "";
        if (typed.Length == 0 || Type == ParameterType.String || typed.Contains("{{", StringComparison.Ordinal))
            return TellAsync(Name, Type, typed.Length == 0 && Kind == "Input" ? null : typed);
        try
        {
            return TellAsync(Name, Type, JsonNode.Parse(typed));
        }
        catch (JsonException)
        {
            error = "Enter JSON of this type, for example 3, true, [\"a\"] or {\"id\": 1}.";
            return Task.CompletedTask;
        }
    }
}
