using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;

namespace Connections.Core.Apps.Editing;

/// <summary>How a property is entered.</summary>
public enum AppPropertyKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>A text of several lines.</summary>
    Lines,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes, no, or an expression.</summary>
    Flag,

    /// <summary>One of some values.</summary>
    Choice,

    /// <summary>A text, or JSON.</summary>
    Value,

    /// <summary>What a select offers: each a label and a value; or an expression.</summary>
    Options,

    /// <summary>The columns of a table: each a header and where its value is; or an expression.</summary>
    Columns,
}

/// <summary>A property of a component.</summary>
/// <param name="Name">Its name in the definition.</param>
/// <param name="Label">Label on screen.</param>
/// <param name="Kind">How it is entered.</param>
public sealed record AppProperty(string Name, string Label, AppPropertyKind Kind = AppPropertyKind.Text)
{
    /// <summary>What to enter.</summary>
    public string? Help { get; init; }

    /// <summary>Values to choose from.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}

/// <summary>A component that can be added.</summary>
public sealed record AppComponentKind
{
    /// <summary>Its type in the definition.</summary>
    public required string Type { get; init; }

    /// <summary>Name on screen.</summary>
    public required string Name { get; init; }

    /// <summary>Its properties that can be entered.</summary>
    public required IReadOnlyList<AppProperty> Properties { get; init; }

    /// <summary>What can happen to it.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>What it begins with as to its size.</summary>
    public required GridPlace Size { get; init; }

    /// <summary>The properties that it begins with.</summary>
    internal Func<JsonObject> Defaults { get; init; } = () => [];
}

/// <summary>The components that can be added, each with its properties and events.</summary>
public static class AppPalette
{
    /// <summary>When a query is done.</summary>
    public const string ExecutionFinished = AppNames.ExecutionFinished;

    private const string Binding = "A value, or an expression such as ${list0.outputs.body}.";

