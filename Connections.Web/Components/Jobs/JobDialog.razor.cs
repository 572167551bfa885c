using Connections.Core.Jobs;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Jobs;

/// <summary>The account of a job that was started before.</summary>
public sealed partial class JobDialog
{
    private JobSummary? job;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>The job.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    [Inject]
    public required JobService Jobs { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private Task CancelAsync() => Notifier.TryAsync(async () =>
        await Jobs.CancelAsync(await Actors.CurrentAsync(), Id, CancellationToken.None));
}
