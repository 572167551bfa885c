using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The runs of a workflow, the newest first.</summary>
public sealed partial class RunHistoryList
{
    private static readonly Noun noun = new("run", "runs");

    private PagedList<RunRow>? list;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid WorkflowId { get; set; }

    /// <summary>The run that is shown beside.</summary>
    [Parameter]
    public Guid? Chosen { get; set; }

    /// <summary>Raised with the rows of a page that was read.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<RunRow>> Loaded { get; set; }

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Reads the page anew.</summary>
    public Task ReloadAsync(bool fromStart = false) => list?.ReloadAsync(fromStart) ?? Task.CompletedTask;

    private async Task<PagedResult<RunRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var read = await Runs.ListAsync(await Actors.CurrentAsync(), WorkflowId, page, ct);
        await Loaded.InvokeAsync(read.Rows);
        return read;
    }

    private string More(RunRow row) => string.Join(" · ", new[]
    {
        WorkflowMessages.SourceOf(row.Source),
        row.Source is RunSource.Webhook or RunSource.Schedule ? null : row.InitiatorName,
        WorkflowMessages.Duration(row, Time.GetUtcNow()),
    }.OfType<string>());
}
