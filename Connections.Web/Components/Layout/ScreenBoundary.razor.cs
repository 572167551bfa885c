using System.Diagnostics;
using Connections.Core;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Catches defects of screens and dialogs, writes them to the log, and shows the reference to find them there.
/// </summary>
public sealed partial class ScreenBoundary : ErrorBoundaryBase, IDisposable
{
    private string reference = "";

    [Inject]
    public required ILogger<ScreenBoundary> Log { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    // A database that is away is no defect of the screen.
    private string? Reason => CurrentException is Problem.Unavailable problem ? problem.Message : null;

    /// <inheritdoc/>
    public void Dispose() => Availability.Changed -= Turned;

    protected override void OnInitialized() => Availability.Changed += Turned;

    protected override Task OnErrorAsync(Exception exception)
    {
        // A page that was closed takes what was under way for it along.
        if (exception is Problem.Unavailable || BrowserErrors.IsEndOfPage(exception)) return Task.CompletedTask;
        reference = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        if (BrowserErrors.Find(exception) is { } fault)
            Log.ScreenFailedInBrowser(reference, fault);
        else Log.ScreenFailed(exception, reference);
        return Task.CompletedTask;
    }

    private void Turned() => _ = InvokeAsync(() =>
    {
        if (Availability.Unreadable is null && Reason is not null) Recover();
    });
}
