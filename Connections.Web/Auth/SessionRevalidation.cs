using System.Security.Claims;
using Connections.Core.People;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Connections.Web.Auth;

/// <summary>Asks again and again whether an open circuit's session still holds. What counts is decided in each call; this shows it.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, SessionService sessions, RecheckOptions options) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <summary>The code of the sentence that says why the session of this circuit ended; null while it holds.</summary>
    public string? EndedBecause { get; private set; }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(options.RecheckSeconds);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        if (user.FindFirstValue(SessionCookie.SessionClaim) is { } id && await sessions.FindAsync(id, cancellationToken) is not null) return true;
        EndedBecause = await SessionCookie.WhyEndedAsync(sessions, user, cancellationToken);
        return false;
    }
}
