using System.Globalization;
using Connections.Core;
using Connections.Core.Maintenance;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Downloads;

/// <summary>
/// The audit trail as a file. It is written as it is read: no more than some entries of it are ever in memory.
/// </summary>
internal static class AuditDownload
{
    public static void MapDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Urls.AuditTrailTable,
            (HttpContext context, AuditTrail trail, TimeProvider time) =>
                SendAsync(context, trail, AuditFormat.Table, time.GetUtcNow()));
        endpoints.MapGet(Urls.AuditTrailLines,
            (HttpContext context, AuditTrail trail, TimeProvider time) =>
                SendAsync(context, trail, AuditFormat.Lines, time.GetUtcNow()));
    }

    private static async Task<IResult> SendAsync(HttpContext context, AuditTrail trail, AuditFormat format,
        DateTimeOffset now)
    {
        // A download is recorded: no other site may make a reader's browser begin one.
        if (context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            || ActorFactory.From(context.User) is not { } actor)
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        try
        {
            var query = AuditState.Parse(context.Request.QueryString.ToString()).ToQueryOfCore(now);
            var rows = await trail.ExportAsync(actor, query, format.Name, context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return Results.Stream(
                stream => format.WriteAsync(rows, stream, context.RequestAborted), format.ContentType,
                string.Create(CultureInfo.InvariantCulture, $"audit-trail-{now:yyyy-MM-dd}.{format.Extension}"));
        }
        catch (Problem.Forbidden)
        {
            return Results.StatusCode(StatusCodes.Status403Forbidden);
        }
        catch (Problem.Unavailable)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
