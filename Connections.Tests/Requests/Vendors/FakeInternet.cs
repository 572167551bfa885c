using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Egress;
using Connections.Tests.Support;

namespace Connections.Tests.Requests.Vendors;

/// <summary>
/// Answers for every host of the table: a proxy on loopback that answers itself, by TLS and with a certificate for
/// those hosts and no others. So requests keep their true addresses, and one for another host comes to nothing.
/// </summary>
public sealed class FakeInternet : IAsyncLifetime
{
    private readonly X509Certificate2 certificate =
        ServerCertificates.For(VendorTable.All.SelectMany(v => v.Hosts).Select(h => h.Split(':')[0]).Distinct());
    private readonly ConcurrentQueue<ReceivedRequest> arrivals = [];
    private readonly RawPeer peer;

    public FakeInternet()
    {
        peer = RawPeer.Answering(AnswerAsync);
        Client = TestEgress.Open(new FakeResolver("127.0.0.1"), ServerCertificates.Trusted,
            s => s.Proxy = new Uri(peer.Url));
    }

    internal EgressClient Client { get; }

    /// <summary>The one request that came since the last one was taken.</summary>
    internal ReceivedRequest Take()
    {
        arrivals.Should().ContainSingle();
        arrivals.TryDequeue(out var arrival);
        return arrival!;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await peer.DisposeAsync();
        certificate.Dispose();
    }

    private async Task AnswerAsync(Stream stream, PeerRequest tunnel, CancellationToken ct)
    {
        await stream.WriteAsync("HTTP/1.1 200 Established\r\n\r\n"u8.ToArray(), ct);
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(
                certificate, null, offline: true)
            }, ct);
        if (await PeerRequest.ReadAsync(tls, ct) is not { } request) return;
        arrivals.Enqueue(new ReceivedRequest(tunnel.Line, request));
        await RawPeer.WriteAsync(tls, 200, [], ct);
    }
}

/// <summary>A request, and the line that opened the tunnel to its host.</summary>
internal sealed record ReceivedRequest(string Tunnel, PeerRequest Request);
