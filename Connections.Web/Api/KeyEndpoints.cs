using Connections.Core;
using Connections.Core.People;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// <c>/api/v2/actions/app_key_registrations</c>, and the check of an API key that providers make at start.
/// </summary>
internal static class KeyEndpoints
{
    private const string BadId = "invalid parameter \"appKeyId\" in \"path\"; expected type \"uuid\"";

    public static void MapKeyRegistrations(this IEndpointRouteBuilder routes)
    {
        var keys = routes.MapGroup("/v2/actions/app_key_registrations")
            .WithMetadata(new FailsAs(FailureStyle.RecordedOfKeys));
        keys.MapGet("", ListAsync).WithOperation("listAppKeyRegistrations",
            "Lists application keys that can be used with connections.",
            QueryParameter.Page).Calls<KeyRegistrations>(nameof(KeyRegistrations.ListAsync));
        keys.MapGet("/{id}", GetAsync).WithOperation("getAppKeyRegistration",
            "Returns whether an application key is registered.")
            .Calls<KeyRegistrations>(nameof(KeyRegistrations.GetAsync));
        keys.MapPut("/{id}", RegisterAsync).WithOperation("registerAppKey",
            "Registers an application key for use with connections.")
            .Calls<KeyRegistrations>(nameof(KeyRegistrations.RegisterAsync));
        keys.MapDelete("/{id}", UnregisterAsync).WithOperation("unregisterAppKey",
            "Unregisters an application key.").Calls<KeyRegistrations>(nameof(KeyRegistrations.UnregisterAsync));
    }

    public static void MapKeyValidation(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1").WithMetadata(new FailsAs(FailureStyle.Texts)).MapGet("/validate", ValidateAsync)
            .WithOperation("validate", "Returns whether an API key is valid.").AllowAnonymous();

    private static async Task<ApiOk<ListDocument<ResourceIdentifier, TotalMeta>>> ListAsync(
        HttpContext http, KeyRegistrations registrations, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await registrations.ListAsync(http.Actor(), page, ct), Resource);
    }

    private static async Task<ApiOk<Document<ResourceIdentifier>>> GetAsync(
        HttpContext http, string id, KeyRegistrations registrations, CancellationToken ct)
    {
        var key = IdOf(http, id);
        await registrations.GetAsync(http.Actor(), key, ct);
        return JsonApi.One(Resource(key));
    }

    private static async Task<ApiCreated<Document<ResourceIdentifier>>> RegisterAsync(
        HttpContext http, string id, KeyRegistrations registrations, CancellationToken ct)
    {
        var key = IdOf(http, id);
        await registrations.RegisterAsync(http.Actor(), key, ct);
        return JsonApi.Created(Resource(key));
    }

    private static async Task<ApiNoContent> UnregisterAsync(
        HttpContext http, string id, KeyRegistrations registrations, CancellationToken ct)
    {
        var key = IdOf(http, id);
        await registrations.UnregisterAsync(http.Actor(), key, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<ApiKeyValidity>> ValidateAsync(HttpContext http, ApiKeyAuthenticator door,
        ApiKeyRateLimiter limits, FailedKeyLimiter failed, CancellationToken ct)
    {
        if (await door.FindApiKeyAsync(
            ApiKeyAuthenticationHandler.One(http.Request, ApiKeyAuthenticationHandler.ApiKey), ct) is not { } key)
        {
            if (!failed.MayTryAgain(Auth.SessionCookie.AddressOf(http)))
                throw new Problem.TooMany(TimeSpan.FromMinutes(1));
            throw new Problem.Forbidden("API key required");
        }
        limits.Take(http, key);
        return new(new(true));
    }

    private static Guid IdOf(HttpContext http, string id)
    {
        QueryReader.Create(http).Ensure();
        return Addresses.Id(id, BadId, "appKeyId");
    }

    private static ResourceIdentifier Resource(Guid id) => new(id.ToString(), "app_key_registration");
}
