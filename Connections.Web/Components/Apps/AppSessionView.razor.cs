using Connections.Core.Apps.Running;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Components.Apps.View;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Apps;

/// <summary>
/// An open app: it is started, drawn whenever it changes, and told what people do. What they do becomes an
/// <see cref="AppMessage"/>: nothing else reaches the session, which belongs to who shows this.
/// </summary>
public sealed partial class AppSessionView
{
    private AppView? view;
    private SingleDialogService asking = null!;
    private ITimer? due;
    private IJSObjectReference? module;
    private Task looking = Task.CompletedTask;
    private bool isStale;
    private bool isAsking;

    /// <summary>The app. Another one takes another view: give it a key.</summary>
    [Parameter, EditorRequired]
    public AppSession Session { get; set; } = null!;

    /// <summary>Whether each address opens in a tab of its own, as this page must not be left.</summary>
    [Parameter]
    public bool StaysHere { get; set; }

    /// <summary>Raised with what is shown now.</summary>
    [Parameter]
    public EventCallback<AppView> Viewed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override Task OnInitializedAsync()
    {
        asking = new(Dialogs);
        Session.Changed += Changed;
        // It tells that it can be drawn before what it asks comes back.
        return DoAsync(() => Session.StartAsync(Left));
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
        Session.Changed -= Changed;
        due?.Dispose();
    }

    // The only way into the session. What was done is shown before this returns.
    private Task SendAsync(AppMessage message) => DoAsync(() => Session.SendAsync(message, Left));

    private async Task DoAsync(Func<Task> act)
    {
        try
        {
            await Notifier.TryAsync(act);
            await LookAsync();
        }
        catch (OperationCanceledException)
        {
            // The app was left.
        }
    }

    // Told on any thread.
    private void Changed() => _ = InvokeAsync(LookAsync);

    // Looks at the app as it is now. Asked while it looks, it looks again.
    private Task LookAsync()
    {
        isStale = true;
        return looking.IsCompleted ? looking = LookAllAsync() : looking;
    }

    private async Task LookAllAsync()
    {
        while (isStale && !Left.IsCancellationRequested)
        {
            isStale = false;
            try
            {
                view = await Session.ViewAsync(Left);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            StateHasChanged();
            Schedule();
            foreach (var effect in Session.TakeEffects()) await ActAsync(effect);
            await Viewed.InvokeAsync(view);
            AskNext();
        }
    }

    // Queries that poll, and those that were asked too soon. The session has no clock of its own.
    private void Schedule()
    {
        if (Session.NextDue is not { } at)
        {
            due?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        due ??= Time.CreateTimer(_ => _ = InvokeAsync(() => DoAsync(() => Session.RunDueAsync(Left))), null,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var wait = at - Time.GetUtcNow();
        due.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task ActAsync(AppEffect effect)
    {
        switch (effect)
        {
            case AppToast { IsSuccess: true } done:
                Notifier.Confirm($"“{done.Query}” is done.");
                break;
            case AppToast toast:
                Notifier.Fail($"{toast.Query}: {toast.Message}");
                break;
            case AppOpenUrl { InNewTab: false } here when !StaysHere:
                Navigation.NavigateTo(here.Address.AbsoluteUri, forceLoad: true);
                break;
            case AppOpenUrl other:
                module ??= await ImportAsync();
                if (!await module.InvokeAsync<bool>("open", Left, other.Address.AbsoluteUri))
                    Notifier.Tell($"Your browser blocked a new tab for {other.Address.Host}. Allow pop-ups for this "
                        + "site, then try again.");
                break;
            case AppDownload file:
                module ??= await ImportAsync();
                await module.InvokeVoidAsync("save", Left, file.Name, file.Content);
                break;
        }
    }

    private ValueTask<IJSObjectReference> ImportAsync() =>
        Js.InvokeAsync<IJSObjectReference>("import", Left, "./Components/Apps/AppSessionView.razor.js");

    // One question at a time; the next one is asked once this one is answered.
    private void AskNext()
    {
        if (view is { Confirmations: [var first, ..] } && !isAsking) _ = AskAsync(first);
    }

    private async Task AskAsync(AppConfirmation asked)
    {
        isAsking = true;
        var answer = await asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, asked.Query },
            { d => d.Question, $"Run “{asked.Query}”? {Tell(asked)}" },
            { d => d.Consequences, ConsequenceList.Render(AppTableView.ChosenRows(view!.Components, asked.Tables)) },
            { d => d.Verb, "Run" },
            { d => d.IsDanger, false },
        });
        isAsking = false;
        if (Left.IsCancellationRequested) return;
        await SendAsync(new(answer.Canceled ? AppMessageKind.Decline : AppMessageKind.Confirm, asked.Query));
    }

    // What it does, and nothing of the request.
    private string Tell(AppConfirmation asked) => asked.StartsWorkflow ? "It starts a workflow."
        : StepActions.Find(Catalog, asked.Fqn) is { Integration: not null } action
            ? $"It does “{action.Name}” with {action.Family}."
            : "It sends a request to another service.";
}
