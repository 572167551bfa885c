using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>
/// The navigation. What this reader may not see is left out: a courtesy; each service asks for the permission itself.
/// </summary>
public sealed partial class NavMenu
{
    private ReadRetry? reading;

    private Permissions Allowed => Own.Known ?? Permissions.None;

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <inheritdoc/>
    protected override void Leave()
    {
        Own.Changed -= Changed;
        reading?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        Own.Changed += Changed;
        reading = new(Availability, Notifier, () => InvokeAsync(LearnAsync));
        await LearnAsync();
    }

    private async Task LearnAsync()
    {
        try
        {
            // The screen tells those who may no longer act; here they see what everyone sees.
            await reading!.TryAsync(
                async () => Own.Learn(await Settings.PermissionsAsync(await Actors.CurrentAsync(), Left)),
                _ => { });
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The page was left.
        }
    }

    private void Changed(Permissions? before) => _ = InvokeAsync(() =>
    {
        if (before is not null) Notifier.Tell("Your roles changed. Some actions may no longer be available.");
        StateHasChanged();
    });
}
