using Connections.Core.People;
using Connections.Web.Components.Organization;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Layout;

/// <summary>An entry of the navigation, which shows only what exists.</summary>
internal sealed record NavItem(string Name, string Icon, string Address, NavLinkMatch Match = NavLinkMatch.Prefix)
{
    /// <summary>Whether someone with these permissions sees it.</summary>
    public Func<Permissions, bool> IsFor { get; init; } = _ => true;

    /// <summary>The entries from top to bottom. A feature adds one line here.</summary>
    public static IReadOnlyList<NavItem> All { get; } =
    [
        new("Connections", Icons.Material.Outlined.Cable, Urls.Connections),
        new("Workflows", Icons.Material.Outlined.AccountTree,
            Urls.Workflows) { IsFor = permissions => permissions.HasFlag(Permissions.WorkflowsRead) },
        new("Apps", Icons.Material.Outlined.Widgets,
            Urls.Apps) { IsFor = permissions => permissions.HasFlag(Permissions.AppsRun) },
        new("Integrations", Icons.Material.Outlined.Extension, Urls.Integrations),
        new("Organization", Icons.Material.Outlined.Groups,
            Urls.Organization) { IsFor = permissions => OrganizationSection.All.Any(p => p.IsFor(permissions)) },
    ];
}
