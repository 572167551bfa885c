using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Tries a step as it is now, with values in the place of its expressions.</summary>
public sealed partial class StepTestPanel
{
    private static readonly JsonSerializerOptions plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Debouncer reading = new(TimeSpan.FromMilliseconds(300));
    private List<TypedValue> values = [];
    private StepTestResult? result;
    private string? problem;
    private string? read;
    private bool isBusy;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    [Inject]
    public required RunService Runs { get; init; }

    [Inject]
    public required RunQueries Queries { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private Guid WorkflowId => State.Stored.Row.Id;

    protected override async Task OnParametersSetAsync()
    {
        if (read == State.Document.Text) return;
        read = State.Document.Text;
        await reading.RunAsync(Time, _ => Notifier.TryAsync(ReadAsync, _ => { }));
    }

    /// <inheritdoc/>
    protected override void Leave() => reading.Dispose();

    // What was typed for a path stays.
    private async Task ReadAsync()
    {
        var found = await Queries.TestValuesAsync(await Actors.CurrentAsync(), WorkflowId, State.Document.Text,
            Step.Name, Left);
        values = [.. found.Select(f => values.Find(v => v.Path == f.Key)
            ?? new TypedValue(f.Key) { Text = TextOf(f.Value) })];
    }

    private async Task TestAsync()
    {
        if (isBusy) return;
        (isBusy, problem, result) = (true, null, null);
        await Notifier.TryAsync(async () =>
        {
            await ReadAsync();
            result = await Runs.TestStepAsync(await Actors.CurrentAsync(), WorkflowId, State.Document.Text, Step.Name,
                values.ToDictionary(v => v.Path, ValueOf, StringComparer.Ordinal), Left);
        }, failed => problem = failed.Message);
        isBusy = false;
    }

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "",
        JsonValue one when one.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(plain),
    };

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
    }
}
