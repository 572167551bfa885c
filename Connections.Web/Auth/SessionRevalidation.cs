using System.Security.Claims;
using Connections.Core.People;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Connections.Web.Auth;

/// <summary>Asks once a minute whether an open circuit's session still holds. What counts is decided in each call; this shows it.</summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, SessionService sessions) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        authenticationState.User.FindFirstValue(SessionCookie.SessionClaim) is { } id && await sessions.FindAsync(id, cancellationToken) is not null;
}
