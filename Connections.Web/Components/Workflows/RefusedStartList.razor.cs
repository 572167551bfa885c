using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Deliveries that were refused and times that were skipped, folded above the runs: who looks for one finds no run.
/// </summary>
public sealed partial class RefusedStartList
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private IReadOnlyList<(string Title, IReadOnlyList<RefusedStartRow> Rows)> groups = [];
    private Guid shown;
    private bool follows;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid WorkflowId { get; set; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == WorkflowId) return;
        (shown, groups) = (WorkflowId, []);
        await ReadAsync();
        if (follows) return;
        follows = true;
        _ = InvokeAsync(FollowAsync);
    }

    // A delivery is answered before its refusal is written.
    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Pause, Time);
        try
        {
            while (await timer.WaitForNextTickAsync(Left))
            {
                await ReadAsync();
                StateHasChanged();
            }
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    // Where the workflow is gone the list of its runs says so.
    private Task<bool> ReadAsync() => Notifier.TryAsync(async () =>
    {
        var of = WorkflowId;
        var rows = await Runs.RefusedAsync(await Actors.CurrentAsync(), of, Left);
        if (of == WorkflowId) groups =
        [
            .. new[] { ("Refused deliveries", RunSource.Webhook), ("Skipped times", RunSource.Schedule) }
                .Select(g => (g.Item1, (IReadOnlyList<RefusedStartRow>)[.. rows.Where(r => r.Source == g.Item2)]))
                .Where(g => g.Item2.Count > 0),
        ];
    }, _ => { });
}
