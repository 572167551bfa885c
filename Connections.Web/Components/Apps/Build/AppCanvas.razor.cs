using Connections.Core.Apps.Editing;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Apps.Build;

/// <summary>
/// The components where they stand, as they look. One is selected with a click or Enter, moved with the mouse or arrow
/// keys, sized with Shift and arrow keys, and removed with Delete.
/// </summary>
public sealed partial class AppCanvas
{
    private ElementReference canvas;
    private IJSObjectReference? module;
    private DotNetObjectReference<AppCanvas>? self;
    // Moved in the page, it loses the focus.
    private string? focusing;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public AppBuilderState State { get; set; } = null!;

    /// <summary>The component that is selected; null: none.</summary>
    [Parameter]
    public string? Selected { get; set; }

    /// <summary>The modal whose content is drawn; null: the app itself.</summary>
    [Parameter]
    public string? Modal { get; set; }

    /// <summary>Whether the reader may change anything.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised with the component to select.</summary>
    [Parameter]
    public EventCallback<string> OnSelect { get; set; }

    /// <summary>Raised with the component to remove.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised to draw the app itself again.</summary>
    [Parameter]
    public EventCallback OnLeaveModal { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private bool IsEmpty => !State.Document.Components.Any(c => c.Container == Modal && c.Type != "modal");

    /// <summary>Moves the focus to a component.</summary>
    public async Task FocusAsync(string name)
    {
        if (module is not null) await module.InvokeVoidAsync("focus", canvas, name);
    }

    /// <summary>A component was dropped at another place.</summary>
    [JSInvokable]
    public Task DropAsync(string name, int x, int y) => PutAsync(name, () => State.Document.Move(name, x, y));

    /// <summary>A component was given another size.</summary>
    [JSInvokable]
    public Task SizeAsync(string name, int width, int height) =>
        PutAsync(name, () => State.Document.Resize(name, width, height));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Apps/Build/AppCanvas.razor.js");
            self = DotNetObjectReference.Create(this);
            await module.InvokeVoidAsync("attend", canvas, self);
        }
        if (focusing is not { } name) return;
        focusing = null;
        await FocusAsync(name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        self?.Dispose();
        if (module is not null) await module.LeaveAsync();
    }

    private string WordsOf(string name)
    {
        if (State.Document.Component(name) is not { } component) return name;
        var kind = AppPalette.Find(component.Type)?.Name ?? component.Type;
        return component.Place is not { } place ? $"{name}, {kind}"
            : $"{name}, {kind}, column {place.X + 1}, row {place.Y + 1}, {place.Width} wide, {place.Height} high";
    }

    private Task PressAsync(string name, KeyboardEventArgs e)
    {
        if (!MayEdit || e.CtrlKey || e.MetaKey || e.AltKey || State.Document.Component(name)?.Place is not { } place)
            return Task.CompletedTask;
        if (e.Key is "Delete" or "Backspace") return OnRemove.InvokeAsync(name);
        var (dx, dy) = e.Key switch
        {
            "ArrowLeft" => (-1, 0),
            "ArrowRight" => (1, 0),
            "ArrowUp" => (0, -1),
            "ArrowDown" => (0, 1),
            _ => (0, 0),
        };
        if ((dx, dy) == (0, 0)) return Task.CompletedTask;
        return PutAsync(name, () => _ = e.ShiftKey
            ? State.Document.Resize(name, place.Width + dx, place.Height + dy)
            : State.Document.Move(name, place.X + dx, place.Y + dy));
    }

    private async Task PutAsync(string name, Action edit)
    {
        if (!MayEdit || State.Document.Component(name)?.Place is null) return;
        edit();
        focusing = name;
        await OnSelect.InvokeAsync(name);
        await Edited.InvokeAsync();
    }
}
