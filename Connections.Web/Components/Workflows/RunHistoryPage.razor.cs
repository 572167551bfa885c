using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>The runs of a workflow, one of them with its steps, and one of those with what went in and out.</summary>
public sealed partial class RunHistoryPage
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private WorkflowDetails? workflow;
    private RunDetails? run;
    private RunStepDetails? step;
    private (int? Before, int? After) near;
    private string? missing;
    private string? missingRun;
    private RunHistoryList? list;
    private SingleDialogService asking = null!;
    private ReadRetry? reading;
    private bool hasRuns;
    private bool hasOpen;
    private bool follows;

    /// <summary>The workflow.</summary>
    [Parameter]
    public Guid Id { get; set; }

    /// <summary>The run whose steps are shown.</summary>
    [Parameter]
    public Guid? RunId { get; set; }

    /// <summary>The step that is open: its name, or its place in the run.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    private string? Step { get; set; }

    [Inject]
    public required WorkflowQueries Queries { get; init; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required RunService Running { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string? RunRefusal => Availability.Refusal ?? (workflow is null ? null
        : WorkflowMessages.WhyNotRun(workflow.Row, Own.Refusal(Permissions.WorkflowsRun)));

    private bool IsOpen => hasOpen || run?.Row.State.HasEnded() is false;

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override void OnInitialized()
    {
        asking = new(Dialogs);
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        }));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (workflow?.Row.Id != Id) (workflow, missing) = (null, null);
        if (run?.Row.Id != RunId) (run, step, missingRun) = (null, null, null);
        await ReadAsync();
        if (IsOpen) Follow();
    }

    private async Task ReadAsync()
    {
        try
        {
            if (!await reading!.TryAsync(async () =>
                workflow ??= await Queries.GetAsync(await Actors.CurrentAsync(), Id, Left), Refuse)
                || RunId is not { } id) return;
            await reading.TryAsync(() => ReadRunAsync(id), problem => Refuse(problem, id));
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    // An answer that comes after another run was chosen is of no interest.
    private async Task ReadRunAsync(Guid id)
    {
        var actor = await Actors.CurrentAsync();
        var read = await Runs.GetAsync(actor, Id, id, Left);
        var seq = SeqOf(read, Step);
        var opened = seq is { } number ? await Runs.StepAsync(actor, Id, id, number, Left) : null;
        var around = opened is { Row.Path.Length: > 0 }
            ? await Runs.NearAsync(actor, Id, id, opened.Row.Seq, Left) : default;
        if (RunId == id && SeqOf(read, Step) == seq) (step, near) = (opened, around);
        if (RunId == id) (run, missingRun) = (read, null);
    }

    private void Refuse(Problem problem)
    {
        if (problem is Problem.NotFound or Problem.Forbidden) missing = problem.Message;
        else if (problem is not Problem.Unavailable { IsDatabaseAway: true }) Notifier.Show(problem);
    }

    private void Refuse(Problem problem, Guid id)
    {
        if (problem is Problem.NotFound && RunId == id) missingRun = "Run not found. Runs are deleted after a while.";
        else if (problem is not Problem.Unavailable { IsDatabaseAway: true }) Notifier.Show(problem);
    }

    // A link from elsewhere names a step; one on this page says which, should it come twice.
    private static int? SeqOf(RunDetails run, string? named) => named is null ? null
        : int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? run.Steps.Any(s => s.Seq >= seq) && seq > 0 ? seq : null
            : run.Steps.LastOrDefault(s => s.Name == named)?.Seq;

    private string? AddressOf(Guid shown, int? seq) => seq is { } number
        ? Urls.WorkflowRun(Id, shown, number.ToString(CultureInfo.InvariantCulture)) : null;

    private string? EditorOf(string name) =>
        workflow?.View.Steps.Any(s => s.Name == name) is true ? Urls.Workflow(Id, name) : null;

    private void Look(IReadOnlyList<RunRow> rows)
    {
        hasRuns = rows.Count > 0;
        hasOpen = rows.Any(r => !r.State.HasEnded());
        if (hasOpen) Follow();
    }

    // Reads again each second for as long as something runs.
    private void Follow()
    {
        if (follows) return;
        follows = true;
        _ = InvokeAsync(FollowAsync);
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Pause, Time);
        try
        {
            while (IsOpen && await timer.WaitForNextTickAsync(Left))
            {
                await ReadAsync();
                if (list is not null) await list.ReloadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            follows = false;
        }
    }

    private async Task CancelAsync()
    {
        if (RunId is not { } id) return;
        if (await Notifier.TryAsync(
            async () => await Running.CancelAsync(await Actors.CurrentAsync(), Id, id, CancellationToken.None)))
            Notifier.Confirm("Canceling the run.");
        await ReadAsync();
    }

    private async Task BeginAsync(RerunPlace place)
    {
        if (RunId is not { } id || run is null || place.Step is not { } name) return;
        var made = Guid.Empty;
        if ((await asking.AskAsync<ConfirmDialog>(place.IsAfter ? "Continue after it" : "Run again from here",
            new DialogParameters<ConfirmDialog>
            {
                { d => d.Name, place.IsAfter ? $"after {name}" : $"from {name}" },
                { d => d.Question, WorkflowMessages.Rerun(place, run.Row.Number, workflow?.Number,
                    run.Steps.LastOrDefault(s => s.Name == name)) },
                { d => d.Verb, place.IsAfter ? "Continue" : "Run" },
                { d => d.IsDanger, false },
                { d => d.Act, async () => made = await Running.RerunAsync(await Actors.CurrentAsync(), Id, id, place,
                    CancellationToken.None) },
            })).Canceled) return;
        if (list is not null) await list.ReloadAsync(fromStart: true);
        Navigation.NavigateTo(Urls.WorkflowRun(Id, made));
    }

    private async Task RunAgainAsync(JsonObject? values)
    {
        // Its parameters may be others by now.
        WorkflowDetails? now = null;
        if (!await Notifier.TryAsync(async () => now = await Queries.GetAsync(await Actors.CurrentAsync(), Id, Left)))
            return;
        workflow = now;
        if (await RunWorkflowDialog.ShowAsync(asking, now!, values) is not null && list is not null)
            await list.ReloadAsync(fromStart: true);
    }
}
