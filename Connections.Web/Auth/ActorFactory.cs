using System.Security.Claims;
using Connections.Core;
using Connections.Core.People;
using Microsoft.AspNetCore.Components.Authorization;

namespace Connections.Web.Auth;

/// <summary>Makes the acting identity of who is signed in. The only reader of claims.</summary>
public sealed class ActorFactory(AuthenticationStateProvider authentication)
{
    /// <summary>Who acts in this circuit.</summary>
    /// <exception cref="Problem.Forbidden">Nobody is signed in anymore.</exception>
    public async Task<Actor> CurrentAsync() =>
        From((await authentication.GetAuthenticationStateAsync()).User)
            ?? throw new Problem.Forbidden("You are signed out. Sign in again; your draft is saved.");

    /// <summary>The session of who acts in this circuit.</summary>
    /// <exception cref="Problem.Forbidden">Nobody is signed in anymore.</exception>
    public async Task<string> SessionAsync() =>
        SessionOf((await authentication.GetAuthenticationStateAsync()).User)
            ?? throw new Problem.Forbidden("You are signed out. Sign in again; your draft is saved.");

    /// <summary>The session of that one, or null.</summary>
    public static string? SessionOf(ClaimsPrincipal user) => user.FindFirstValue(SessionCookie.SessionClaim);

    /// <summary>Who that is, or null.</summary>
    public static Actor? From(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true
            && Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? new Actor(
                id, ActorKind.User, user.FindFirstValue(ClaimTypes.Name) ?? "",
                user.FindFirstValue(SessionCookie.AddressClaim),
                Session: SessionOf(user) is { } session ? SessionService.FingerprintOf(session) : null)
            : null;
}
