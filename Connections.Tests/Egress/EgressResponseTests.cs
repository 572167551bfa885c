using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>What comes back, or does not: stages that hang, cut and large answers, compression, floods.</summary>
public sealed class EgressResponseTests
{
    // Long enough that a busy machine gets to the stage that hangs; they are waited for at once.
    private static readonly EgressLimits Short = TestEgress.Patient with
    {
        Total = TimeSpan.FromSeconds(5),
        Connect = TimeSpan.FromSeconds(3),
        IdleRead = TimeSpan.FromSeconds(3),
    };

    [Fact]
    public async Task Every_stage_that_hangs_is_named()
    {
        using var backlog = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        backlog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        backlog.Listen(0);
        var full = ((IPEndPoint)backlog.LocalEndPoint!).Port;
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, full);

        await using var silent = RawPeer.Answering((_, _, ct) => Task.Delay(Timeout.Infinite, ct));
        await using var half = RawPeer.Answering(async (stream, _, ct) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), ct);
            await Task.Delay(Timeout.Infinite, ct);
        });
        await using var dripping = RawPeer.Answering(async (stream, _, ct) =>
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

        using var client = TestEgress.Open();
        using var unresolved = TestEgress.Open(new HangingResolver());
        await Task.WhenAll(
            Hangs(unresolved, "http://slow.example", EgressStage.NameResolution),
            Hangs(client, $"http://127.0.0.1:{full}", EgressStage.Connection),
            Hangs(client, $"https://127.0.0.1:{((IPEndPoint)noTls.LocalEndpoint).Port}", EgressStage.Tls),
            Hangs(client, silent.Url, EgressStage.Request),
            Hangs(client, half.Url, EgressStage.Answer),
            Hangs(client, dripping.Url, EgressStage.Answer));

        static async Task Hangs(EgressClient client, string url, EgressStage stage)
        {
            var outcome = await client.SendAsync(TestEgress.Get(url) with { Limits = Short }, default);
            outcome.Failure!.Kind.Should().Be(EgressFailureKind.TimedOut, url);
            outcome.Failure.Stage.Should().Be(stage);
            outcome.Stages.Single(s => s.Stage == stage).State.Should().Be(StageState.Failed);
            outcome.Stages.Where(s => s.Stage > stage).All(s => s.State == StageState.Skipped).Should().BeTrue();
            outcome.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30), "it would hang for ever");
        }
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_outcome()
    {
        await using var peer = RawPeer.Answering((_, _, ct) => Task.Delay(Timeout.Infinite, ct));
        using var client = TestEgress.Open();
        using var gone = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => client.SendAsync(TestEgress.Get(peer.Url), gone.Token));
    }

    [Fact]
    public async Task A_closed_port_a_missing_name_and_a_cut_response_have_different_messages()
    {
        int closed;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using var cut =
            RawPeer.Answering(
                async (stream, _, ct) =>
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"u8.ToArray(), ct));
        await using var mute = RawPeer.Answering((_, _, _) => Task.CompletedTask);
        await using var babble =
            RawPeer.Answering(
                async (stream, _, ct) => await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n\r\n"u8.ToArray(), ct));
        using var client = TestEgress.Open();
        using var nameless = TestEgress.Open(new FakeResolver());

        (await client.SendAsync(TestEgress.Get($"http://127.0.0.1:{closed}"), default)).Failure!.Kind.Should()
            .Be(EgressFailureKind.Refused);
        (await nameless.SendAsync(TestEgress.Get("http://nowhere.example"), default)).Failure!.Kind.Should()
            .Be(EgressFailureKind.NameNotFound);
        var cutOff = (await client.SendAsync(TestEgress.Get(cut.Url), default)).Failure!;
        (cutOff.Kind, cutOff.Stage).Should().Be((EgressFailureKind.CutOff, EgressStage.Answer));
        var unanswered = (await client.SendAsync(TestEgress.Get(mute.Url), default)).Failure!;
        (unanswered.Kind, unanswered.Stage).Should().Be((EgressFailureKind.CutOff, EgressStage.Request));
        (await client.SendAsync(TestEgress.Get(babble.Url), default)).Failure!.Kind.Should()
            .Be(EgressFailureKind.InvalidAnswer);
    }

    [Fact]
    public async Task A_large_answer_is_cut_in_a_test_and_refused_in_a_run()
    {
        await using var peer =
            RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, new byte[10 * 1024 * 1024], ct));
        using var client = TestEgress.Open();
        var cut = await client.SendAsync(TestEgress.Get(peer.Url), default);
        cut.Answer!.Truncated.Should().BeTrue();
        cut.Answer.Body.Length.Should().Be(1024 * 1024);

        var refused = await client.SendAsync(TestEgress.Get(peer.Url) with { Limits = EgressLimits.Run }, default);
        refused.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
        refused.Answer.Should().BeNull();
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public async Task An_answer_that_just_fits_is_whole(int size, bool truncated)
    {
        await using var peer =
            RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, new byte[size], ct));
        using var client = TestEgress.Open();
        var outcome =
            await client.SendAsync(
                TestEgress.Get(peer.Url) with { Limits = TestEgress.Patient with { ResponseBytes = 1000 } }, default);
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
        await using var peer = RawPeer.Answering((stream, request, ct) =>
            RawPeer.WriteAsync(stream, 200,
                Compress(encoding,
                    request.Line.Contains("/bomb", StringComparison.Ordinal) ? new byte[50 * 1024 * 1024]
                        : "hello"u8.ToArray()), ct, $"Content-Encoding: {name}"));
        using var client = TestEgress.Open();

        var small = await client.SendAsync(TestEgress.Get(peer.Url), default);
        Encoding.UTF8.GetString(small.Answer!.Body.Span).Should().Be("hello");
        small.Answer.Truncated.Should().BeFalse();

        var bomb = await client.SendAsync(TestEgress.Get(peer.Url + "/bomb"), default);
        bomb.Answer!.Truncated.Should().BeTrue();
        bomb.Answer.Body.Length.Should().Be(TestEgress.Patient.DecompressedBytes);

        var run = await client.SendAsync(TestEgress.Get(peer.Url + "/bomb") with { Limits = EgressLimits.Run },
            default);
        run.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
    }


    [Fact]
    public async Task A_compression_that_breaks_off_gives_what_could_be_opened()
    {
        var whole = Compress("gzip", Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, 50_000))));
        await using var peer =
            RawPeer.Answering((stream, _, ct) =>
            RawPeer.WriteAsync(stream, 200, [.. whole[..(whole.Length / 2)], .. new byte[1000]], ct,
            "Content-Encoding: gzip"));
        using var client = TestEgress.Open();

        var answer = (await client.SendAsync(TestEgress.Get(peer.Url) with { Limits = EgressLimits.Run }, default))
            .Answer!;

        Encoding.UTF8.GetString(answer.Body.Span).Should().StartWith("0 1 2 3 4");
        answer.Truncated.Should().BeTrue();
        answer.Notes.Should().ContainSingle().Which.Should().Contain("is cut off");
    }

    [Fact]
    public async Task An_answer_that_is_compressed_again_and_again_stays_closed()
    {
        var bytes = "hello"u8.ToArray();
        for (var i = 0; i < 6; i++) bytes = Compress("gzip", bytes);
        await using var peer = RawPeer.Answering((stream, request, ct) =>
            RawPeer.WriteAsync(stream, 200, request.Line.Contains("/six", StringComparison.Ordinal) ? bytes
            : Compress("gzip", Compress("br", "hello"u8.ToArray())), ct,
            request.Line.Contains("/six", StringComparison.Ordinal)
                ? "Content-Encoding: gzip, gzip, gzip, gzip, gzip, gzip" : "Content-Encoding: br, gzip"));
        using var client = TestEgress.Open();

        (await client.SendAsync(TestEgress.Get(peer.Url + "/six"), default)).Answer!.IsOpaque.Should().BeTrue();
        Encoding.UTF8.GetString((await client.SendAsync(TestEgress.Get(peer.Url), default)).Answer!.Body.Span).Should()
            .Be("hello");
    }

    [Fact]
    public async Task A_header_in_utf8_is_read_as_it_is()
    {
        await using var peer = RawPeer.Answering(async (stream, _, ct) =>
            await stream.WriteAsync(
                Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nX-Name: Grüße\r\nContent-Length: 0\r\n\r\n"), ct));
        using var client = TestEgress.Open();

        (await client.SendAsync(TestEgress.Get(peer.Url), default)).Answer!.Header("X-Name").Should().Be("Grüße");
    }

    [Fact]
    public async Task A_flood_of_headers_is_refused()
    {
        await using var peer = RawPeer.Answering(200, "x",
            [.. Enumerable.Range(0, 100_000).Select(i => $"X-{i}: {i}")]);
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url), default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.TooLarge);
        outcome.Failure.Message.Should().Contain("The response headers of").And.Contain("Egress:HeaderKilobytes");
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
