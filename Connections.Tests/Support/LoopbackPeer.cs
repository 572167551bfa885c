using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Connections.Tests.Support;

/// <summary>A real HTTP server on the loopback address that stands for a remote system and remembers each request.</summary>
public sealed class LoopbackPeer : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly WebApplication server;

    private LoopbackPeer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        server = builder.Build();
        server.UseWebSockets();
        server.Run(RecordAndAnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(server.Urls.Single());

    /// <summary>The requests so far, in the order in which their bodies were complete.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>What it answers. The request's body can be read again here.</summary>
    public RequestDelegate Answer { get; set; } = http => http.Response.WriteAsync("ok");

    public static async Task<LoopbackPeer> StartAsync()
    {
        var peer = new LoopbackPeer();
        await peer.server.StartAsync();
        return peer;
    }

    /// <summary>Gives the same answer to each request from now on.</summary>
    public void AnswerWith(int status, string body, string contentType = "application/json") => Answer = http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(body);
    };

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await server.StopAsync(atOnce.Token);
        await server.DisposeAsync();
    }

    private async Task RecordAndAnswerAsync(HttpContext http)
    {
        http.Request.EnableBuffering();
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        http.Request.Body.Position = 0;
        requests.Enqueue(new RecordedRequest(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        await Answer(http);
    }
}

/// <summary>One request as it came over the wire.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Path and query, still escaped.</param>
/// <param name="Headers">Its headers by name, whatever the case.</param>
/// <param name="Body">Its body.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
