using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>The navigation. What this reader may not see is left out: a courtesy, asked once; each service asks for the permission itself.</summary>
public sealed partial class NavMenu : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private Permissions permissions;

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            // Whoever may not act any more is told so by the screen, and sees what everyone sees here.
            await Notifier.TryAsync(async () => permissions = await Settings.PermissionsAsync(await Actors.CurrentAsync(), gone.Token), _ => { });
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The page was left meanwhile.
        }
    }
}
