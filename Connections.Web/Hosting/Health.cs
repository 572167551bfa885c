using Connections.Core;

namespace Connections.Web.Hosting;

/// <summary>Whether the product lives and can serve. Both answer without sign-in, and say nothing else.</summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous();
        endpoints.MapGet("/health/ready", async (House house, CancellationToken ct) =>
            await house.IsReadyAsync(ct) ? Results.Text("ok") : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
    }
}
