using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Connections.Tests.Support;

/// <summary>
/// A real HTTP server on the loopback address that acts as a remote system and remembers each request.
/// </summary>
public sealed class LoopbackPeer : IAsyncDisposable
{
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly WebApplication server;

    private LoopbackPeer(X509Certificate2? certificate, X509Certificate2? clientAuthority)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null) listen.UseHttps(https => Secure(https, certificate, clientAuthority));
            });
        });
        if (certificate is not null) builder.WebHost.UseKestrelHttpsConfiguration();
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

    /// <summary>Starts it.</summary>
    /// <param name="certificate">Its certificate; null: plain http.</param>
    /// <param name="clientAuthority">The authority of which each client must show a certificate; null: it asks for
    /// none.</param>
    public static async Task<LoopbackPeer> StartAsync(X509Certificate2? certificate = null,
        X509Certificate2? clientAuthority = null)
    {
        var peer = new LoopbackPeer(certificate, clientAuthority);
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

    private static void Secure(HttpsConnectionAdapterOptions https, X509Certificate2 certificate,
        X509Certificate2? clientAuthority)
    {
        https.ServerCertificate = certificate;
        if (clientAuthority is null) return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (client, sent, _) =>
        {
            using var chain = new X509Chain
            {
                ChainPolicy = { RevocationMode = X509RevocationMode.NoCheck,
                TrustMode = X509ChainTrustMode.CustomRootTrust, DisableCertificateDownloads = true }
            };
            chain.ChainPolicy.CustomTrustStore.Add(clientAuthority);
            // What the client sent along, and nothing that this machine may have kept of an earlier one.
            foreach (var element in sent?.ChainPolicy.ExtraStore ?? []) chain.ChainPolicy.ExtraStore.Add(element);
            return chain.Build(client);
        };
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
            body.ToArray())
        { Client = http.Connection.ClientCertificate?.Subject, Connection = http.Connection.Id });
        await Answer(http);
    }
}

/// <summary>One request as it came over the wire.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Target">Path and query, still escaped.</param>
/// <param name="Headers">Its headers by name, whatever the case.</param>
/// <param name="Body">Its body.</param>
public sealed record RecordedRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers,
    byte[] Body)
{
    /// <summary>Whose certificate the client showed; null: none.</summary>
    public string? Client { get; init; }

    /// <summary>Over which TCP connection it came.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}
