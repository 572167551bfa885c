using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>An input of a step, whose texts may have expressions.</summary>
public sealed partial class StepInputField
{
    // Each is the same object as long as it is shown: of two changes that follow each other quickly, the second still
    // comes from the fields that were drawn before the first.
    private readonly List<Pair> pairs = [];
    private JsonNode? written;
    private JsonNode? given;
    // What is typed stays as it was typed, until the value is another one.
    private string? typed;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>The input.</summary>
    [Parameter, EditorRequired]
    public WorkflowActionInput Input { get; set; } = null!;

    /// <summary>Its value; null: none.</summary>
    [Parameter]
    public JsonNode? Value { get; set; }

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Raised with another value; null: none.</summary>
    [Parameter]
    public EventCallback<JsonNode?> OnChange { get; set; }

    private string Id => $"input-{Input.Name}";

    private string? Help => (Input.Help, Input.Example) switch
    {
        (null, null) => null,
        ({ } help, null) => help,
        (null, { } example) => $"For example {example}",
        var (help, example) when help.Contains(example, StringComparison.Ordinal) => help,
        var (help, example) => $"{help} For example {example}",
    };

    private string? Described => FormField.DescribedBy(Id, Error is not null, Help is not null);

    private string Text => typed ?? ShownValue.WriteIndented(Value);

    private int Rows => Math.Clamp(Text.Count(c => c == '\n') + 1, 5, 14);

    private IEnumerable<string> Choices =>
        // The default stands above already.
        Text.Length == 0 ? Input.Choices.Skip(1) : Input.Choices.Contains(Text) ? Input.Choices
            : [.. Input.Choices, Text];

    // A list in a value, or an expression in the place of all pairs, is shown as it stands in the document.
    private bool IsPairs => Value is null || (Value is JsonArray items && items.All(i => i is JsonObject pair
        && pair.All(m => m.Key is "key" or "value" && m.Value is null or JsonValue)));

    // An expression in its place is shown as it stands in the document.
    private bool IsFlag => Input.Kind == WorkflowInputKind.Flag && (Value is null || ReadFlag(Value) is not null);

    private bool IsOn => ReadFlag(Value) is true;

    private static bool? ReadFlag(JsonNode? value) =>
        value is JsonValue && bool.TryParse(value.ToString(), out var flag) ? flag : null;

    // Off is what it is without a value.
    private Task SwitchAsync(bool on) => TellAsync(on ? JsonValue.Create(true) : null);

    protected override void OnParametersSet()
    {
        // A parent that is drawn before it learns of what was typed gives the former value again: shown, that would
        // overwrite what was typed since.
        if (JsonNode.DeepEquals(given, Value)) return;
        given = Value?.DeepClone();
        if (JsonNode.DeepEquals(written, Value)) return;
        (written, typed) = (Value?.DeepClone(), null);
        JsonObject[] read = IsPairs ? [.. ((Value as JsonArray) ?? []).OfType<JsonObject>()] : [];
        while (pairs.Count < read.Length) pairs.Add(new());
        pairs.RemoveRange(read.Length, pairs.Count - read.Length);
        foreach (var (pair, shown) in pairs.Zip(read))
            (pair.Key, pair.Value) = (ShownValue.WriteIndented(shown["key"]), ShownValue.WriteIndented(shown["value"]));
    }

    private Task SetAsync(string? text)
    {
        typed = text ?? "";
        return TellAsync(typed.Length == 0 ? null : Parse(typed));
    }

    private JsonNode Parse(string text)
    {
        // A number stays one; JSON where it is asked for; anything else is a text.
        if (Value?.GetValueKind() == JsonValueKind.Number
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
        if (Input.Kind is not (WorkflowInputKind.Json or WorkflowInputKind.Pairs or WorkflowInputKind.Conditions
            or WorkflowInputKind.Cases))
            return text;
        try
        {
            return JsonNode.Parse(text) is { } json && (json is not JsonValue || Value is JsonValue and not null
                && Value.GetValueKind() != JsonValueKind.String) ? json : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private Task PairAsync(Action edit)
    {
        edit();
        return PairsAsync();
    }

    private Task RemoveAsync(Pair pair)
    {
        pairs.Remove(pair);
        return PairsAsync();
    }

    private Task PairsAsync()
    {
        var named = pairs.Where(p => p.Key.Trim().Length > 0)
            .Select(p => (JsonNode)new JsonObject { ["key"] = p.Key.Trim(), ["value"] = p.Value }).ToArray();
        return TellAsync(named.Length == 0 ? null : new JsonArray(named));
    }

    private Task TellAsync(JsonNode? value)
    {
        written = value?.DeepClone();
        return OnChange.InvokeAsync(value);
    }

    private sealed class Pair
    {
        public string Key { get; set; } = "";

        public string Value { get; set; } = "";
    }
}
