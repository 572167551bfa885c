using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Editing;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>A property of a component or query: a value of its kind, or an expression.</summary>
public sealed partial class AppPropertyField
{
    // What is chosen in a list of values for one that is none of them.
    private const string Expression = "expression";

    private JsonNode? given;
    private JsonNode? written;
    // What is typed stays as it was typed, until the value is another one.
    private string? typed;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>The property.</summary>
    [Parameter, EditorRequired]
    public AppProperty Property { get; set; } = null!;

    /// <summary>Its value; null: none.</summary>
    [Parameter]
    public JsonNode? Value { get; set; }

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>What stands before its id, where several are on the screen.</summary>
    [Parameter]
    public string Prefix { get; set; } = "property";

    /// <summary>Raised with another value; null: none.</summary>
    [Parameter]
    public EventCallback<JsonNode?> OnChange { get; set; }

    private string Id => $"{Prefix}-{Property.Name}";

    private string? Described => FormField.DescribedBy(Id, Error is not null, Property.Help is not null);

    private string Text => typed ?? ShownValue.WriteIndented(Value);

    private int Rows => Math.Clamp(Text.Count(c => c == '\n') + 1, 4, 14);

    private string Flag => Value switch
    {
        null => "",
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag ? "true" : "false",
        JsonValue value when value.TryGetValue<string>(out var text) && text.Trim() is "true" or "false" => text.Trim(),
        _ => Expression,
    };

    private IEnumerable<string> Choices => Property.Choices.Contains(Text) ? Property.Choices
        : [Text, .. Property.Choices];

    private bool IsColumns => Property.Kind == AppPropertyKind.Columns;

    private string First => IsColumns ? "header" : "label";

    private string Second => IsColumns ? "dataPath" : "value";

    private string FirstLabel => IsColumns ? "Header" : "Label";

    private string SecondLabel => IsColumns ? "Path" : "Value";

    private bool IsList => Value is null || (Value is JsonArray items && items.All(i => i is JsonObject));

    private List<JsonObject> Items => [.. (Value as JsonArray ?? []).OfType<JsonObject>()];

    protected override void OnParametersSet()
    {
        // A parent that is drawn before it learns of what was typed gives the former value again.
        if (JsonNode.DeepEquals(given, Value)) return;
        given = Value?.DeepClone();
        if (JsonNode.DeepEquals(written, Value)) return;
        (written, typed) = (Value?.DeepClone(), null);
    }

    private Task SetFlagAsync(string? chosen) => chosen switch
    {
        "true" => TellAsync(true),
        "false" => TellAsync(false),
        Expression => ExpressAsync(),
        _ => TellAsync(null),
    };

    private Task SetAsync(string? text)
    {
        typed = text ?? "";
        return TellAsync(Read(typed));
    }

    // A number is one, JSON is what it says; anything else is a text.
    private JsonNode? Read(string text)
    {
        if (text.Length == 0) return Property.Kind is AppPropertyKind.Text or AppPropertyKind.Lines ? "" : null;
        if (Property.Kind == AppPropertyKind.Number)
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)) : text;
        if (Property.Kind is not AppPropertyKind.Value || text.TrimStart() is not ['[' or '{', ..]) return text;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private Task ExpressAsync() => TellAsync("");

    private Task ListAsync() => TellAsync(new JsonArray());

    private string TextOf(int place, string member) =>
        place < Items.Count ? ShownValue.WriteIndented(Items[place][member]) : "";

    // Members that are not shown stay.
    private Task SetItemAsync(int place, string member, string? text)
    {
        var items = Copies();
        if (place >= items.Count) return Task.CompletedTask;
        items[place][member] = text ?? "";
        return TellItemsAsync(items);
    }

    private Task AddAsync() => TellItemsAsync([.. Copies(), new JsonObject { [First] = "", [Second] = "" }]);

    private Task RemoveAsync(int place) => TellItemsAsync([.. Copies().Where((_, i) => i != place)]);

    private List<JsonObject> Copies() => [.. Items.Select(i => (JsonObject)i.DeepClone())];

    private Task TellItemsAsync(IEnumerable<JsonObject> items) => TellAsync(new JsonArray([.. items]));

    private Task TellAsync(JsonNode? value)
    {
        if (value is not JsonValue) typed = null;
        written = value?.DeepClone();
        return OnChange.InvokeAsync(value);
    }
}
