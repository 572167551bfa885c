using Connections.Core;
using Connections.Core.Jobs;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Jobs;

/// <summary>
/// The reader's jobs above a list: those that run, with their progress, and those that were not dismissed.
/// </summary>
public sealed partial class JobBar : IAsyncDisposable
{
    private const int Few = 3;

    private JobWatch watch = null!;
    private IReadOnlyList<JobSummary> jobs = [];
    private int total;
    private ReadRetry? reading;

    /// <summary>Raised when a job has ended while it was watched: what it changed is to be read again.</summary>
    [Parameter]
    public EventCallback Ended { get; set; }

    [Inject]
    public required JobService Jobs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        reading?.Dispose();
        await watch.DisposeAsync();
    }

    /// <summary>Reads them again, and watches those that run.</summary>
    public async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
        watch.Start();
    }

    protected override Task OnInitializedAsync()
    {
        watch = new(Time, () => jobs.Any(j => j.IsOpen), FollowAsync, DispatchExceptionAsync);
        reading = new(Availability, Notifier, () => InvokeAsync(RefreshAsync));
        return RefreshAsync();
    }

    private async Task FollowAsync()
    {
        var open = jobs.Where(j => j.IsOpen).Select(j => j.Id).ToHashSet();
        await ReadAsync();
        StateHasChanged();
        if (open.Except(jobs.Where(j => j.IsOpen).Select(j => j.Id)).Any()) await Ended.InvokeAsync();
    }

    // Read every second while one runs: that nothing can be read, the list below says once.
    private Task<bool> ReadAsync() => reading!.TryAsync(async () =>
    {
        var page = await Jobs.ListAsync(await Actors.CurrentAsync(), isShown: true, new PageRequest(0, Few),
            watch.Left);
        (jobs, total) = (page.Rows, page.Total);
    }, _ => { });

    private async Task ShowAsync(JobSummary job)
    {
        await Asking.AskAsync<JobDialog>(job.Title, new DialogParameters<JobDialog> { { d => d.Id, job.Id } });
        await RefreshAsync();
    }

    private async Task CancelAsync(JobSummary job)
    {
        await Notifier.TryAsync(async () => await Jobs.CancelAsync(await Actors.CurrentAsync(), job.Id, watch.Left));
        await RefreshAsync();
    }

    private async Task DismissAsync(JobSummary job)
    {
        await Notifier.TryAsync(async () => await Jobs.DismissAsync(await Actors.CurrentAsync(), job.Id, watch.Left));
        await RefreshAsync();
    }
}
