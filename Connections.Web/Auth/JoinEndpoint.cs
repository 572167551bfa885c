using Connections.Core;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Connections.Web.Auth;

/// <summary>
/// What the page of a one-time link posts to: the password is set, then its owner is signed in with it.
/// </summary>
internal static class JoinEndpoint
{
    public static void MapJoin(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Urls.JoinPost, JoinAsync).AllowAnonymous().RequireRateLimiting(SignInEndpoints.RateLimit);

    private static async Task<IResult> JoinAsync(
        HttpContext context, [FromForm] string? token, [FromForm] string? password, [FromForm] string? repeat,
        InvitationService join, AccountService accounts, SessionService sessions)
    {
        var holder = await join.FindAsync(token, context.RequestAborted);
        if (holder is null) return Results.LocalRedirect(Urls.JoinPage);
        if (password != repeat) return Again(token!, "repeat");
        try
        {
            await join.CompleteAsync(token, password ?? "", SessionCookie.AddressOf(context), context.RequestAborted);
        }
        catch (Problem.Invalid)
        {
            return Again(token!, "password");
        }
        catch (Problem.Forbidden)
        {
            return Results.LocalRedirect(Urls.JoinPage);
        }
        catch (Problem.Unavailable)
        {
            return Again(token!, "later");
        }
        // As anyone signs in, so that it is recorded as a sign-in, too.
        var actor = await accounts.SignInAsync(holder.Email, password!, SessionCookie.AddressOf(context),
            context.RequestAborted);
        if (actor is null) return Results.LocalRedirect(Urls.SignIn(error: "credentials"));
        await SessionCookie.SignInAsync(context, sessions, actor);
        return Results.LocalRedirect("/");
    }

    private static IResult Again(string token, string error) =>
        Results.LocalRedirect($"{Urls.Join(token)}&error={error}");
}
