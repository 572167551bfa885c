using Connections.Web.Drafts;

namespace Connections.Web.Hosting;

/// <summary>
/// Keeps what was typed in the last moment before the product is stopped: at once, should the stop be cut short, and
/// again when no page can send anything anymore.
/// </summary>
internal sealed class DraftFlushService(OpenForms forms) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => forms.FlushAsync();

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => forms.FlushAsync();
}
