using Connections.Core;
using Connections.Core.Apps.Running;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Apps.Build;

/// <summary>An app as its editor has it, running with the editor's rights.</summary>
public sealed partial class AppPreview
{
    private AppView? view;
    private IJSObjectReference? module;
    private ITimer? due;

    /// <summary>What is tried.</summary>
    [Parameter, EditorRequired]
    public AppTrial Trial { get; set; } = null!;

    /// <summary>Raised whenever there is something new behind it.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private AppSession Session => Trial.Session;

    protected override async Task OnInitializedAsync()
    {
        Session.Changed += Refresh;
        await RunAsync(() => Session.StartAsync(Left));
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        Session.Changed -= Refresh;
        due?.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (module is not null) await module.LeaveAsync();
    }

    private void Refresh() => _ = InvokeAsync(RefreshAsync);

    private async Task RefreshAsync()
    {
        if (Left.IsCancellationRequested) return;
        try
        {
            view = await Session.ViewAsync(Left);
            await Trial.ReadAsync(Left);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        StateHasChanged();
        await Changed.InvokeAsync();
        foreach (var effect in Session.TakeEffects()) await DoAsync(effect);
        Schedule();
    }

    private Task SendAsync(AppMessage message) => RunAsync(() => Session.SendAsync(message, Left));

    private async Task RunAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // The preview was closed.
        }
        catch (Problem problem)
        {
            Notifier.Tell(problem.Message);
        }
    }

    // The session has no clock of its own.
    private void Schedule()
    {
        due?.Dispose();
        due = null;
        if (Session.NextDue is not { } at) return;
        var wait = at - Time.GetUtcNow();
        due = Time.CreateTimer(_ => InvokeAsync(() => RunAsync(() => Session.RunDueAsync(Left))), null,
            wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task DoAsync(AppEffect effect)
    {
        switch (effect)
        {
            case AppToast toast:
                Notifier.Tell($"{toast.Query}: {toast.Message}");
                break;
            // In this tab, the builder would be left.
            case AppOpenUrl url:
                await (await ModuleAsync()).InvokeVoidAsync("open", url.Address.AbsoluteUri);
                break;
            case AppDownload file:
                await (await ModuleAsync()).InvokeVoidAsync("save", file.Name, file.Content);
                break;
        }
    }

    private async Task<IJSObjectReference> ModuleAsync() => module ??= await Js.InvokeAsync<IJSObjectReference>(
        "import", "./Components/Apps/AppScreen.razor.js");
}
