using Connections.Core;
using Connections.Core.Jobs;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Jobs;

/// <summary>A job's progress while it runs, and the account of each step.</summary>
public sealed partial class JobReport : IAsyncDisposable
{
    private JobWatch watch = null!;
    private JobSummary? job;
    private PagedResult<JobStep>? steps;
    private string? problem;
    private int shown = PageRequest.MaxSize;

    /// <summary>The job.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Raised with the job whenever it was read.</summary>
    [Parameter]
    public EventCallback<JobSummary> Changed { get; set; }

    [Inject]
    public required JobService Jobs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => watch.DisposeAsync();

    protected override void OnInitialized() => watch = new(Time, () => job is { IsOpen: true }, async () =>
    {
        await ReadAsync();
        StateHasChanged();
    }, DispatchExceptionAsync);

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        watch.Start();
    }

    private async Task ReadAsync()
    {
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            job = await Jobs.GetAsync(actor, Id, watch.Left);
            // While it runs, its numbers are enough.
            if (!job.IsOpen) await ReadStepsAsync(actor);
            problem = null;
        }, failed => problem = failed.Message);
        if (job is not null) await Changed.InvokeAsync(job);
    }

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        shown += PageRequest.MaxSize;
        await ReadStepsAsync(await Actors.CurrentAsync());
    });

    private async Task ReadStepsAsync(Actor actor)
    {
        var rows = new List<JobStep>();
        PagedResult<JobStep> part;
        do
        {
            part = await Jobs.ListStepsAsync(actor, Id, new PageRequest(rows.Count, PageRequest.MaxSize), watch.Left);
            rows.AddRange(part.Rows);
        }
        while (rows.Count < Math.Min(shown, part.Total) && part.Rows.Count > 0);
        steps = new(rows, part.Total);
    }
}
