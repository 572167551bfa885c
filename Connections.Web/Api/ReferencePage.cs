using System.IO.Compression;
using Scalar.AspNetCore;

namespace Connections.Web.Api;

/// <summary>
/// The reference of the API for people, from the document. The library comes with the product, and the page is our own:
/// the library's page has a script in it, which the content policy does not run.
/// </summary>
internal static class ReferencePage
{
    public static void MapReferencePage(this WebApplication app) => app.MapGet("/api-reference/scalar.js", async http =>
    {
        // It is there compressed.
        await using var library =
            typeof(ScalarOptions).Assembly.GetManifestResourceStream("ScalarStaticAssets.scalar.js")
                ?? throw new InvalidOperationException("Scalar has no library.");
        http.Response.ContentType = "text/javascript";
        http.Response.Headers.CacheControl = "private, max-age=3600";
        http.Response.Headers.Vary = "Accept-Encoding";
        if (http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await library.CopyToAsync(http.Response.Body, http.RequestAborted);
            return;
        }
        await using var plain = new GZipStream(library, CompressionMode.Decompress);
        await plain.CopyToAsync(http.Response.Body, http.RequestAborted);
    });
}
