using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Layout;

/// <summary>The frame of every screen behind sign-in: navigation, light or dark, dialogs, messages, keys.</summary>
public sealed partial class MainLayout
{
    private bool isReady;
    private bool isDark;
    private ScreenBoundary? boundary;
    private IJSObjectReference? module;
    private DotNetObjectReference<MainLayout>? self;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string SwitchSays => isDark ? "Switch to light mode" : "Switch to dark mode";

    // A bare "#main" would be resolved against the base address and lead to the start.
    private string Here => Navigation.Uri.Split('#')[0];

    /// <summary>
    /// Called by the browser when the system changes between light and dark and the reader has not chosen.
    /// </summary>
    [JSInvokable]
    public void SystemChanged(bool dark)
    {
        isDark = dark;
        StateHasChanged();
    }

    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        self = DotNetObjectReference.Create(this);
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Layout/MainLayout.razor.js");
        var told = await module.InvokeAsync<Told?>("start", self);
        Reader.Learn(told?.Zone, told?.Language);
        isDark = told?.Dark ?? false;
        isReady = true;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        if (module is not null) await module.LeaveAsync("stop");
        self?.Dispose();
    }

    private async Task SwitchModeAsync()
    {
        isDark = !isDark;
        if (module is not null) await module.InvokeVoidAsync("choose", isDark);
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        boundary?.Recover();
        if (module is not null) _ = InvokeAsync(async () => await module.InvokeVoidAsync("closeNavigation"));
    }

    private sealed record Told(string? Zone, string? Language, bool Dark);
}
