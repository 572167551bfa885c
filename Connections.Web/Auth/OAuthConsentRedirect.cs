using System.Security.Claims;
using Connections.Core;
using Connections.Core.Execution.Consent;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Auth;

/// <summary>Sends the reader to a provider's consent page, and knows where it sends them back to.</summary>
public sealed class OAuthConsentRedirect(OAuthConsent consents, ActorFactory actors, NavigationManager navigation,
    ServerOptions server)
{
    /// <summary>The callback address, as it is registered at the provider: by the address that people use.</summary>
    public Uri Callback =>
        new(new Uri(server.PublicOrigin.Length > 0 ? server.PublicOrigin : navigation.BaseUri), Urls.OAuthCallback);

    /// <summary>Leaves for the consent page.</summary>
    /// <param name="id">For which connection.</param>
    /// <param name="anotherAccount">Whether another account than so far may consent.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem">The reader may not connect it.</exception>
    public async Task GoAsync(Guid id, bool anotherAccount, CancellationToken ct)
    {
        var page = await consents.BeginAsync(await actors.CurrentAsync(), id, await actors.SessionAsync(), Callback,
            anotherAccount, ct);
        navigation.NavigateTo(page.AbsoluteUri, forceLoad: true);
    }

    /// <summary>The browser came back.</summary>
    public static async Task<(CompletedConsent? Done, FailedConsent? Failed)> FinishAsync(OAuthConsent consents,
        ClaimsPrincipal user, ConsentCallback answer, CancellationToken ct) =>
        ActorFactory.From(user) is { } actor && ActorFactory.SessionOf(user) is { } session
            ? await consents.FinishAsync(actor, session, answer, ct)
            : (null, new FailedConsent(null,
                "You are signed out, so this sign-in at the provider can't be completed. Nothing was saved. Sign "
                + "in, open the connection and choose Reconnect."));
}