    private static readonly AppProperty Visible = new("isVisible", "Visible", AppPropertyKind.Flag);
    private static readonly AppProperty Disabled = new("isDisabled", "Disabled", AppPropertyKind.Flag);
    private static readonly AppProperty Loading = new("isLoading", "Loading", AppPropertyKind.Flag);
    private static readonly AppProperty Label = new("label", "Label");
    private static readonly AppProperty Placeholder = new("placeholder", "Placeholder");
    private static readonly AppProperty Default = new("defaultValue", "Default value") { Help = Binding };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AppComponentKind> All { get; } =
    [
        new()
        {
            Type = "text",
            Name = "Text",
            Properties = [new("content", "Content", AppPropertyKind.Lines) { Help = "Markdown. Text between ${ and } "
                + "is an expression." }, Visible],
            Size = Sized(6, 6),
            Defaults = () => new() { ["content"] = "Text", ["contentType"] = "markdown" },
        },
        new()
        {
            Type = "textInput",
            Name = "Text input",
            Properties = [Label, Placeholder, Default, Disabled, Visible],
            Events = ["change"],
            Size = Sized(4, 8),
            Defaults = () => new() { ["label"] = "Label", ["defaultValue"] = "", ["placeholder"] = "" },
        },
        new()
        {
            Type = "textArea",
            Name = "Text area",
            Properties = [Label, Placeholder, Default with { Kind = AppPropertyKind.Lines }, Disabled, Visible],
            Events = ["change"],
            Size = Sized(6, 14),
            Defaults = () => new() { ["label"] = "Label", ["defaultValue"] = "", ["placeholder"] = "" },
        },
        new()
        {
            Type = "numberInput",
            Name = "Number input",
            Properties = [Label, new("min", "Minimum", AppPropertyKind.Number),
                new("max", "Maximum", AppPropertyKind.Number), Default with { Kind = AppPropertyKind.Number }, Disabled,
                Visible],
            Events = ["change"],
            Size = Sized(3, 8),
            Defaults = () => new() { ["label"] = "Label" },
        },
        new()
        {
            Type = "checkbox",
            Name = "Checkbox",
            Properties = [Label, Default with { Kind = AppPropertyKind.Flag }, Disabled, Visible],
            Events = ["change"],
            Size = Sized(3, 5),
            Defaults = () => new() { ["label"] = "Label", ["defaultValue"] = false },
        },
        new()
        {
            Type = "select",
            Name = "Select",
            Properties = [Label, new("options", "Options", AppPropertyKind.Options), Placeholder, Default, Disabled,
                Visible],
            Events = ["change"],
            Size = Sized(4, 8),
            Defaults = () => new()
            {
                ["label"] = "Label",
                ["options"] = new JsonArray(
                    new JsonObject { ["label"] = "Option 1", ["value"] = "option1" },
                    new JsonObject { ["label"] = "Option 2", ["value"] = "option2" }),
            },
        },
        new()
        {
            Type = "button",
            Name = "Button",
            Properties = [Label, new("isPrimary", "Primary", AppPropertyKind.Flag), Loading, Disabled, Visible],
            Events = ["click"],
            Size = Sized(2, 5),
            Defaults = () => new() { ["label"] = "Button", ["isPrimary"] = true },
        },
        new()
        {
            Type = "table",
            Name = "Table",
            Properties = [new("data", "Data", AppPropertyKind.Value) { Help = "A list of rows: an expression such as "
                + "${list0.outputs.body}." }, new("columns", "Columns", AppPropertyKind.Columns),
                new("pageSize", "Rows per page", AppPropertyKind.Number), Loading, Visible],
            Events = ["tableRowClick", "pageChange"],
            Size = Sized(12, 30),
            Defaults = () => new() { ["data"] = new JsonArray(), ["columns"] = new JsonArray() },
        },
        new()
        {
            Type = "calloutValue",
            Name = "Callout value",
            Properties = [Label, new("value", "Value", AppPropertyKind.Value) { Help = Binding }, new("unit", "Unit"),
                new("size", "Size", AppPropertyKind.Choice) { Choices = ["sm", "md", "lg"] }, Loading, Visible],
            Size = Sized(3, 10),
            Defaults = () => new() { ["label"] = "Label", ["value"] = "0", ["unit"] = "", ["size"] = "md" },
        },
        new()
        {
            Type = "jsonInput",
            Name = "JSON input",
            Properties = [Label, Default with { Kind = AppPropertyKind.Lines }, Disabled, Visible],
            Events = ["change"],
            Size = Sized(6, 20),
            Defaults = () => new() { ["label"] = "Label", ["defaultValue"] = "" },
        },
        new()
        {
            Type = AppNames.Modal,
            Name = "Modal",
            Properties = [new("title", "Title")],
            Events = ["open", "close"],
            Size = Sized(12, 1),
            Defaults = () => new() { ["title"] = "Title", ["children"] = new JsonArray() },
        },
    ];

    /// <summary>What can follow from an event, each with its name on screen.</summary>
    public static IReadOnlyList<(string Type, string Label)> Reactions { get; } =
    [
        (AppNames.TriggerQuery, "Trigger action"), (AppNames.SetStateVariable, "Set state variable"),
        (AppNames.SetComponentState, "Set component state"), (AppNames.OpenModal, "Open modal"),
        (AppNames.CloseModal, "Close modal"), (AppNames.OpenUrl, "Open URL"),
        (AppNames.DownloadFile, "Download file"),
    ];

    /// <summary>The component of a type; null: it can't be added here.</summary>
    public static AppComponentKind? Find(string type) => All.FirstOrDefault(k => k.Type == type);

    /// <summary>The member of an event that names what it is done to; null: nothing is named.</summary>
    public static string? TargetOf(string reaction) => AppNames.Reactions.GetValueOrDefault(reaction);

    private static GridPlace Sized(int width, int height) => new(0, 0, width, height);
}
