using Connections.Core.Apps.Running;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Apps;

/// <summary>What the app has the browser do, and what it asks before a query runs.</summary>
public sealed partial class AppScreen
{
    private bool isAsking;

    private async Task ActAsync(AppEffect effect)
    {
        switch (effect)
        {
            case AppToast toast:
                Notifier.Fail($"{toast.Query}: {toast.Message}");
                break;
            case AppOpenUrl { InNewTab: false } here:
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
        Js.InvokeAsync<IJSObjectReference>("import", Left, "./Components/Apps/AppScreen.razor.js");

    private async Task AskAsync(AppConfirmation asked)
    {
        isAsking = true;
        var opened = session;
        var answer = await asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, asked.Query },
            { d => d.Question, $"Run “{asked.Query}”? {Tell(asked)}" },
            { d => d.Verb, "Run" },
            { d => d.IsDanger, false },
        });
        isAsking = false;
        if (session is null || session != opened) return;
        await SendAsync(new(answer.Canceled ? AppMessageKind.Decline : AppMessageKind.Confirm, asked.Query));
    }

    // What it does, and nothing of the request.
    private string Tell(AppConfirmation asked) => asked.StartsWorkflow ? "It starts a workflow."
        : StepActions.Find(Catalog, asked.Fqn) is { Integration: not null } action
            ? $"It does “{action.Name}” with {action.Family}."
            : "It sends a request to another service.";
}
