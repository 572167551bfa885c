using System.Security.Claims;
using System.Text.Json;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Connections.Web.Auth;

/// <summary>What becomes of the provider's answer: a session of ours, or the sign-in page with words.</summary>
internal static class OidcEvents
{
    private const string IdToken = "id token of this answer";
    private const string Texts = "claims of this answer that are one text";

    /// <summary>The token is genuine; it continues to <see cref="ReceivedAsync"/>.</summary>
    public static Task ValidatedAsync(TokenValidatedContext context)
    {
        context.HttpContext.Items[IdToken] = context.TokenEndpointResponse?.IdToken;
        // Afterwards a list of one cannot be told from a text.
        if (context.SecurityToken is { } token)
        {
            using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(token.RawPayload));
            NoteTexts(context.HttpContext, payload.RootElement);
        }
        return Task.CompletedTask;
    }

    /// <summary>The user-info endpoint said more.</summary>
    public static Task InformedAsync(UserInformationReceivedContext context)
    {
        NoteTexts(context.HttpContext, context.User.RootElement);
        return Task.CompletedTask;
    }

    /// <summary>
    /// An answer of another provider than the one that was asked goes no further (RFC 9207): neither a code nor an
    /// error of it counts.
    /// </summary>
    public static async Task CheckIssuerAsync(MessageReceivedContext context)
    {
        // Without a state that can be read it is no answer to anything, and is told so.
        if (context.Properties is not { Items.Count: > 0 }) return;
        try
        {
            var document =
                await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
            var issuer = context.ProtocolMessage.Iss;
            if (string.IsNullOrEmpty(issuer) ? !document.AuthorizationResponseIssParameterSupported
                : issuer == document.Issuer) return;
            context.Fail(string.IsNullOrEmpty(issuer)
                ? "The response does not say which provider it is from (iss), although this provider announces that "
                + "it does (RFC 9207)."
                : $"The response is from the provider “{issuer}” (iss), but “{document.Issuer}” was asked (RFC 9207).");
        }
        catch (IdentityProviderUnreachableException e)
        {
            context.Fail(e);
        }
    }

    /// <summary>The provider says who came.</summary>
    public static async Task ReceivedAsync(TicketReceivedContext context)
    {
        var services = context.HttpContext.RequestServices;
        var claims = context.Principal!;
        var who = new ExternalIdentity(claims.FindFirstValue("iss") ?? "", claims.FindFirstValue("sub") ?? "",
            [.. claims.Claims.Select(c => (c.Type, c.Value))])
        {
            Texts = context.HttpContext.Items[Texts] as HashSet<string> ?? [],
        };
        SayWhatWasLeftOut(services, who);
        var (actor, refusal) = await services.GetRequiredService<ExternalAccountService>().SignInAsync(who,
            SessionCookie.AddressOf(context.HttpContext), context.HttpContext.RequestAborted);
        if (actor is null)
        {
            if (refusal == ExternalRefusal.NoRole) SayWhichClaim(services, who);
            await Back(context, refusal switch
            {
                ExternalRefusal.Disabled => "disabled",
                ExternalRefusal.NoRole => "no-role",
                ExternalRefusal.Unknown or ExternalRefusal.None => "claim",
                _ => throw new InvalidOperationException($"{refusal} has no page."),
            });
            return;
        }
        SignOutHint.Keep(context.HttpContext, context.HttpContext.Items[IdToken] as string);
        await SessionCookie.SignInAsync(context.HttpContext, services.GetRequiredService<SessionService>(), actor);
        context.HandleResponse();
        context.Response.Redirect(Urls.Local(context.ReturnUri));
    }

    /// <summary>The person said no at the provider, or the provider did.</summary>
    public static Task RefusedAsync(AccessDeniedContext context) => Back(context, "refused");

    /// <summary>The answer is none, or cannot be trusted.</summary>
    public static async Task FailedAsync(RemoteFailureContext context)
    {
        var failure = context.Failure;
        var text = failure?.Message ?? "";
        // The library distinguishes these by its words alone.
        var isState = text.Contains("Correlation failed", StringComparison.Ordinal)
            || text.Contains("message.State", StringComparison.Ordinal);
        // Back and reload come here again with what was used up; anyone who is signed in has lost nothing.
        if (isState && (await context.HttpContext.AuthenticateAsync()).Succeeded)
        {
            context.HandleResponse();
            context.Response.Redirect("/");
            return;
        }
        // Its words name what was wrong with the answer, never a token of it.
        Log(context.HttpContext.RequestServices).ProviderSignInFailed(
            context.HttpContext.TraceIdentifier, Reason(failure), OidcFailures.AdviceFor(failure));
        await Back(context, isState ? "state"
            : text.Contains("IDX21314", StringComparison.Ordinal) && text.Contains("'sub'", StringComparison.Ordinal)
            ? "claim"
            : OidcFailures.CodeOf(failure));
    }

    /// <summary>A line for the log: one line, of bounded length, whatever a stranger wrote into it.</summary>
    public static string Reason(Exception? failure) =>
        failure is null ? "no reason was given" : Line($"{failure.GetType().Name}: {failure.Message}");

    private static string Line(string text)
    {
        var line = new string([.. text.Take(600).Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length < text.Length ? line + "…" : line;
    }

    private static ILogger Log(IServiceProvider services) =>
        services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OidcExtensions).FullName!);

    // The person cannot know; the operator must, to mend the mapping or the provider's settings.
    private static void SayWhichClaim(IServiceProvider services, ExternalIdentity who)
    {
        var claim = services.GetRequiredService<ClaimMapping>().RolesClaim;
        Log(services).ProviderRoleMissing(
            Line(who.Subject), claim, who.Claims.Where(c => c.Type == claim).Distinct().Count());
    }

    // Anyone who is in many groups comes without any of them, and nothing else says why.
    private static void SayWhatWasLeftOut(IServiceProvider services, ExternalIdentity who)
    {
        if (services.GetRequiredService<ClaimMapping>().FindOverage(who) is not var (claim, mark)) return;
        Log(services).ProviderClaimLeftOut(claim, Line(who.Subject), mark);
    }

    // Both documents may say it: a list in either is a list.
    private static void NoteTexts(HttpContext context, JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object) return;
        var texts = context.Items[Texts] as HashSet<string> ?? [];
        foreach (var member in document.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String) texts.Add(member.Name);
            else if (member.Value.ValueKind == JsonValueKind.Array) context.Items[(Texts, member.Name)] = true;
        }
        texts.RemoveWhere(name => context.Items.ContainsKey((Texts, name)));
        context.Items[Texts] = texts;
    }

    private static Task Back(HandleRequestContext<RemoteAuthenticationOptions> context, string error)
    {
        context.HandleResponse();
        context.Response.Redirect(Urls.SignIn(error: error));
        return Task.CompletedTask;
    }
}
