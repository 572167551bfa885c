using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Core.Runtime.Egress;

namespace Connections.Tests.Runtime;

public sealed class EgressClientTests
{
    private static readonly EgressLimits Short = Outside.Quick with { Total = TimeSpan.FromSeconds(1), Connect = TimeSpan.FromMilliseconds(500), IdleRead = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task An_answer_comes_with_status_headers_body_and_all_stages()
    {
        await using var peer = Peer.Answering(201, "hello", "X-Kind: a", "Set-Cookie: s=1");
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url + "/p?q=1", ("X-Token", "abc")), default);

        outcome.Failure.Should().BeNull();
        outcome.Answer!.Status.Should().Be(201);
        outcome.Answer.Header("x-kind").Should().Be("a");
        Encoding.UTF8.GetString(outcome.Answer.Body.Span).Should().Be("hello");
        outcome.RemoteAddress.Should().Be(IPAddress.Loopback);
        outcome.Stages.Select(s => s.State).Should().Equal(StageState.Done, StageState.Done, StageState.Skipped, StageState.Done, StageState.Done);
        var request = peer.Requests.Single();
        request.Line.Should().Be("GET /p?q=1 HTTP/1.1");
        request.Header("X-Token").Should().Be("abc");
        request.Header("User-Agent").Should().MatchRegex(@"^Connections/\d+\.\d+\.\d+$");
        request.Headers.Select(h => h.Key).Should().BeEquivalentTo("Host", "Accept", "Accept-Encoding", "X-Token", "User-Agent");
    }

    [Fact]
    public async Task Cookies_of_one_answer_do_not_reach_the_next_request_and_sockets_are_used_again()
    {
        await using var peer = Peer.Answering(async (stream, _, ct) =>
        {
            while (true)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: s=1\r\n\r\nok"u8.ToArray(), ct);
                if (await PeerRequest.ReadAsync(stream, ct) is not { } next) return;
                next.Header("Cookie").Should().BeNull();
            }
        });
        using var client = Outside.Open();
        var request = Outside.Get(peer.Url) with { PoolKey = "connection 1" };
        (await client.SendAsync(request, default)).Answer!.Status.Should().Be(200);
        var second = await client.SendAsync(request, default);
        second.Answer!.Status.Should().Be(200);
        second.Stages[0].State.Should().Be(StageState.Skipped, "the connection was open");
        peer.Accepted.Should().Be(1);

        (await client.SendAsync(request with { PoolKey = "connection 2" }, default)).Answer.Should().NotBeNull();
        peer.Accepted.Should().Be(2, "no connection shares sockets with another");
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("content-length", "5")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "close")]
    [InlineData("Upgrade", "h2c")]
    [InlineData("TE", "trailers")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Proxy-Authorization", "Basic x")]
    [InlineData("Forwarded", "for=1.2.3.4")]
    [InlineData("X-Forwarded-For", "1.2.3.4")]
    [InlineData("X-Real-IP", "1.2.3.4")]
    [InlineData("Metadata", "true")]
    [InlineData("Metadata-Flavor", "Google")]
    [InlineData("X-aws-ec2-metadata-token", "x")]
    [InlineData("X-aws-ec2-metadata-token-ttl-seconds", "60")]
    [InlineData("X-A", "a\r\nX-Evil: 1")]
    [InlineData("X-A", "a\nX-Evil: 1")]
    [InlineData("Authorization", "Bearer a\r\nX-Evil: 1")]
    [InlineData("Content-Type", "text/plain\r\nX-Evil: 1")]
    [InlineData("X-A", "a\0b")]
    [InlineData("X-A", "é")]
    [InlineData("X A", "a")]
    [InlineData("X-A:", "a")]
    [InlineData("", "a")]
    public async Task Headers_that_mislead_or_break_out_are_refused_before_anything_is_sent(string name, string value)
    {
        await using var peer = Peer.Answering(200);
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url, (name, value)), default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.BadHeader);
        peer.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("Authorization", "key=AAAA:APA91b/x==")]
    [InlineData("Authorization", "Bearer a.b.c")]
    [InlineData("If-None-Match", "unquoted")]
    [InlineData("Content-Type", "application/json")]
    public async Task Headers_that_real_services_want_arrive_as_they_are(string name, string value)
    {
        await using var peer = Peer.Answering(200);
        using var client = Outside.Open();
        (await client.SendAsync(Outside.Get(peer.Url, (name, value)), default)).Failure.Should().BeNull();
        peer.Requests.Single().Header(name).Should().Be(value);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    [InlineData("GET /x HTTP/1.1\r\nX: y")]
    [InlineData("")]
    public async Task Verbs_that_are_none_are_refused(string verb)
    {
        await using var peer = Peer.Answering(200);
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url) with { Method = verb }, default);
        outcome.Failure.Should().NotBeNull();
        peer.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task A_credential_does_not_leave_for_another_host_port_or_scheme()
    {
        await using var peer = Peer.Answering(200);
        using var client = Outside.Open();
        foreach (var hosts in new[] { HostBinding.Of(["api.example"], false), HostBinding.Of([$"127.0.0.1:{peer.Port + 1}"], false), HostBinding.Of(["127.0.0.1"], false), HostBinding.Of([$"127.0.0.1:{peer.Port}"]), HostBinding.Of(["*.0.0.1"], false) })
        {
            var outcome = await client.SendAsync(Outside.Get(peer.Url) with { AllowedHosts = hosts }, default);
            outcome.Failure!.Kind.Should().Be(EgressFailureKind.OtherHost);
            outcome.Failure.Message.Should().StartWith("The credential is only sent to ");
        }

        peer.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("api.openai.com", "https://api.openai.com/v1", true)]
    [InlineData("api.openai.com", "https://API.OpenAI.com./v1", true)]
    [InlineData("api.openai.com", "https://api.openai.com:8443/v1", false)]
    [InlineData("api.openai.com", "http://api.openai.com/v1", false)]
    [InlineData("api.openai.com", "https://evil-api.openai.com/", false)]
    [InlineData("api.openai.com", "https://api.openai.com.evil.example/", false)]
    [InlineData("*.okta.com", "https://acme.okta.com/", true)]
    [InlineData("*.okta.com", "https://a.b.okta.com/", true)]
    [InlineData("*.okta.com", "https://okta.com/", false)]
    [InlineData("*.okta.com", "https://evilokta.com/", false)]
    [InlineData("h.example:8443", "https://h.example:8443/", true)]
    [InlineData("h.example:8443", "https://h.example/", false)]
    [InlineData("h.example:443", "https://h.example/", true)]
    [InlineData("bücher.example", "https://xn--bcher-kva.example/", true)]
    [InlineData("[::1]:8443", "https://[::1]:8443/", true)]
    public void Hosts_are_compared_as_a_whole_with_their_port(string host, string url, bool allowed) =>
        HostBinding.Of([host]).Allows(new Uri(url)).Should().Be(allowed);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("*")]
    [InlineData("a*.b")]
    [InlineData("")]
    [InlineData("a b")]
    public void What_is_no_host_is_refused(string host) => Assert.Throws<FormatException>(() => HostBinding.Of([host]));

    [Fact]
    public async Task Every_stage_that_hangs_is_named()
    {
        using var backlog = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backlog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        backlog.Listen(0);
        var full = ((IPEndPoint)backlog.LocalEndPoint!).Port;
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, full);

        await using var silent = Peer.Answering((_, _, ct) => Task.Delay(Timeout.Infinite, ct));
        await using var half = Peer.Answering(async (stream, _, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), ct);
            await Task.Delay(Timeout.Infinite, ct);
        });
        await using var dripping = Peer.Answering(async (stream, _, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray(), ct);
            while (true)
            {
                await stream.WriteAsync("."u8.ToArray(), ct);
                await Task.Delay(20, ct);
            }
        });
        using var noTls = new TcpListener(IPAddress.Loopback, 0);
        noTls.Start();

        using var client = Outside.Open();
        using var unresolved = Outside.Open(new HangingResolver());
        await Hangs(unresolved, "http://slow.example", EgressStage.NameResolution);
        await Hangs(client, $"http://127.0.0.1:{full}", EgressStage.Connection);
        await Hangs(client, $"https://127.0.0.1:{((IPEndPoint)noTls.LocalEndpoint).Port}", EgressStage.Tls);
        await Hangs(client, silent.Url, EgressStage.Request);
        await Hangs(client, half.Url, EgressStage.Answer);
        await Hangs(client, dripping.Url, EgressStage.Answer);

        static async Task Hangs(EgressClient client, string url, EgressStage stage)
        {
            var outcome = await client.SendAsync(Outside.Get(url) with { Limits = Short }, default);
            outcome.Failure!.Kind.Should().Be(EgressFailureKind.TimedOut, url);
            outcome.Failure.Stage.Should().Be(stage);
            outcome.Stages.Single(s => s.Stage == stage).State.Should().Be(StageState.Failed);
            outcome.Stages.Where(s => s.Stage > stage).All(s => s.State == StageState.Skipped).Should().BeTrue();
            outcome.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3));
        }
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_outcome()
    {
        await using var peer = Peer.Answering((_, _, ct) => Task.Delay(Timeout.Infinite, ct));
        using var client = Outside.Open();
        using var gone = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SendAsync(Outside.Get(peer.Url), gone.Token));
    }

    [Fact]
    public async Task A_closed_port_a_missing_name_and_a_cut_answer_are_told_apart()
    {
        int closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using var cut = Peer.Answering(async (stream, _, ct) => await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), ct));
        await using var mute = Peer.Answering((_, _, _) => Task.CompletedTask);
        await using var babble = Peer.Answering(async (stream, _, ct) => await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray(), ct));
        using var client = Outside.Open();
        using var nameless = Outside.Open(new FakeResolver());

        (await client.SendAsync(Outside.Get($"http://127.0.0.1:{closed}"), default)).Failure!.Kind.Should().Be(EgressFailureKind.Refused);
        (await nameless.SendAsync(Outside.Get("http://nowhere.example"), default)).Failure!.Kind.Should().Be(EgressFailureKind.NameNotFound);
        var cutOff = (await client.SendAsync(Outside.Get(cut.Url), default)).Failure!;
        (cutOff.Kind, cutOff.Stage).Should().Be((EgressFailureKind.CutOff, EgressStage.Answer));
        var unanswered = (await client.SendAsync(Outside.Get(mute.Url), default)).Failure!;
        (unanswered.Kind, unanswered.Stage).Should().Be((EgressFailureKind.CutOff, EgressStage.Request));
        (await client.SendAsync(Outside.Get(babble.Url), default)).Failure!.Kind.Should().Be(EgressFailureKind.InvalidAnswer);
    }

    [Fact]
    public async Task A_large_answer_is_cut_in_a_test_and_refused_in_a_run()
    {
        await using var peer = Peer.Answering((stream, _, ct) => Peer.WriteAsync(stream, 200, new byte[10 * 1024 * 1024], ct));
        using var client = Outside.Open();
        var cut = await client.SendAsync(Outside.Get(peer.Url), default);
        cut.Answer!.Truncated.Should().BeTrue();
        cut.Answer.Body.Length.Should().Be(1024 * 1024);

        var refused = await client.SendAsync(Outside.Get(peer.Url) with { Limits = EgressLimits.Run }, default);
        refused.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
        refused.Answer.Should().BeNull();
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public async Task An_answer_that_just_fits_is_whole(int size, bool truncated)
    {
        await using var peer = Peer.Answering((stream, _, ct) => Peer.WriteAsync(stream, 200, new byte[size], ct));
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url) with { Limits = Outside.Quick with { ResponseBytes = 1000 } }, default);
        outcome.Answer!.Body.Length.Should().Be(1000);
        outcome.Answer.Truncated.Should().Be(truncated);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    public async Task Compressed_answers_are_read_and_bombs_are_cut(string encoding)
    {
        var name = encoding.Split(' ')[^1];
        await using var peer = Peer.Answering((stream, request, ct) =>
            Peer.WriteAsync(stream, 200, Compress(encoding, request.Line.Contains("/bomb", StringComparison.Ordinal) ? new byte[50 * 1024 * 1024] : "hello"u8.ToArray()), ct, $"Content-Encoding: {name}"));
        using var client = Outside.Open();

        var small = await client.SendAsync(Outside.Get(peer.Url), default);
        Encoding.UTF8.GetString(small.Answer!.Body.Span).Should().Be("hello");
        small.Answer.Truncated.Should().BeFalse();

        var bomb = await client.SendAsync(Outside.Get(peer.Url + "/bomb"), default);
        bomb.Answer!.Truncated.Should().BeTrue();
        bomb.Answer.Body.Length.Should().Be(Outside.Quick.DecompressedBytes);

        var run = await client.SendAsync(Outside.Get(peer.Url + "/bomb") with { Limits = EgressLimits.Run }, default);
        run.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
    }

    [Theory]
    [InlineData("gzip", "not compressed at all")]
    [InlineData("br", "not compressed at all")]
    [InlineData("zstd", "x")]
    [InlineData("gzip, gzip, gzip", "x")]
    public async Task An_answer_that_cannot_be_decompressed_is_told(string encoding, string body)
    {
        await using var peer = Peer.Answering(200, body, $"Content-Encoding: {encoding}");
        using var client = Outside.Open();
        (await client.SendAsync(Outside.Get(peer.Url), default)).Failure!.Kind.Should().Be(EgressFailureKind.InvalidAnswer);
    }

    [Fact]
    public async Task A_flood_of_headers_is_refused()
    {
        await using var peer = Peer.Answering(200, "x", [.. Enumerable.Range(0, 100_000).Select(i => $"X-{i}: {i}")]);
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url), default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
    }

    [Fact]
    public async Task A_request_that_is_too_large_does_not_leave()
    {
        await using var peer = Peer.Answering(200);
        using var client = Outside.Open();
        var outcome = await client.SendAsync(Outside.Get(peer.Url) with { Method = "POST", Body = new byte[1024 * 1024 + 1] }, default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.RequestTooLarge);
        peer.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task No_more_requests_of_one_connection_are_in_flight_than_the_settings_say()
    {
        var now = 0;
        var most = 0;
        await using var peer = Peer.Answering(async (stream, _, ct) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(30, ct);
            Interlocked.Decrement(ref now);
            await Peer.WriteAsync(stream, 200, [], ct);
        });
        using var client = Outside.Open(configure: s => s.MaxPerConnection = 2);
        var request = Outside.Get(peer.Url) with { PoolKey = "one" };
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync(request, default)));
        outcomes.Should().OnlyContain(o => o.Answer != null);
        most.Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Of_many_connections_the_sockets_of_the_latest_are_kept()
    {
        await using var peer = Peer.Answering(200);
        using var pools = new EgressPools(3, 1, _ => new SocketsHttpHandler());
        for (var i = 0; i < 10; i++) (await pools.RentAsync(Outside.Get(peer.Url) with { PoolKey = $"c{i}" }, default)).Dispose();
        pools.Count.Should().Be(3);
    }

    [Fact]
    public async Task A_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = Peer.Answering(200);
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", proxy.Url);
        try
        {
            await using var peer = Peer.Answering(200);
            using var client = Outside.Open();
            (await client.SendAsync(Outside.Get(peer.Url), default)).Answer.Should().NotBeNull();
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
        await using var target = Peer.Answering((stream, _, ct) => Peer.WriteAsync(stream, 200, "ok"u8.ToArray(), ct), Certificates.Good);
        await using var proxy = Peer.Answering(async (stream, _, ct) =>
        {
            using var onward = new TcpClient();
            await onward.ConnectAsync(IPAddress.Loopback, target.Port, ct);
            await stream.WriteAsync("HTTP/1.1 200 Established\r\n\r\n"u8.ToArray(), ct);
            var far = onward.GetStream();
            await Task.WhenAny(stream.CopyToAsync(far, ct), far.CopyToAsync(stream, ct));
        });
        using var client = Outside.Open(new FakeResolver("127.0.0.1"), Certificates.Trusted, s => s.Proxy = new Uri($"http://us%3Aer:pw@127.0.0.1:{proxy.Port}"));

        var outcome = await client.SendAsync(Outside.Get(target.Url, ("Authorization", "Bearer canary")), default);
        outcome.Failure.Should().BeNull();
        outcome.Answer!.Status.Should().Be(200);
        proxy.Requests.Single().Line.Should().Be($"CONNECT localhost:{target.Port} HTTP/1.1");
        proxy.Requests.Single().Raw.Should().NotContain("canary");

        var blocked = await client.SendAsync(Outside.Get("https://169.254.169.254/"), default);
        blocked.Failure!.Kind.Should().Be(EgressFailureKind.NotAllowed);
        proxy.Accepted.Should().Be(1);
    }

    private static byte[] Compress(string encoding, byte[] body)
    {
        var output = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "deflate" => new ZLibStream(output, CompressionLevel.Optimal),
            "raw deflate" => new DeflateStream(output, CompressionLevel.Optimal),
            "br" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new GZipStream(output, CompressionLevel.Optimal),
        })
        {
            stream.Write(body);
        }

        return output.ToArray();
    }
}
