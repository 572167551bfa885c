using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>
/// A kept socket may be closed at the very moment of a request: what changes something is not sent a second time by
/// itself.
/// </summary>
public sealed class EgressOnceTests
{
    [Theory]
    [InlineData("POST", "{}")]
    [InlineData("POST", null)]
    [InlineData("PATCH", "{}")]
    public async Task A_request_that_changes_something_is_sent_once(string verb, string? body)
    {
        using var client = TestEgress.Open();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var seen = 0;
        using var stop = new CancellationTokenSource();
        var serving = ServeAsync(listener, () => Interlocked.Increment(ref seen), stop.Token);
        var url = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        var request = TestEgress.Get(url) with
        {
            Method = verb,
            PoolKey = "kept",
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
            ContentType = body is null ? null : "application/json"
        };

        (await client.SendAsync(request, default)).Answer!.Status.Should().Be(200);
        var second = await client.SendAsync(request, default);

        second.Failure!.Kind.Should().Be(EgressFailureKind.CutOff);
        seen.Should().Be(2);
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }

    // The first request of each socket is answered and the socket kept; on the second it is closed without a word.
    private static async Task ServeAsync(TcpListener listener, Action count, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var socket = await listener.AcceptTcpClientAsync(ct);
                var stream = socket.GetStream();
                if (await PeerRequest.ReadAsync(stream, ct) is null) continue;
                count();
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), ct);
                if (await PeerRequest.ReadAsync(stream, ct) is not null) count();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException
            or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
