using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Chooses whose access an app's actions use. It is saved at once.</summary>
public sealed partial class AppIdentityDialog
{
    private static readonly PrincipalKind[] kinds = [PrincipalKind.ServiceAccount];

    private AppIdentity chosen;
    private Guid? account;
    private bool isMine = true;

    /// <summary>The app as it is stored.</summary>
    [Parameter, EditorRequired]
    public AppDetails Details { get; set; } = null!;

    [Inject]
    public required AppService Apps { get; init; }

    private string Account => account is null && Details.Row.ServiceAccountName is { } name ? $" · {name}" : "";

    protected override async Task OnInitializedAsync()
    {
        chosen = Details.Row.RunAs;
        await Notifier.TryAsync(async () => isMine = (await Actors.CurrentAsync()).Id == Details.Row.AuthorId);
    }

    private Task SaveAsync() => FinishAsync(actor => Apps.UpdateAsync(actor, Details.Row.Id, new AppChange
    {
        RunAs = chosen,
        ServiceAccountId = chosen == AppIdentity.ServiceAccount ? account ?? Details.ServiceAccountId : null,
    }, Details.Row.Version, CancellationToken.None), "Identity saved.");

    private Task OwnAsync() => FinishAsync(
        actor => Apps.TakeOwnershipAsync(actor, Details.Row.Id, CancellationToken.None), "You own this app now.");
}
