using System.Security.Claims;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Connections.Web.Auth;

/// <summary>
/// Asks now and then what the person of an open circuit may do, which is use of their session.
/// <see cref="SessionWatch"/> ends the circuit with the session. What counts is decided in each call; this shows it.
/// </summary>
internal sealed class SessionRevalidation(ILoggerFactory loggers, SessionService sessions,
    OrganizationSettings settings, OwnPermissions own, SessionRevalidationOptions options)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    /// <summary>
    /// The code of the sentence that says why the session of this circuit ended; null while it holds.
    /// </summary>
    public string? EndedBecause { get; private set; }

    /// <summary>Signs the circuit out: its session has ended.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        // Its own look may have been first. Then nobody is signed in whose account could be asked for.
        var user = (await GetAuthenticationStateAsync()).User;
        if (user.Identity?.IsAuthenticated is not true) return;
        EndedBecause = await SessionCookie.WhyEndedAsync(sessions, user, ct);
        SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity()))));
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(options.RecheckSeconds);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState,
        CancellationToken cancellationToken)
    {
        try
        {
            return await HoldsAsync(authenticationState.User, cancellationToken);
        }
        catch (Problem.Unavailable)
        {
            // A database that is away ends no session. Nothing is read or done in the meantime: each call asks it, too.
            return true;
        }
    }

    private async Task<bool> HoldsAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (user.FindFirstValue(SessionCookie.SessionClaim) is { } id
            && await sessions.FindAsync(id, cancellationToken) is { } actor
            && await MayActAsync(actor, cancellationToken)) return true;
        EndedBecause = await SessionCookie.WhyEndedAsync(sessions, user, cancellationToken);
        return false;
    }

    // Between the two looks the account may have been disabled.
    private async Task<bool> MayActAsync(Actor actor, CancellationToken ct)
    {
        try
        {
            own.Learn(await settings.PermissionsAsync(actor, ct));
            return true;
        }
        catch (Problem.Forbidden)
        {
            return false;
        }
    }
}
