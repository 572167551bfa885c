using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Workflows;

/// <summary>Tries a step as it is now, with values for its expressions.</summary>
public sealed partial class StepTestPanel
{
    private const string ResultId = "step-test-result";

    private readonly Debouncer reading = new(TimeSpan.FromMilliseconds(300));
    private readonly Debouncer explaining = new(TimeSpan.FromMilliseconds(300));
    private List<TypedValue> values = [];
    private StepAccess? access;
    private StepTestResult? result;
    private string me = "";
    private string? problem;
    private string? read;
    private bool isBusy;
    private bool reveals;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>Raised when the step was changed.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with what a test returned.</summary>
    [Parameter]
    public EventCallback<JsonNode> Tested { get; set; }

    [Inject]
    public required StepAccessReader Access { get; init; }

    [Inject]
    public required RunService Runs { get; init; }

    [Inject]
    public required RunQueries Queries { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private Guid WorkflowId => State.Stored.Row.Id;

    protected override async Task OnParametersSetAsync()
    {
        if (read == State.Document.Text) return;
        read = State.Document.Text;
        await reading.RunAsync(Time, ct => Notifier.TryAsync(async () =>
        {
            await ReadAsync(ct);
            await ExplainAsync(ct);
        }, _ => { }));
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        reading.Dispose();
        explaining.Dispose();
    }

    // What was typed for a path stays. What was asked about an older document, a newer answer may have overtaken.
    private async Task ReadAsync(CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        var found = await Queries.TestValuesAsync(actor, WorkflowId, State.Document.Text, Step.Name, Left);
        if (ct.IsCancellationRequested) return;
        me = actor.Name;
        values = [.. found.Select(f => values.Find(v => v.Path == f.Key)
            ?? new TypedValue(f.Key) { Text = ShownValue.Write(f.Value), IsOfRun = f.Value is not null })];
    }

    // Beside what the test says for the reader: what a run would say, for whom it acts as.
    private async Task ExplainAsync(CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        var found = Step.Target is not { } target || (!target.IsGroup && State.Stored.Row is var row
            && row.RunAs == RunAs.Owner && row.OwnerId == actor.Id) ? null
            : await Access.ExplainAsync(actor, State.Stored, target, Given(), Left);
        if (!ct.IsCancellationRequested) access = found;
    }

    private static string? HelpOf(TypedValue value) => value.IsOfRun ? "From the last run." : null;

    private Task TypeAsync(TypedValue value, string? text)
    {
        (value.Text, value.IsOfRun) = (text ?? "", false);
        return explaining.RunAsync(Time, ct => Notifier.TryAsync(() => ExplainAsync(ct), _ => { }));
    }

    private Dictionary<string, JsonNode?> Given() => values.Where(v => v.Text.Length > 0)
        .ToDictionary(v => v.Path, ValueOf, StringComparer.Ordinal);

    private async Task TestAsync()
    {
        if (isBusy) return;
        (isBusy, problem, result) = (true, null, null);
        if (await Notifier.TryAsync(async () =>
        {
            await ReadAsync(Left);
            result = await Runs.TestStepAsync(await Actors.CurrentAsync(), WorkflowId, State.Document.Text, Step.Name,
                values.ToDictionary(v => v.Path, ValueOf, StringComparer.Ordinal), Left);
        }, failed => problem = failed.Message) && result is { Succeeded: true, Output: { } output })
            await Tested.InvokeAsync(output);
        (isBusy, reveals) = (false, true);
    }

    // It stands below the button, often outside of what is seen.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!reveals) return;
        reveals = false;
        await Js.RevealAsync(ResultId);
    }

    // Values for which nothing was typed stay expressions.
    private async Task UseAsync()
    {
        var (before, given) = (State.Document.Text, Given());
        if (given.Count == 0)
        {
            Notifier.Tell("Enter a value first.");
            return;
        }
        var type = Step.Target is { } target ? State.Find(target.Id)?.IntegrationType ?? "HTTP" : "HTTP";
        State.Document.PutValues(Step.Name, given, type);
        Notifier.Confirm($"The values are in the step {Step.Name} now.", ("Undo", async () =>
        {
            State.Replace(before);
            await InvokeAsync(Edited.InvokeAsync);
        }
        ));
        await Edited.InvokeAsync();
    }

    private JsonNode? ValueOf(TypedValue value)
    {
        if (value.Text.Length == 0) return null;
        if (State.Document.View.Inputs.Any(p => p.Type == ParameterType.String && value.Path == $"Trigger.{p.Name}"))
            return value.Text;
        try
        {
            return JsonNode.Parse(value.Text);
        }
        catch (JsonException)
        {
            return value.Text;
        }
    }

    private sealed class TypedValue(string path)
    {
        public string Path => path;

        public string Text { get; set; } = "";

        public bool IsOfRun { get; set; }
    }
}
