using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>Leads to the first place that the reader may see.</summary>
public sealed partial class OrganizationPage
{
    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override Task OnInitializedAsync() => Notifier.TryAsync(async () =>
    {
        var permissions = await Settings.PermissionsAsync(await Actors.CurrentAsync(), CancellationToken.None);
        if (OrganizationPlace.All.FirstOrDefault(p => p.IsFor(permissions)) is { } first) Navigation.NavigateTo(first.Address, replace: true);
    });
}
