using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The field of one parameter: a choice, a switch, a text, or JSON.</summary>
public sealed partial class RunParameterField
{
    /// <summary>The parameter.</summary>
    [Parameter, EditorRequired]
    public Core.Automation.Workflows.ParameterView Parameter { get; set; } = null!;

    /// <summary>What is typed.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>Raised with what was typed.</summary>
    [Parameter]
    public EventCallback<string> TextChanged { get; set; }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Whether the focus begins here.</summary>
    [Parameter]
    public bool IsFirst { get; set; }

    private string Id => $"parameter-{Parameter.Name}";

    private bool IsJson =>
        Parameter.Type is not (ParameterType.String or ParameterType.Number or ParameterType.Boolean);

    private string? Invalid => Error is null ? null : "true";

    private string? Help => Parameter.Description is { Length: > 0 } help ? help : Parameter.Type switch
    {
        ParameterType.Object => "A JSON object, for example {\"id\": 1}.",
        ParameterType.ArrayString => "A JSON list, for example [\"a\", \"b\"].",
        ParameterType.ArrayNumber => "A JSON list, for example [1, 2].",
        ParameterType.ArrayBoolean => "A JSON list, for example [true, false].",
        ParameterType.ArrayObject => "A JSON list, for example [{\"id\": 1}].",
        _ => null,
    };

    private string? Described => FormField.DescribedBy(Id, Error is not null,
        Parameter.Type == ParameterType.Boolean ? Parameter.Description is { Length: > 0 } : Help is not null);

    // A value that is offered may come with a label.
    private IReadOnlyList<(string Text, string Label)> Choices => IsJson ? [] :
        [.. (Parameter.Allowed ?? []).Select(allowed =>
        {
            var (value, label) = allowed is JsonObject o && o.ContainsKey("value")
                ? (o["value"], o["label"] ?? o["name"]) : (allowed, null);
            return (value?.ToString() ?? "", label?.ToString() ?? value?.ToString() ?? "");
        })];

    private Task SwitchAsync(ChangeEventArgs e) => TextChanged.InvokeAsync(e.Value is true ? "true" : "false");
}
