using Connections.Core;

namespace Connections.Web.Hosting;

/// <summary>
/// Whether the product lives and can serve. Both answer without sign-in, and say little else: a background job that is
/// late leaves the product ready, and is named.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous();
        endpoints.MapGet("/health/ready", async (Installation house, CancellationToken ct) =>
            await house.IsReadyAsync(ct) ? Results.Text(Ready(house.LateJobs))
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
    }

    private static string Ready(IReadOnlyList<string> late) =>
        late.Count == 0 ? "ok"
            : $"degraded: background jobs that have not completed for 3 minutes or more: {string.Join(", ", late)}";
}
