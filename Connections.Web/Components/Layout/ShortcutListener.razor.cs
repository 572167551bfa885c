using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Hears the keys of <see cref="Shortcuts"/>. The browser knows which keys count, so that no other key travels, and
/// leaves alone what is typed into a field or a dialog.
/// </summary>
public sealed partial class ShortcutListener
{
    private IJSObjectReference? module;
    private DotNetObjectReference<ShortcutListener>? self;
    private IDisposable? own;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    /// <summary>Called by the browser with keys that were offered to it.</summary>
    [JSInvokable]
    public Task PressedAsync(string keys) => Shortcuts.PressAsync(keys);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        own = Shortcuts.Add(
            new Shortcut("g c", "Go to connections", () => GoAsync(Urls.Connections)),
            new Shortcut("g g", "Go to groups", () => GoAsync(Urls.Groups())),
            new Shortcut("?", "Keyboard shortcuts", ShowHelpAsync));
        // Before the first wait: a page adds its keys while the module comes.
        Shortcuts.Changed += Tell;
        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Layout/ShortcutListener.razor.js");
        await module.InvokeVoidAsync("listen", self, Keys());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Shortcuts.Changed -= Tell;
        own?.Dispose();
        if (module is not null) await module.LeaveAsync("stop");
        self?.Dispose();
    }

    private void Tell() => _ = InvokeAsync(async () =>
    {
        if (module is not null) await module.InvokeVoidAsync("offer", [Keys()]);
    });

    private string[] Keys() => [.. Shortcuts.Active.Select(shortcut => shortcut.Keys)];

    private Task GoAsync(string address)
    {
        Navigation.NavigateTo(address);
        return Task.CompletedTask;
    }

    // Not waited for: other keys are heard while it is open.
    private Task ShowHelpAsync()
    {
        _ = Asking.AskAsync<ShortcutHelp>("Keyboard", null,
            new DialogOptions
            {
                MaxWidth = MaxWidth.ExtraSmall,
                FullWidth = true,
                BackdropClick = true,
                CloseButton = true
            });
        return Task.CompletedTask;
    }
}
