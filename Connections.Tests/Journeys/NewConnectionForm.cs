using Connections.Tests.Support;
using Microsoft.Playwright;

namespace Connections.Tests.Journeys;

/// <summary>The form of a new connection, as journeys that build something fill it in.</summary>
internal static class NewConnectionForm
{
    /// <summary>Fills in an HTTP connection to a peer, which sends a token as a bearer.</summary>
    public static async Task FillHttpConnectionAsync(this ILocator dialog, string name, LoopbackPeer peer, string token)
    {
        await dialog.GetByLabel("Connection Name").FillAsync(name);
        await dialog.GetByLabel("Base URL").FillAsync(peer.Address.GetLeftPart(UriPartial.Authority));
        await dialog.ClickButtonAsync("Add token");
        await dialog.GetByLabel("Token Name").FillAsync("token");
        await dialog.GetByLabel("Token Value").FillAsync(token);
        await dialog.ClickButtonAsync("Add header");
        await dialog.GetByLabel("Header Name").FillAsync("Authorization");
        await dialog.GetByLabel("Header Value").FillAsync("Bearer {{ token }}");
    }
}
