using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Grid;

/// <summary>The box in the head of a list: ticked where every row is, half ticked where only some are.</summary>
public sealed partial class SelectAllBox : IAsyncDisposable
{
    private ElementReference box;
    private IJSObjectReference? module;

    /// <summary>Whether every row is ticked.</summary>
    [Parameter, EditorRequired]
    public bool HasAll { get; set; }

    /// <summary>Whether any is.</summary>
    [Parameter, EditorRequired]
    public bool HasSome { get; set; }

    /// <summary>Raised with whether all are to be selected.</summary>
    [Parameter]
    public EventCallback<bool> Changed { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var left = module;
        module = null;
        if (left is not null) await left.LeaveAsync();
    }

    // Half ticked is no attribute; and the browser ticks the box by itself when it is pressed.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) module = await Js.InvokeAsync<IJSObjectReference>("import",
            "./Components/Grid/SelectAllBox.razor.js");
        if (module is not null) await module.InvokeVoidAsync("show", box, HasAll, HasSome && !HasAll);
    }
}
