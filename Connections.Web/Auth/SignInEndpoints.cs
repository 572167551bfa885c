using Connections.Core;
using Connections.Core.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace Connections.Web.Auth;

/// <summary>What the static pages for signing in, setting up and signing out post to.</summary>
internal static class SignInEndpoints
{
    public const string RateLimit = "sign-in";

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/auth/sign-in", SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimit);
        endpoints.MapPost("/auth/setup", SetupAsync).AllowAnonymous().RequireRateLimiting(RateLimit);
        endpoints.MapPost("/auth/sign-out", SignOutAsync).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    /// <summary>Only an address of this site is returned to: anything else leads to the start page.</summary>
    public static string LocalOnly(string? returnUrl) =>
        returnUrl is { Length: > 0 and < 2000 } url && url[0] == '/' && (url.Length == 1 || url[1] is not ('/' or '\\')) && !url.Any(char.IsControl) ? url : "/";

    private static async Task<IResult> SignInAsync(
        HttpContext context, [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl, AccountService accounts, SessionService sessions)
    {
        var actor = await accounts.SignInAsync(email ?? "", password ?? "", SessionCookie.AddressOf(context), context.RequestAborted);
        var target = LocalOnly(returnUrl);
        if (actor is null) return Back("/sign-in", "refused", ("returnUrl", target));
        await SessionCookie.SignInAsync(context, sessions, actor);
        return Results.LocalRedirect(target);
    }

    private static async Task<IResult> SetupAsync(
        HttpContext context, [FromForm] string? token, [FromForm] string? email, [FromForm] string? name, [FromForm] string? password, [FromForm] string? repeat, Setup setup, SessionService sessions)
    {
        if (password != repeat) return Back("/setup", "repeat", ("token", token ?? ""), ("email", email ?? ""), ("name", name ?? ""));
        try
        {
            var owner = await setup.CompleteAsync(token, email ?? "", name ?? "", password ?? "", SessionCookie.AddressOf(context), context.RequestAborted);
            await SessionCookie.SignInAsync(context, sessions, owner);
            return Results.LocalRedirect("/");
        }
        catch (Problem.Invalid invalid)
        {
            return Back("/setup", invalid.Faults[0].Field, ("token", token ?? ""), ("email", email ?? ""), ("name", name ?? ""));
        }
        catch (Problem.Forbidden)
        {
            return Back("/setup", "token");
        }
        catch (Problem.Conflict)
        {
            return Back("/sign-in", "owned");
        }
        catch (Problem.Unavailable)
        {
            return Back("/setup", "unavailable", ("token", token ?? ""));
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, AccountService accounts, SessionService sessions)
    {
        if (ActorFactory.From(context.User) is { } actor)
        {
            await accounts.SignedOutAsync(actor, context.RequestAborted);
            await sessions.EndAsync(context.User.FindFirst(SessionCookie.SessionClaim)!.Value, context.RequestAborted);
        }
        await context.SignOutAsync();
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Results.LocalRedirect("/sign-in?error=signed-out");
    }

    private static IResult Back(string page, string error, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = QueryString.Create("error", error);
        foreach (var (name, value) in more) query = query.Add(name, value.Length > 300 ? value[..300] : value);
        return Results.LocalRedirect(page + query);
    }
}
