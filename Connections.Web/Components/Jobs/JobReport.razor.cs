using Connections.Core;
using Connections.Core.Jobs;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Jobs;

/// <summary>A job's progress while it runs, and the account of each step.</summary>
public sealed partial class JobReport : IAsyncDisposable
{
    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private readonly CancellationTokenSource gone = new();
    private Task watching = Task.CompletedTask;
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

    /// <summary>How often an open job is read again.</summary>
    internal static TimeSpan Interval { get; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await gone.CancelAsync();
        await watching.ConfigureAwait(Quietly);
        gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        await ReadAsync();
        if (job is { IsOpen: true }) watching = WatchAsync();
    }

    // A defect goes on to the boundary; who has left has nothing to see.
    private async Task WatchAsync()
    {
        var following = FollowAsync();
        await following.ConfigureAwait(Quietly);
        if (following.Exception is { } defect && !gone.IsCancellationRequested)
            await DispatchExceptionAsync(defect.InnerExceptions[0]);
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(Interval, Time);
        while (job is { IsOpen: true } && await timer.WaitForNextTickAsync(gone.Token))
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            job = await Jobs.GetAsync(actor, Id, gone.Token);
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
            part = await Jobs.StepsAsync(actor, Id, new PageRequest(rows.Count, PageRequest.MaxSize), gone.Token);
            rows.AddRange(part.Rows);
        }
        while (rows.Count < Math.Min(shown, part.Total) && part.Rows.Count > 0);
        steps = new(rows, part.Total);
    }
}
