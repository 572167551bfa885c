using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Shared;

/// <summary>
/// Copies a text that stands on the screen. Never used for secrets of connections: they are not in the browser.
/// </summary>
public sealed partial class CopyButton : IAsyncDisposable
{
    private readonly Lifetime lifetime = new();
    private IJSObjectReference? module;
    private bool isCopied;
    private bool hasFailed;

    /// <summary>What is copied.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>What the button copies: <c>Copy External ID</c>.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Says => isCopied ? "Copied" : hasFailed ? "Your browser blocked copying" : "";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lifetime.Dispose();
        if (module is not null) await module.LeaveAsync();
    }

    private async Task CopyAsync()
    {
        module ??= await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Shared/CopyButton.razor.js");
        isCopied = await module.InvokeAsync<bool>("copy", Text);
        hasFailed = !isCopied;
        if (isCopied) _ = ForgetAsync();
    }

    private async Task ForgetAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(2), Time,
            lifetime.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (lifetime.Token.IsCancellationRequested) return;
        isCopied = false;
        StateHasChanged();
    }
}
