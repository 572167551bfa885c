using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Components.Documents;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The settings of a step.</summary>
public sealed partial class StepConfigure
{
    private const int UsualInterval = 5;

    private int? interval;
    private string? nameError;
    // A name that was refused stays in its field, of the step that has this one.
    private (string Of, string Text)? refusedName;
    private string? retryError;
    private string? pathError;
    private IReadOnlyList<string> following = [];

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>What it does; null: no action has its name.</summary>
    [Parameter, EditorRequired]
    public WorkflowAction? Action { get; set; }

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

    private string ShownName => refusedName is { } refused && refused.Of == Step.Name ? refused.Text : Step.Name;

    private int Interval => interval ?? (Step.RetrySeconds > 0 ? Step.RetrySeconds : UsualInterval);

    private string Fallback => Step.Fallback ?? "";

    // A step that uses a tile chooses one of its accounts by an input that its action doesn't have.
    private IReadOnlyList<WorkflowActionInput> Account =>
        Step.Target is null && Action?.Integration is { Tile: not null } integration
            ? [new()
            {
                Name = TileSchema.AccountInput, Label = "Account", IsOptional = true,
                Help = $"The account of the {integration.Name} tile. Leave it empty to use the default.",
            }] : [];

    // Those of the action, then those that only the document has.
    private IReadOnlyList<WorkflowActionInput> Inputs =>
        [.. Account, .. Action?.Inputs ?? [], .. Step.Inputs.Where(i => i.Key != TileSchema.AccountInput
            || Account.Count == 0).Where(i => Action?.Inputs.Any(k => k.Name == i.Key) is not true)
            .Select(i => new WorkflowActionInput
            {
                Name = i.Key,
                Label = i.Key,
                IsOptional = true,
                Kind = WorkflowInputKind.Json,
            })];

    private IReadOnlyList<WorkflowActionInput> Options => [.. Action?.Inputs.Where(i => i.IsOption) ?? []];

    // Those of cases stand beside these.
    private IReadOnlyList<string> Branches => [.. CanvasPlace.BranchesOf(Step).Except(Cases ?? [])];

    private IReadOnlyList<string>? Cases => Action?.Inputs.FirstOrDefault(i => i.Kind == WorkflowInputKind.Cases)
        is { } input ? StepCaseList.Read(Step, input.Name) : null;

    // What stands at no field of its own.
    private IEnumerable<string> General => State.AttentionOf(Step.Name)
        .Where(a => InputOf(a) is null && !IsOfTarget(a.Pointer) && !IsOfGate(a.Pointer)).Select(a => a.Message)
        .Distinct();

    protected override void OnParametersSet() =>
        following = [.. State.Document.View.Steps.Select(s => s.Name).Except([.. Step.Before, Step.Name])];

    private static string LabelOf(string branch) => branch switch
    {
        "main" => "Next step",
        "loopStart" or "loop" or "after_loop" => $"First step, {CanvasPlace.Words(branch)}",
        "default" => "Otherwise",
        _ => $"If {branch}",
    };

    private string NextOf(string branch) => Step.Edges.FirstOrDefault(e => e.Branch == branch)?.Next ?? "";

    private JsonNode? ValueOf(string input) => Step.Inputs.FirstOrDefault(i => i.Key == input).Value;

    private string? ErrorOf(string input) =>
        State.AttentionOf(Step.Name).FirstOrDefault(a => InputOf(a) == input)?.Message;

    private string? GateError => State.AttentionOf(Step.Name).FirstOrDefault(a => IsOfGate(a.Pointer))?.Message;

    // An input that is missing has a field all the same.
    private string? InputOf(Attention attention) => InputAt(attention.Pointer)
        ?? (Inputs.Any(i => i.Name == attention.Input) ? attention.Input : null);

    private string? InputAt(string pointer) => InputPlace().Match(pointer) is { Success: true } match
        && int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) is var at
        && at < Step.Inputs.Count ? Step.Inputs[at].Key : null;

    private bool IsOfTarget(string pointer) => Action?.TakesConnection is true
        && (pointer.EndsWith("/connectionLabel", StringComparison.Ordinal)
            || pointer.StartsWith("spec/connectionEnvs/", StringComparison.Ordinal));

    private static bool IsOfGate(string pointer) => pointer.Contains("/completionGate/", StringComparison.Ordinal);

    private string Joins => Step.WaitsForAll ? "ALL" : "ANY";

    private bool IsRepeatable => State.Repeatable.Contains(Step.Name)
        || StepActions.IsRepeatable(Catalog, Step.ActionId, ValueOf("verb"));

    private Task JoinAsync(string? joins)
    {
        State.Document.SetWaitsForAll(Step.Name, joins == "ALL");
        return Edited.InvokeAsync();
    }

    private async Task RenameAsync(string? name)
    {
        var to = (name ?? "").Trim();
        (nameError, refusedName) = (null, null);
        if (to == Step.Name) return;
        if (!await TryAsync(() => State.Rename(Step.Name, to), m => nameError = m))
        {
            refusedName = (Step.Name, name ?? "");
            return;
        }
        await Renamed.InvokeAsync(to);
    }

    private Task SetAsync(string input, JsonNode? value)
    {
        if (value is null) State.Document.RemoveInput(Step.Name, input);
        else State.Document.SetInput(Step.Name, input, value);
        return Edited.InvokeAsync();
    }

    private async Task ConnectAsync(string branch, string? next)
    {
        if (await TryAsync(() => State.Document.Connect(Step.Name, branch, string.IsNullOrEmpty(next) ? null : next),
            Notifier.Tell)) await Edited.InvokeAsync();
    }

    private Task IntervalAsync(int seconds)
    {
        interval = seconds;
        return Step.MaxRetries > 0 ? RetryAsync(seconds, Step.MaxRetries) : Task.CompletedTask;
    }

    private async Task RetryAsync(int seconds, int max)
    {
        retryError = null;
        if (await TryAsync(() => State.Document.SetRetry(Step.Name, seconds, max), m => retryError = m))
            await Edited.InvokeAsync();
    }

    private async Task FallAsync(string? step)
    {
        pathError = null;
        if (await TryAsync(() => State.Document.SetFallback(Step.Name, string.IsNullOrEmpty(step) ? null : step),
            m => pathError = m)) await Edited.InvokeAsync();
    }

    private Task RepeatAsync(ChangeEventArgs e)
    {
        State.SetRepeatable(Step.Name, e.Value is true);
        return Edited.InvokeAsync();
    }

    private Task<bool> TryAsync(Action edit, Action<string> refused) => Notifier.TryAsync(() =>
    {
        edit();
        return Task.CompletedTask;
    }, problem => refused(problem.Message));

    [GeneratedRegex("^spec/steps/[0-9]+/parameters/([0-9]{1,4})(/|$)")]
    private static partial Regex InputPlace();
}
