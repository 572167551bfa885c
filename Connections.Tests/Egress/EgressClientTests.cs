using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>What requests share and what they do not: sockets, cookies, places, proxies.</summary>
public sealed class EgressClientTests
{
    [Fact]
    public async Task An_answer_comes_with_status_headers_body_and_all_stages()
    {
        await using var peer = RawPeer.Answering(201, "hello", "X-Kind: a", "Set-Cookie: s=1");
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url + "/p?q=1", ("X-Token", "abc")), default);

        outcome.Failure.Should().BeNull();
        outcome.Answer!.Status.Should().Be(201);
        outcome.Answer.Header("x-kind").Should().Be("a");
        Encoding.UTF8.GetString(outcome.Answer.Body.Span).Should().Be("hello");
        outcome.RemoteAddress.Should().Be(IPAddress.Loopback);
        outcome.Stages.Select(s => s.State).Should().Equal(StageState.Done, StageState.Done, StageState.Skipped,
            StageState.Done, StageState.Done);
        var request = peer.Requests.Single();
        request.Line.Should().Be("GET /p?q=1 HTTP/1.1");
        request.Header("X-Token").Should().Be("abc");
        request.Header("User-Agent").Should().MatchRegex(@"^Connections/\d+\.\d+\.\d+$");
        request.Headers.Select(h => h.Key).Should().BeEquivalentTo("Host", "Accept", "Accept-Encoding", "X-Token",
            "User-Agent");
    }

    [Fact]
    public async Task Cookies_of_one_answer_do_not_reach_the_next_request_and_sockets_are_used_again()
    {
        await using var peer = RawPeer.Answering(async (stream, _, ct) =>
        {
            while (true)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: s=1\r\n\r\nok"u8.ToArray(),
                    ct);
                if (await PeerRequest.ReadAsync(stream, ct) is not { } next) return;
                next.Header("Cookie").Should().BeNull();
            }
        });
        using var client = TestEgress.Open();
        var request = TestEgress.Get(peer.Url) with { PoolKey = "connection 1" };
        (await client.SendAsync(request, default)).Answer!.Status.Should().Be(200);
        var second = await client.SendAsync(request, default);
        second.Answer!.Status.Should().Be(200);
        second.Stages[0].State.Should().Be(StageState.Skipped, "the connection was open");
        peer.Accepted.Should().Be(1);

        (await client.SendAsync(request with { PoolKey = "connection 2" }, default)).Answer.Should().NotBeNull();
        peer.Accepted.Should().Be(2, "no connection shares sockets with another");
    }

    [Fact]
    public async Task No_more_requests_of_one_connection_are_in_flight_than_the_settings_say()
    {
        var now = 0;
        var most = 0;
        await using var peer = RawPeer.Answering(async (stream, _, ct) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(30, ct);
            Interlocked.Decrement(ref now);
            await RawPeer.WriteAsync(stream, 200, [], ct);
        });
        using var client = TestEgress.Open(configure: s => s.MaxPerConnection = 2);
        var request = TestEgress.Get(peer.Url) with { PoolKey = "one" };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync(request, default)));
        outcomes.Should().OnlyContain(o => o.Answer != null);
        most.Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Sockets_of_the_latest_connections_are_kept()
    {
        await using var peer = RawPeer.Answering(200);
        using var pools = new EgressPools(3, 1, _ => new SocketsHttpHandler());
        for (var i = 0; i < 10; i++)
            (await pools.RentAsync(TestEgress.Get(peer.Url) with { PoolKey = $"c{i}" }, default)).Dispose();
        pools.Count.Should().Be(3);
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = RawPeer.Answering(200);
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", proxy.Url);
        try
        {
            await using var peer = RawPeer.Answering(200);
            using var client = TestEgress.Open();
            (await client.SendAsync(TestEgress.Get(peer.Url), default)).Answer.Should().NotBeNull();
            peer.Requests.Should().HaveCount(1);
            proxy.Accepted.Should().Be(0);
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }
    }

    [Fact]
    public async Task A_proxy_of_the_settings_opens_a_tunnel_and_sees_no_credential()
    {
        await using var target =
            RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, "ok"u8.ToArray(), ct),
            ServerCertificates.Good);
        await using var proxy = RawPeer.Answering(async (stream, _, ct) =>
        {
            using var onward = new TcpClient();
            await onward.ConnectAsync(IPAddress.Loopback, target.Port, ct);
            await stream.WriteAsync("HTTP/1.1 200 Established\r\n\r\n"u8.ToArray(), ct);
            var far = onward.GetStream();
            await Task.WhenAny(stream.CopyToAsync(far, ct), far.CopyToAsync(stream, ct));
        });
        using var client = TestEgress.Open(new FakeResolver("127.0.0.1"), ServerCertificates.Trusted,
            s => s.Proxy = new Uri($"http://us%3Aer:pw@127.0.0.1:{proxy.Port}"));

        var outcome = await client.SendAsync(TestEgress.Get(target.Url, ("Authorization", "Bearer canary")), default);
        outcome.Failure.Should().BeNull();
        outcome.Answer!.Status.Should().Be(200);
        proxy.Requests.Single().Line.Should().Be($"CONNECT localhost:{target.Port} HTTP/1.1");
        proxy.Requests.Single().Raw.Should().NotContain("canary");

        var blocked = await client.SendAsync(TestEgress.Get("https://169.254.169.254/"), default);
        blocked.Failure!.Kind.Should().Be(EgressFailureKind.NotAllowed);
        proxy.Accepted.Should().Be(1);
    }
}
