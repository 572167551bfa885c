using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What follows when something happens to a component, or a query is done.</summary>
public sealed partial class AppEventList
{
    private const string Name = "name";
    private const string Type = "type";
    private const string Custom = "custom";

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The component or query.</summary>
    [Parameter, EditorRequired]
    public string Owner { get; set; } = "";

    /// <summary>Its events.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<AppEventNode> Events { get; set; } = [];

    /// <summary>What can happen to it.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> When { get; set; } = [];

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private static string IdOf(int place, string what) => $"event-{place}-{what}";

    private static string WordsOf(string when) => when switch
    {
        "click" => "Click",
        "change" => "Change",
        "tableRowClick" => "Row click",
        "pageChange" => "Page change",
        "open" => "Open",
        "close" => "Close",
        AppPalette.ExecutionFinished => "Execution finished",
        _ => when,
    };

    private static string LabelOf(string member) => member switch
    {
        "queryName" => "Action",
        "variableName" => "State variable",
        "modalName" => "Modal",
        _ => "Component",
    };

    private IEnumerable<string> NamesFor(string member, string now)
    {
        var document = State.Document;
        IReadOnlyList<string> names = member switch
        {
            "queryName" => [.. document.Queries.Where(q => q.Kind == AppQueryKind.Action).Select(q => q.Name)],
            "variableName" =>
                [.. document.Queries.Where(q => q.Kind == AppQueryKind.StateVariable).Select(q => q.Name)],
            "modalName" => [.. document.Components.Where(c => c.Type == "modal").Select(c => c.Name)],
            _ => [.. document.Components.Select(c => c.Name)],
        };
        // What is not there is said to be so, and not changed by looking at it.
        return now.Length == 0 || names.Contains(now) ? names : [now, .. names];
    }

    private static IReadOnlyList<AppProperty> PropertiesOf(string reaction) => reaction switch
    {
        "setStateVariableValue" => [new("value", "Value", AppPropertyKind.Value)
        {
            Help = "A value, or an expression such as ${textInput0.value}.",
        }],
        "setComponentState" => [new("state", "State", AppPropertyKind.Value)
        {
            Help = "An object with the properties that change, such as {\"value\": \"\"}.",
        }],
        "openUrl" => [new("url", "URL") { Help = "Starts with https:// or http://." },
            new("isNewTab", "In a new tab", AppPropertyKind.Flag)],
        "downloadFile" => [new("filename", "File name"), new("data", "Content", AppPropertyKind.Value)],
        _ => [],
    };

    private Task AddAsync() => EditAsync(() => State.Document.AddEvent(Owner, When[0]));

    private Task RemoveAsync(int place) => EditAsync(() => State.Document.RemoveEvent(Owner, place));

    private Task SetAsync(int place, string member, JsonNode? value) =>
        EditAsync(() => State.Document.SetEvent(Owner, place, member, value));

    private async Task EditAsync(Action edit)
    {
        if (await Notifier.TryAsync(() =>
        {
            edit();
            return Task.CompletedTask;
        })) await Edited.InvokeAsync();
    }
}
