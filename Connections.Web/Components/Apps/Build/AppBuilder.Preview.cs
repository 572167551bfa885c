using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Trying the app as it is here, saved or not, with the editor's own rights.</summary>
public sealed partial class AppBuilder
{
    private AppTrial? trial;
    private bool isPreview;

    private async Task PreviewAsync()
    {
        if (!await TryItAsync()) return;
        isPreview = true;
    }

    private Task EndPreviewAsync()
    {
        isPreview = false;
        return Task.CompletedTask;
    }

    // One action alone: what runs by itself when the app opens stays where it is.
    private async Task RunAsync(string name)
    {
        if (!await TryItAsync() || trial is not { } running) return;
        running.Running = name;
        StateHasChanged();
        await Notifier.TryAsync(async () =>
        {
            await running.Session.PrepareAsync(Left);
            await running.Session.RunQueryAsync(name, Left);
            await running.ReadAsync(Left);
        });
        running.Running = null;
    }

    private async Task<bool> TryItAsync()
    {
        AppSession? session = null;
        if (!await Notifier.TryAsync(async () => session = await Running.TryAsync(await Actors.CurrentAsync(), Id,
            state!.Document.Text, Left), failed => problem = Words(failed)))
        {
            await CheckAsync();
            return false;
        }
        problem = null;
        EndTrial();
        trial = new AppTrial(session!);
        return true;
    }

    private void EndTrial()
    {
        trial?.Dispose();
        (trial, isPreview) = (null, false);
    }
}
