using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Layout;

/// <summary>An entry of the navigation, which shows only what exists.</summary>
internal sealed record NavPlace(string Name, string Icon, string Address, NavLinkMatch Match = NavLinkMatch.Prefix)
{
    /// <summary>The entries from top to bottom. A feature adds one line here.</summary>
    public static IReadOnlyList<NavPlace> All { get; } =
    [
        new("Connections", Icons.Material.Outlined.Cable, Urls.Connections),
    ];
}
