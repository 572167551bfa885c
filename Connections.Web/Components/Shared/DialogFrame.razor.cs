using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog as this product draws it. It takes the focus once it is there, but never from somebody who already types in it, as the
/// library would: its own call comes a network's way after the fields are on screen.
/// </summary>
public sealed partial class DialogFrame : IAsyncDisposable
{
    private IJSObjectReference? module;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Class of the dialog.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>What the library focuses.</summary>
    [Parameter]
    public DefaultFocus DefaultFocus { get; set; } = DefaultFocus.None;

    /// <summary>Another title than the one it was opened with.</summary>
    [Parameter]
    public RenderFragment? TitleContent { get; set; }

    /// <summary>What it shows.</summary>
    [Parameter]
    public RenderFragment? DialogContent { get; set; }

    /// <summary>Its buttons.</summary>
    [Parameter]
    public RenderFragment? DialogActions { get; set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || DefaultFocus != DefaultFocus.None) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Shared/DialogFrame.razor.js");
        await module.InvokeVoidAsync("enter");
    }
}
