using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Components.Layout;

/// <summary>Catches defects of screens and dialogs, writes them to the log, and shows the reference to find them there.</summary>
public sealed partial class ScreenBoundary : ErrorBoundaryBase
{
    private string reference = "";

    [Inject]
    public required ILogger<ScreenBoundary> Log { get; init; }

    protected override Task OnErrorAsync(Exception exception)
    {
        reference = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        Log.LogError(exception, "A screen failed; reference {Reference}", reference);
        return Task.CompletedTask;
    }
}
