using Connections.Core;
using Connections.Core.People;
using Connections.Web.Ui;
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
        endpoints.MapPost(Urls.SignInPost, SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimit);
        endpoints.MapPost(Urls.SetupPost, SetupAsync).AllowAnonymous().RequireRateLimiting(RateLimit);
        endpoints.MapPost(Urls.SignOutPost,
            SignOutAsync).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());
        endpoints.MapPost(Urls.SignOutEverywherePost,
            SignOutEverywhereAsync).AllowAnonymous().WithMetadata(new RequireAntiforgeryTokenAttribute());
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, [FromForm] string? email, [FromForm] string? password, [FromForm] string? returnUrl,
        AccountService accounts, SessionService sessions)
    {
        if (!context.RequestServices.GetRequiredService<LocalSignInOptions>().IsOn)
            return Back(Urls.SignInPage, "local-off");
        var actor = await accounts.SignInAsync(email ?? "", password ?? "", SessionCookie.AddressOf(context),
            context.RequestAborted);
        var target = Urls.Local(returnUrl);
        if (actor is null)
        {
            TypedEmail.Keep(context, email);
            return Back(Urls.SignInPage, "credentials", ("returnUrl", target));
        }
        await SessionCookie.SignInAsync(context, sessions, actor);
        return Results.LocalRedirect(target);
    }

    private static async Task<IResult> SetupAsync(
        HttpContext context, [FromForm] string? token, [FromForm] string? email, [FromForm] string? name,
        [FromForm] string? password, [FromForm] string? repeat,
        InitialSetup setup, AccountService accounts, SessionService sessions)
    {
        if (password != repeat)
            return Back(Urls.SetupPage, "repeat", ("token", token ?? ""), ("email", email ?? ""), ("name", name ?? ""));
        try
        {
            await setup.CompleteAsync(token, email ?? "", name ?? "", password ?? "", SessionCookie.AddressOf(context),
                context.RequestAborted);
            // As anyone signs in, so that it is a sign-in in the audit trail and among the members, too.
            var actor = await accounts.SignInAsync(email ?? "", password ?? "", SessionCookie.AddressOf(context),
                context.RequestAborted);
            if (actor is null) return Results.LocalRedirect(Urls.SignIn());
            await SessionCookie.SignInAsync(context, sessions, actor);
            return Results.LocalRedirect("/");
        }
        catch (Problem.Invalid invalid)
        {
            return Back(Urls.SetupPage, invalid.Faults[0].Field, ("token", token ?? ""), ("email", email ?? ""),
                ("name", name ?? ""));
        }
        catch (Problem.Forbidden)
        {
            return Back(Urls.SetupPage, "token");
        }
        catch (Problem.Conflict)
        {
            return Back(Urls.SignInPage, "owned");
        }
        catch (Problem.Unavailable)
        {
            return Back(Urls.SetupPage, "unavailable", ("token", token ?? ""));
        }
    }

    private static Task<IResult> SignOutAsync(HttpContext context, AccountService accounts, SessionService sessions) =>
        LeaveAsync(context, async actor =>
        {
            await accounts.RecordSignOutAsync(actor, context.RequestAborted);
            await sessions.EndAsync(context.User.FindFirst(SessionCookie.SessionClaim)!.Value, context.RequestAborted);
        });

    private static Task<IResult> SignOutEverywhereAsync(HttpContext context, MemberService members) =>
        LeaveAsync(context, async actor =>
        {
            try
            {
                await members.EndSessionsAsync(actor, actor.Id, context.RequestAborted);
            }
            catch (Problem.Forbidden)
            {
                // Ended since, with the account or by another sign-out everywhere.
            }
        });

    private static async Task<IResult> LeaveAsync(HttpContext context, Func<Actor, Task> endAsync)
    {
        // The framework refuses a forged form only where it reads one; this one has no fields.
        if (context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: true }) return Results.BadRequest();
        IResult? atProvider = null;
        if (ActorFactory.From(context.User) is { } actor)
        {
            atProvider = await OidcEndpoints.AlsoAtProviderAsync(context, actor.Id);
            await endAsync(actor);
        }
        await context.SignOutAsync();
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return atProvider ?? Results.LocalRedirect(Urls.SignIn(error: "signed-out"));
    }

    private static IResult Back(string page, string error, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = QueryString.Create("error", error);
        foreach (var (name, value) in more) query = query.Add(name, value.Length > 300 ? value[..300] : value);
        return Results.LocalRedirect(page + query);
    }
}
