using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Apps.Build;

/// <summary>The details of an action: what it asks, through what, when it runs, and what came of it.</summary>
public sealed partial class AppQueryDetails
{
    private static readonly string[] finished = [AppPalette.ExecutionFinished];

    private static readonly AppProperty[] settings =
    [
        new("onlyTriggerManually", "Run only when triggered", AppPropertyKind.Flag)
        {
            Help = "Otherwise it runs when the app opens, and whenever its inputs change.",
        },
        new("condition", "Condition", AppPropertyKind.Flag) { Help = "It runs only while this is true." },
        new("requiresConfirmation", "Ask before it runs", AppPropertyKind.Flag),
        new("showToastOnError", "Tell people when it fails", AppPropertyKind.Flag),
        new("debounceInMs", "Debounce", AppPropertyKind.Number)
        {
            Help = "Shortest time between two runs, in milliseconds.",
        },
        new("pollingIntervalInMs", "Polling interval", AppPropertyKind.Number)
        {
            Help = "Runs again after this many milliseconds: 15000 or more.",
        },
        new("outputs", "Transform outputs", AppPropertyKind.Lines)
        {
            Help = "An expression over self.rawOutputs, such as ${self.rawOutputs.body.items}.",
        },
    ];

    private IReadOnlyList<AppProperty> OfTransform =>
    [
        new("outputs", "Value", AppPropertyKind.Lines)
        {
            Help = "An expression, such as ${" + SomeAction + ".outputs.body.filter(i => i.open)}.",
        },
    ];

    // What helps names an action that is there.
    private string SomeAction =>
        State.Document.Queries.FirstOrDefault(q => q.Kind == AppQueryKind.Action)?.Name ?? "list0";

    private static readonly AppProperty[] ofVariable =
    [
        new("defaultValue", "Default value", AppPropertyKind.Value)
        {
            Help = "A value, or an expression. Events set another one.",
        },
    ];

    private const string ResultId = "query-result";

    private bool reveals;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The query.</summary>
    [Parameter, EditorRequired]
    public AppQueryNode Query { get; set; } = null!;

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>What was tried last; null: nothing.</summary>
    [Parameter]
    public AppTrial? Trial { get; set; }

    /// <summary>Raised to show all of them.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Raised to remove it.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised to run it.</summary>
    [Parameter]
    public EventCallback<string> OnRun { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with its new name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private WorkflowAction? Action =>
        Query.Kind == AppQueryKind.Action ? AppQueryActions.Find(Catalog, Query.Fqn) : null;

    private string Kind => Query.Kind switch
    {
        AppQueryKind.DataTransform => "Data transform",
        AppQueryKind.StateVariable => "State variable",
        _ => Action is { } action ? $"{action.Family} · {action.Name}" : Query.Fqn,
    };

    private IReadOnlyList<AppProperty> Values => Query.Kind switch
    {
        AppQueryKind.DataTransform => OfTransform,
        AppQueryKind.StateVariable => ofVariable,
        _ => [],
    };

    private bool HasWholeInputs => (Query.Properties["spec"] as JsonObject)?["inputs"] is JsonValue;

    // A query that uses a tile chooses one of its accounts by an input that its action doesn't have.
    private IReadOnlyList<WorkflowActionInput> Account =>
        Query is { ConnectionId: null, GroupId: null } && Action?.Integration is { Tile: not null } integration
            ? [new()
            {
                Name = TileSchema.AccountInput, Label = "Account", IsOptional = true,
                Help = $"The account of the {integration.Name} tile. Leave it empty to use the default.",
            }] : [];

    // Those of the action, then those that only the definition has.
    private IReadOnlyList<WorkflowActionInput> Inputs
    {
        get
        {
            IReadOnlyList<WorkflowActionInput> known = [.. Account, .. Action?.Inputs ?? []];
            return [.. known, .. Query.Inputs.Where(i => known.All(k => k.Name != i.Key)).Select(i =>
                new WorkflowActionInput
                {
                    Name = i.Key,
                    Label = i.Key,
                    IsOptional = true,
                    Kind = WorkflowInputKind.Json,
                })];
        }
    }

    // What stands at no field of its own.
    private IEnumerable<string> General
    {
        get
        {
            string[] shown = [.. Inputs.Select(i => ErrorOf(i.Name)).OfType<string>(),
                .. settings.Concat(Values).Select(p => State.MessageAt(Query.Name, $"properties/{p.Name}"))
                    .OfType<string>()];
            return State.FaultsOf(Query.Name).Select(f => f.Message).Concat(State.AttentionOf(Query.Name)
                .Where(a => !IsOfTarget(a) && !a.Pointer.Contains("/events/", StringComparison.Ordinal))
                .Select(a => a.Message)).Except(shown).Distinct();
        }
    }

    private AppQueryDebug? Ran => Trial?.Debug?.Queries.FirstOrDefault(q => q.Name == Query.Name
        && q.StartedAt is not null);

    private bool IsRunning => Trial?.Running == Query.Name;

    private bool IsOfTarget(Attention attention) => Action?.TakesConnection is true
        && (attention.Pointer.EndsWith("/connectionId", StringComparison.Ordinal)
            || attention.Pointer.EndsWith("/spec", StringComparison.Ordinal)
            || attention.Pointer.Contains("/connectionGroup", StringComparison.Ordinal));

    private JsonNode? ValueOf(string input) => Query.Inputs.FirstOrDefault(i => i.Key == input).Value;

    private string TextOf(string input) =>
        ValueOf(input) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private string? ErrorOf(string input) => State.MessageAt(Query.Name, $"properties/spec/inputs/{input}")
        ?? State.AttentionOf(Query.Name).FirstOrDefault(a => a.Input == input)?.Message;

    private Task SetInputAsync(string input, JsonNode? value)
    {
        State.Document.SetInput(Query.Name, input, value);
        return Edited.InvokeAsync();
    }

    private Task SetAsync(string property, JsonNode? value)
    {
        State.Document.SetProperty(Query.Name, property, value);
        return Edited.InvokeAsync();
    }

    private async Task RunAsync()
    {
        if (IsRunning) return;
        await OnRun.InvokeAsync(Query.Name);
        reveals = true;
    }

    // It stands below the button, often outside of what is seen.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!reveals) return;
        reveals = false;
        await Js.RevealAsync(ResultId);
    }
}
