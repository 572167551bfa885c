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

    /// <summary>The app as it is stored.</summary>
    [Parameter, EditorRequired]
    public AppDetails Details { get; set; } = null!;

    [Inject]
    public required AppService Apps { get; init; }

    private string Account => account is null && Details.Row.ServiceAccountName is { } name ? $" · {name}" : "";

    protected override void OnInitialized() => chosen = Details.Row.RunAs;

    private Task SaveAsync() => FinishAsync(actor => Apps.UpdateAsync(actor, Details.Row.Id, new AppChange
    {
        RunAs = chosen,
        ServiceAccountId = chosen == AppIdentity.ServiceAccount ? account ?? Details.ServiceAccountId : null,
    }, Details.Row.Version, CancellationToken.None), "Identity saved.");
}
