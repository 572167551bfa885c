using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Deliveries that were refused and times that were skipped, below the runs that there are.</summary>
public sealed partial class RefusedStartList
{
    private IReadOnlyList<(string Title, IReadOnlyList<RefusedStartRow> Rows)> groups = [];
    private Guid shown;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid WorkflowId { get; set; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == WorkflowId) return;
        shown = WorkflowId;
        IReadOnlyList<RefusedStartRow> rows = [];
        // Where the workflow is gone the list of its runs says so.
        await Notifier.TryAsync(async () =>
            rows = await Runs.RefusedAsync(await Actors.CurrentAsync(), WorkflowId, Left), _ => { });
        groups =
        [
            .. new[] { ("Refused deliveries", RunSource.Webhook), ("Skipped times", RunSource.Schedule) }
                .Select(g => (g.Item1, (IReadOnlyList<RefusedStartRow>)[.. rows.Where(r => r.Source == g.Item2)]))
                .Where(g => g.Item2.Count > 0),
        ];
    }
}
