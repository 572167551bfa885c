using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Apps;

/// <summary>
/// A published app, as its viewers use it. What they do becomes an <see cref="AppMessage"/>: nothing else reaches the
/// session, which lasts as long as the page.
/// </summary>
public sealed partial class AppScreen
{
    private AppRow? row;
    private AppSession? session;
    private AppView? view;
    private Guid shown;
    private string? missing;
    private bool isBusy;
    private ReadRetry? reading;
    private SingleDialogService asking = null!;
    private ITimer? due;
    private IJSObjectReference? module;
    private Task looking = Task.CompletedTask;
    private bool isStale;

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
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Unpublished => row!.MayEdit
        ? "This app isn't published. Publish it to let people use it, or edit it first."
        : $"This app isn't published. Ask {row.AuthorName} or another editor to publish it.";

    protected override void OnInitialized()
    {
        asking = new(Dialogs);
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
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (module is not null) await module.LeaveAsync();
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
        (row, view, missing) = (null, null, null);
        if (!await reading!.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            row = (await Queries.GetAsync(actor, Id, AppVersionChoice.Newest, Left)).Row;
            if (row.Published is not null) session = await Runs.OpenAsync(actor, Id, Left);
        }, failed => missing = failed.Message)) return;
        if (session is null) return;
        session.Changed += Changed;
        // It tells that it can be drawn before what it asks comes back.
        await DoAsync(opened => opened.StartAsync(Left));
    }

    private void Close()
    {
        due?.Dispose();
        due = null;
        if (session is not { } closing) return;
        session = null;
        closing.Changed -= Changed;
        closing.Dispose();
    }

    // The only way into the session. What was done is shown before this returns.
    private Task SendAsync(AppMessage message) => DoAsync(opened => opened.SendAsync(message, Left));

    private async Task DoAsync(Func<AppSession, Task> act)
    {
        if (session is not { } opened) return;
        try
        {
            await Notifier.TryAsync(() => act(opened));
            if (session == opened) await LookAsync();
        }
        catch (OperationCanceledException) when (session != opened)
        {
            // The app was left.
        }
    }

    // Told on any thread.
    private void Changed() => _ = InvokeAsync(async () =>
    {
        if (session is not null) await LookAsync();
    });

    // Looks at the app as it is now. Asked while it looks, it looks again.
    private Task LookAsync()
    {
        isStale = true;
        return looking.IsCompleted ? looking = LookAllAsync() : looking;
    }

    private async Task LookAllAsync()
    {
        while (isStale && session is { } opened)
        {
            isStale = false;
            try
            {
                view = await opened.ViewAsync(Left);
            }
            catch (OperationCanceledException) when (Left.IsCancellationRequested)
            {
                return;
            }
            StateHasChanged();
            Schedule(opened);
            foreach (var effect in opened.TakeEffects()) await ActAsync(effect);
            AskNext();
        }
    }

    // Queries that poll, and those that were asked too soon.
    private void Schedule(AppSession opened)
    {
        if (opened.NextDue is not { } at)
        {
            due?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        due ??= Time.CreateTimer(_ => _ = InvokeAsync(() => DoAsync(one => one.RunDueAsync(Left))), null,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var wait = at - Time.GetUtcNow();
        due.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    // One question at a time; the next one is asked once this one is answered.
    private void AskNext()
    {
        if (view is { Confirmations: [var first, ..] } && !isAsking) _ = AskAsync(first);
    }

    private Task PublishAsync() => Notifier.TryAsync(async () =>
    {
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
