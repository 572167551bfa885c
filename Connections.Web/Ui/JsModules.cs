using Microsoft.JSInterop;

namespace Connections.Web.Ui;

/// <summary>Calling script modules, and leaving them behind.</summary>
internal static class JsModules
{
    /// <summary>
    /// Calls a last function, where there is one, and lets the module go. A browser that has already left has nothing
    /// to clean up: that is the normal end of a circuit, not a fault.
    /// </summary>
    public static async ValueTask LeaveAsync(this IJSObjectReference module, string? last = null,
        params object?[] arguments)
    {
        try
        {
            if (last is not null) await module.InvokeVoidAsync(last, arguments);
            await module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            return;
        }
    }

    /// <summary>Scrolls an element into view, where it is outside of it.</summary>
    /// <param name="js">The browser.</param>
    /// <param name="id">Id of the element.</param>
    public static async Task RevealAsync(this IJSRuntime js, string id)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import",
            "./Components/Dialogs/CatalogForm.razor.js");
        await module.InvokeVoidAsync("reveal", id);
    }
}
