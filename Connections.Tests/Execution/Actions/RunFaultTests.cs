using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

/// <summary>
/// What the other side can do wrong: each ends in a clear result, in time, and leaves nothing behind.
/// </summary>
public sealed partial class RunFaultTests() : CoreSpecification(postgres: false)
{
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private Task ticking = Task.CompletedTask;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:Allow:1", "[::1]/128:*"),
        ("Egress:TrustedCertificates", folder["authority.pem"]), .. Limits,
    ];

    private static (string Key, string Value)[] Limits =>
    [
        ("Egress:TotalSeconds", "2"), ("Egress:ConnectSeconds", "2"), ("Egress:IdleSeconds", "1"),
        ("Egress:AnswerKilobytes", "64"), ("Egress:DecompressedKilobytes", "128"), ("Egress:HeaderKilobytes", "8"),
        ("Egress:RequestKilobytes", "1"),
        ("RateLimits:RunsPerMinute", "10000"), ("RateLimits:ParallelRuns", "100"),
    ];

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(folder["authority.pem"], ServerCertificates.AuthorityPem);
        await base.InitializeAsync();
        CatchUp();
        ticking = TickAsync(Host, stop.Token);
    }

    public override async Task DisposeAsync()
    {
        await stop.CancelAsync();
        await ticking;
        await base.DisposeAsync();
        stop.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("hangs before the answer", TestStage.Answer, "did not start to respond within 2 seconds")]
    [InlineData("hangs in the body", TestStage.Answer, "then nothing came for 1 seconds")]
    [InlineData("drips for ever", TestStage.Answer, "did not end within 2 seconds")]
    [InlineData("cuts off in the body", TestStage.Answer, "closed the connection before the response was complete")]
    [InlineData("closes without an answer", TestStage.Answer, "closed the connection without a response")]
    [InlineData("speaks no HTTP", TestStage.Answer, "an invalid HTTP response")]
    [InlineData("sends 10 GB", TestStage.Answer, "larger than 64 KB")]
    [InlineData("sends chunks for ever", TestStage.Answer, "larger than 64 KB")]
    [InlineData("sends a bomb", TestStage.Answer, "larger than 128 KB")]
    [InlineData("floods with headers", TestStage.Answer, "response headers of 127.0.0.1 are too large")]
    [InlineData("redirects in a loop", TestStage.Answer, "more than 5 redirects")]
    [InlineData("redirects to metadata", TestStage.NameResolution, "The redirect to another host was not followed")]
    public async Task A_fault_of_the_other_side_ends_in_a_result(string fault, TestStage stage, string message)
    {
        await using var peer = RawPeer.Answering(Faults[fault]);

        var result = await RunAsync(peer, """{"url":"/","followRedirect":true}""");

        result.Outcome.Should().Be(RunOutcome.Failed);
        result.Message.Should().Contain(message);
        result.FailedAt.Should().Be(stage);
        result.NextStep.Should().NotBeNullOrEmpty();
        var began =
            fault is "hangs in the body" or "drips for ever" or "cuts off in the body" or "sends 10 GB"
            or "sends chunks for ever" or "sends a bomb";
        result.Status.Should().Be(began ? 200 : null, "status and headers are told whatever becomes of the body");
        result.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60), "some would last for ever");
        await NothingIsLeftAsync(peer);
    }

    [Theory]
    [InlineData("expired", "expired on")]
    [InlineData("other name", "is for another name")]
    [InlineData("stranger", "whose own certificate the server does not send")]
    public async Task A_bad_certificate_is_reported_and_nothing_is_sent(string kind, string message)
    {
        var certificate = kind switch
        {
            "expired" => ServerCertificates.Expired,
            "other name" => ServerCertificates.OtherName,
            _ =>
            ServerCertificates.Untrusted
        };
        await using var peer = RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, [], ct),
            certificate);

        var result = await RunAsync(peer, """{"url":"/"}""");

        result.Message.Should().Contain(message).And.Contain("Nothing was sent");
        result.FailedAt.Should().Be(TestStage.Tls);
        peer.Requests.Should().BeEmpty();
        await NothingIsLeftAsync(peer);
    }

    [Fact]
    public async Task Only_an_expired_certificate_is_accepted_if_admin_and_action_allow_it_and_logged()
    {
        await RestartAsync(("Egress:AllowExpiredCertificates", "true"));
        CatchUp();
        await using var expired = RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, [], ct),
            ServerCertificates.Expired);
        const string asking = """{"url":"/","allowExpiredCertificate":true}""";

        var (id, result) = await ConnectAndRunAsync(expired, asking);
        result.Status.Should().Be(200);
        result.Stages.Single(s => s.Stage == TestStage.Tls).Message.Should().Contain("expired on");
        await Host.Get<AuditBatchWriter>().IdleAsync();
        var history = (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows;
        history.Single(h => h.Action == "resolved").Changes.Should()
            .Contain(c => c.New!.Contains("an expired certificate is accepted"),
                "that stands there before anything is sent");
        history.Single(h => h.Action == "executed").Changes.Should()
            .Contain(c => c.Field.StartsWith("accepted a certificate that expired"));

        (await Host.Get<ActionRunner>().RunAsync(Owner, ActionRunner.HttpRequest,
            JsonNode.Parse("""{"url":"/"}""")!.AsObject(), id, null, default))
            .FailedAt.Should().Be(TestStage.Tls, "the socket that forgave serves only those that forgive");
        foreach (var bad in new[] { ServerCertificates.NotYet, ServerCertificates.OtherName,
            ServerCertificates.Untrusted })
        {
            await using var peer = RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, [], ct), bad);
            (await RunAsync(peer, asking)).FailedAt.Should().Be(TestStage.Tls);
            peer.Requests.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_missing_server_and_a_body_that_is_too_large_have_different_messages()
    {
        var peer = RawPeer.Answering(200);
        await peer.DisposeAsync();
        (await RunAsync(peer, """{"url":"/"}""")).Should()
            .Match<RunResult>(r => r.FailedAt == TestStage.Connection && r.Message.Contains("refused the connection"));

        await using var there = RawPeer.Answering(200);
        (await RunAsync(there, $$"""{"verb":"POST","url":"/","body":"{{new string('a', 1025)}}"}""")).Message.Should()
            .Contain("body is larger than 1 KB. Nothing was sent");
        there.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_that_gives_up_lets_go_of_everything()
    {
        await using var peer = RawPeer.Answering(Faults["hangs before the answer"]);
        var id = await ConnectAsync(peer);
        using var mine = new CancellationTokenSource();
        var runs = Enumerable.Range(0,
            5).Select(_ =>
                Host.Get<ActionRunner>().RunAsync(Owner, ActionRunner.HttpRequest,
                    JsonNode.Parse("""{"url":"/"}""")!.AsObject(), id, null, mine.Token)).ToList();
        await Eventually(() => peer.Requests.Count == 5);

        await mine.CancelAsync();

        foreach (var run in runs) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await NothingIsLeftAsync(peer);
        await Host.Get<AuditBatchWriter>().IdleAsync();
        (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Count(h => h.Outcome == "cancelled")
            .Should().Be(5);
    }

    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task Failures_of_the_other_side_leave_no_thread_behind()
    {
        using var child = ChildProgram.FailRuns(folder["child"], rounds: 3);
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var threads = (await child.StandardOutput.ReadToEndAsync(timeout.Token)).Split('\n',
            StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))
            .ToList();
        await child.WaitForExitAsync(timeout.Token);

        child.ExitCode.Should().Be(0);
        threads.Should().HaveCount(3, "few threads are enough for many that hang");
        // After the first round all that are needed are there; runs that kept theirs would keep dozens.
        threads[2].Should().BeLessThanOrEqualTo(threads[1] + 4);
    }

    // Without those of the pool, of which there are as many as may be at most, and of the compiler: they come and go.
    private static int CountThreads()
    {
        const string Tasks = "/proc/self/task";
        if (Directory.Exists(Tasks))
            return Directory.EnumerateDirectories(Tasks).Count(task => NameOf(task) is not ("" or ".NET TP Worker"
                or ".NET Tiered Com"));
        using var self = Process.GetCurrentProcess();
        return self.Threads.Count;
    }

    // Linux keeps fifteen characters of a name.
    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            // It ended in the meantime.
            return "";
        }
    }

    /// <summary>
    /// Lets every fault happen several times at once, with few threads, round after round; tells after each how many
    /// threads there are.
    /// </summary>
    internal static async Task FailAsync(string directory, int rounds, Action<int> tell)
    {
        ThreadPool.SetMaxThreads(8, 8);
        await using var host = await CoreHost.StartAsync(directory,
            settings: [("Egress:Allow:0", "127.0.0.1/32:*"), .. Limits]);
        using var stop = new CancellationTokenSource();
        var ticking = TickAsync(host, stop.Token);
        for (var round = 0; round < rounds; round++)
        {
            await Task.WhenAll(Faults.Values.SelectMany(fault => Enumerable.Repeat(fault, 3)).Select(async fault =>
            {
                await using var peer = RawPeer.Answering(fault);
                var id = await host.Get<ConnectionService>().AddAsync(host.Owner,
                    Inputs.Http($"To {Guid.CreateVersion7()}", baseUrl: peer.Url), default);
                var result = await host.Get<ActionRunner>().RunAsync(host.Owner, ActionRunner.HttpRequest,
                    JsonNode.Parse("""{"url":"/","followRedirect":true}""")!.AsObject(), id, null, default);
                if (result.Outcome != RunOutcome.Failed) throw new InvalidOperationException(result.Message);
            }));
            tell(CountThreads());
        }

        await stop.CancelAsync();
        await ticking;
    }

    private async Task<RunResult> RunAsync(RawPeer peer, string inputs) =>
        (await ConnectAndRunAsync(peer, inputs)).Result;

    private async Task<(Guid Id, RunResult Result)> ConnectAndRunAsync(RawPeer peer, string inputs)
    {
        var id = await ConnectAsync(peer);
        return (id,
            await Host.Get<ActionRunner>().RunAsync(Owner, ActionRunner.HttpRequest, JsonNode.Parse(inputs)!.AsObject(),
                id, null, default));
    }

    private Task<Guid> ConnectAsync(RawPeer peer) =>
        Service.AddAsync(Owner, Inputs.Http($"To {Guid.CreateVersion7()}", baseUrl: peer.Url), default);

    // Sockets of this process to that very peer, and requests that the pools think are under way.
    private async Task NothingIsLeftAsync(RawPeer peer)
    {
        await Eventually(() => !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Any(c => c.RemoteEndPoint.Port == peer.Port && (c.State is TcpState.Established or TcpState.CloseWait)));
        Host.Get<EgressClient>().InFlight.Should().Be(0);
    }

    private static async Task Eventually(Func<bool> holds) => (await TestTimeout.UntilAsync(holds)).Should().BeTrue();

    // Certificates are made for today; the installation's clock is at a day of its own.
    private void CatchUp()
    {
        if (TimeProvider.System.GetUtcNow() is var today && today > Host.Clock.GetUtcNow()) Host.Clock.SetUtcNow(today);
    }

    // The installation's clock goes as fast as the real one, so that its patience ends.
    private static async Task TickAsync(CoreHost host, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(50, stop).ContinueWith(_ => { }, TaskScheduler.Default);
            host.Clock.Advance(TimeSpan.FromMilliseconds(50));
        }
    }
}
