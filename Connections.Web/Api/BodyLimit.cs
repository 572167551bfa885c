using Microsoft.AspNetCore.Http.Features;

namespace Connections.Web.Api;

/// <summary>
/// Says of an endpoint how many bytes its body may have, where that is more than
/// <see cref="JsonBodyReader.MostBytes"/>.
/// </summary>
/// <param name="Most">The bytes, by what the operator has set.</param>
internal sealed record BodyLimit(Func<IServiceProvider, int> Most)
{
    /// <summary>The limit of a call, which the server lets pass.</summary>
    public static int Get(HttpContext http)
    {
        var most = http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Most(http.RequestServices)
            ?? JsonBodyReader.MostBytes;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server
            && server.MaxRequestBodySize < most) server.MaxRequestBodySize = most;
        return most;
    }
}
