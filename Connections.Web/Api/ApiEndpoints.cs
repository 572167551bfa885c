using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Api;

/// <summary>The API's door. It translates; the rules are the services'.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddAuthentication()
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(
                ApiKeyDefaults.AuthenticationScheme, null);
        services.AddSingleton(
            sp => new ApiKeyRateLimiter(sp.GetRequiredService<WebLimits>().ApiPerMinute,
                sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton(sp => new FailedKeyLimiter(sp.GetRequiredService<WebLimits>().FailedKeysPerMinute));
        services.AddSingleton<IdempotencyFilter>();
        services.AddSingleton<ProblemHandler>();
        services.AddExceptionHandler<ProblemHandler>();
        services.AddSingleton<ConnectionReader>();
        services.AddSingleton<ConnectionWriter>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddApiDocument();
        return services;
    }

    /// <summary>
    /// Gives a form to failures that no endpoint of the API made: an unknown address, a verb that it does not know.
    /// </summary>
    public static void UseApiErrors(this WebApplication app) =>
        app.UseWhen(http => Urls.IsApi(http.Request.Path), api => api.Use(async (http, next) =>
    {
        await next(http);
        var response = http.Response;
        if (response.StatusCode < StatusCodes.Status400BadRequest || response.HasStarted
            || response.ContentType is not null) return;
        var unserved = AppAddresses.WhyNot(http.Request.Path);
        if (unserved is not null) response.StatusCode = StatusCodes.Status404NotFound;
        var what = unserved ?? response.StatusCode switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => $"This address doesn't support {http.Request.Method}.",
            _ => $"{ReasonPhrases.GetReasonPhrase(response.StatusCode)}.",
        };
        await ApiErrorWriter.Write(FailureStyle.Usual, response.StatusCode, [new(what)]).ExecuteAsync(http);
    }));

    public static void MapApi(this WebApplication app)
    {
        app.MapApiDocument();
        app.MapReferencePage();
        var problems = app.Services.GetRequiredService<ProblemHandler>();
        var open = app.MapGroup("/api").WithTagsFromPath().AddEndpointFilter(problems);
        open.MapKeyValidation();
        open.MapWebhooks();

        var keyed = open.MapGroup("").RequireAuthorization(ApiKeyAuthenticationHandler.Policy)
            .AddEndpointFilter(app.Services.GetRequiredService<ApiKeyRateLimiter>());
        var repeats = app.Services.GetRequiredService<IdempotencyFilter>();
        keyed.MapKeyRegistrations();
        var others = keyed.MapGroup("").AddEndpointFilter(repeats);
        others.MapPolicies();
        others.MapAccess();
        others.MapUsers();
        others.MapRoles();
        others.MapTeams();
        others.MapServiceAccounts();
        others.MapKeys();
        others.MapAudit();
        others.MapCatalog();

        var registered = keyed.MapGroup("").AddEndpointFilter((context, next) =>
            context.HttpContext.Holder().Registered
                ? next(context)
                : throw new Problem.Forbidden(
                    "This application key is not registered for use with connections. Register it under "
                    + "Organization, or with PUT /api/v2/actions/app_key_registrations/{id}."))
            .AddEndpointFilter(repeats).WithMetadata(new NeedsRegisteredKey());
        registered.MapConnections();
        registered.MapGroups();
        registered.MapResolve();
        registered.MapRuns();
        registered.MapCredentialExport();
        registered.MapHistories();
        registered.MapUses();
        registered.MapAccessPaths();
        registered.MapReplacements();
        registered.MapCoverage();
        registered.MapTiles();
        registered.MapManaged();
        registered.MapDeletions();
        registered.MapBulkChanges();
        registered.MapJobs();
        registered.MapSuggestions();
        registered.MapWorkflows();
        registered.MapInstances();
        registered.MapApps();
    }
}
