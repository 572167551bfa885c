using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connections.Web.Hosting;

/// <summary>
/// Whether the product lives and can serve. Both answer without sign-in, and say little else: a background job that is
/// late leaves the product ready, and is named.
/// </summary>
internal static class HealthEndpoints
{
    private static readonly string[] read = [HttpMethods.Get];

    /// <summary>Registers the check that <c>/health/ready</c> runs.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        // What is wrong is logged where it happens; the library would log each time that someone asks.
        services.AddLogging(log => log.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None));
        services.AddHealthChecks().AddCheck<InstallationHealthCheck>("installation");
        return services;
    }

    /// <summary>Maps <c>/health/live</c>, which runs no check, and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/health/live", check => false);
        Map(endpoints, "/health/ready", check => true);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path,
        Func<HealthCheckRegistration, bool> predicate) =>
        endpoints.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = predicate,
            ResponseWriter = (http, report) =>
            {
                http.Response.ContentType = "text/plain; charset=utf-8";
                return http.Response.WriteAsync(Say(report));
            },
        }).WithMetadata(new HttpMethodMetadata(read)).AllowAnonymous();

    internal static string Say(HealthReport report) => report.Status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => $"degraded: {string.Join(' ', report.Entries.Values.Select(e => e.Description))}",
        _ => "not ready",
    };
}
