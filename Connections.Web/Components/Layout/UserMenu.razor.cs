using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Who is signed in, their keys, and the way out. The menu is the browser's own popover: it works without a round trip.
/// </summary>
public sealed partial class UserMenu
{
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private static string Initial(string? name) =>
        string.IsNullOrWhiteSpace(name) ? "?" : name.Trim()[..1].ToUpperInvariant();
}
