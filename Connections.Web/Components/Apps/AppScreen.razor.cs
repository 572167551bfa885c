using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps;

/// <summary>A published app, as its viewers use it. It is open for as long as the page is.</summary>
public sealed partial class AppScreen
{
    private AppRow? row;
    private AppSession? session;
    private Guid shown;
    private string? missing;
    private bool isBusy;
    private bool isLoading;
    private ReadRetry? reading;

    /// <summary>The app.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required AppQueries Queries { get; init; }

    [Inject]
    public required AppService Apps { get; init; }

    [Inject]
    public required AppRunService Runs { get; init; }

    [Inject]
    public required AppPublishQuestion Publishing { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    private string Unpublished => row!.MayEdit
        ? "This app isn't published. Publish it to let people use it, or edit it first."
        : $"This app isn't published. Ask {row.AuthorName} or another editor to publish it.";

    protected override void OnInitialized()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
    }

    protected override Task OnParametersSetAsync()
    {
        if (shown == Id) return Task.CompletedTask;
        shown = Id;
        return LoadAsync();
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        reading?.Dispose();
        Close();
    }

    private async Task LoadAsync()
    {
        Close();
        (row, missing, isLoading) = (null, null, true);
        await reading!.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            row = (await Queries.GetAsync(actor, Id, AppVersionChoice.Newest, Left)).Row;
            if (row.Published is not null) session = await Runs.OpenAsync(actor, Id, Left);
            isLoading = session is not null;
        }, failed => missing = failed.Message);
    }

    private void Close()
    {
        session?.Dispose();
        session = null;
    }

    private Task PublishAsync() => Notifier.TryAsync(async () =>
    {
        if (!await Publishing.AskAsync(await Actors.CurrentAsync(), Id, Left)) return;
        isBusy = true;
        try
        {
            await Apps.PublishAsync(await Actors.CurrentAsync(), Id, Left);
        }
        finally
        {
            isBusy = false;
        }
        Notifier.Confirm($"“{row!.Name}” published.");
        await LoadAsync();
    });
}
