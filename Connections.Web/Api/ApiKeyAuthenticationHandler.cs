using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Threading.RateLimiting;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Connections.Web.Api;

/// <summary>
/// Lets calls in by the headers <c>DD-API-KEY</c> and <c>DD-APPLICATION-KEY</c>. Under <c>/api</c> no cookie is looked
/// at.
/// </summary>
internal sealed class ApiKeyAuthenticationHandler(IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory log, UrlEncoder encoder, ApiKeyAuthenticator door, FailedKeyLimiter failed)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public const string ApiKey = "DD-API-KEY";
    public const string ApplicationKey = "DD-APPLICATION-KEY";

    /// <summary>Anyone who calls with a pair of keys.</summary>
    public static AuthorizationPolicy Policy { get; } =
        new AuthorizationPolicyBuilder(ApiKeyDefaults.AuthenticationScheme)
        .RequireAuthenticatedUser().Build();

    /// <summary>A header that was sent exactly once, or null.</summary>
    public static string? One(HttpRequest request, string header) =>
        request.Headers[header] is { Count: 1 } values ? values[0] : null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (One(Request, ApiKey) is not { } api || One(Request, ApplicationKey) is not { } application)
            return AuthenticateResult.NoResult();
        if (await door.FindAsync(api, application, SessionCookie.AddressOf(Context),
            Context.RequestAborted) is not { } holder) return AuthenticateResult.Fail("Invalid keys.");
        Context.Features.Set(holder);
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failures = ProblemHandler.FailuresOf(Context);
        var sent = One(Request, ApiKey) is not null && One(Request, ApplicationKey) is not null;
        if (!failed.MayTryAgain(SessionCookie.AddressOf(Context)))
        {
            Logger.KeysLimited(SessionCookie.AddressOf(Context));
            Response.Headers.RetryAfter = "60";
            return ApiErrorWriter.Write(failures, StatusCodes.Status429TooManyRequests,
                [new("Too many calls with invalid keys from this address. Try again in a minute.")])
                .ExecuteAsync(Context);
        }
        if (sent) Logger.KeysRefused(SessionCookie.AddressOf(Context));
        return ApiErrorWriter.Write(failures, StatusCodes.Status401Unauthorized, [sent
            ? new("These keys don't exist, were revoked or have expired, or their owner is no longer active.")
            : new($"Send your keys in the headers {ApiKey} and {ApplicationKey}, once each.")]).ExecuteAsync(Context);
    }
}

/// <summary>
/// Counts calls without valid keys by address. Who has valid keys is not held up by others behind the same address.
/// </summary>
internal sealed class FailedKeyLimiter(int perMinute) : IDisposable
{
    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address,
            _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) }));

    /// <summary>Counts one; false where they are too many.</summary>
    public bool MayTryAgain(string? address)
    {
        using var lease = limiter.AttemptAcquire(address ?? "");
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}

/// <summary>Who calls.</summary>
internal static class HttpContextExtensions
{
    /// <summary>The keys' holder.</summary>
    public static AuthenticatedCaller Holder(this HttpContext http) =>
        http.Features.Get<AuthenticatedCaller>()
            ?? throw new InvalidOperationException("An API endpoint was reached without keys.");

    /// <summary>For whom the call acts.</summary>
    public static Actor Actor(this HttpContext http) => http.Holder().Actor;
}
