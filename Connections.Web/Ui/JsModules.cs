using Microsoft.JSInterop;

namespace Connections.Web.Ui;

/// <summary>Leaving a script module behind.</summary>
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
}
