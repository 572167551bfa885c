using System.Net;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>
/// Requests that would turn the server against its own network. The stub on loopback must not see one byte.
/// </summary>
public sealed class EgressForgeryTests
{
    [Theory]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("https://127.1:{0}/")]
    [InlineData("https://0x7f.1:{0}/")]
    [InlineData("https://2130706433:{0}/")]
    [InlineData("https://0177.0.0.1:{0}/")]
    [InlineData("https://0177.0.0.1.:{0}/")]
    [InlineData("https://127.0.0.1.:{0}/")]
    [InlineData("https://017700000001:{0}/")]
    [InlineData("https://0:{0}/")]
    [InlineData("https://0.0.0.0:{0}/")]
    [InlineData("https://①②⑦.0.0.1:{0}/")]
    [InlineData("https://１２７.0.0.1:{0}/")]
    [InlineData("https://127。0。0。1:{0}/")]
    [InlineData("https://[::1]:{0}/")]
    [InlineData("https://[::]:{0}/")]
    [InlineData("https://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("https://[::ffff:7f00:1]:{0}/")]
    [InlineData("https://[::127.0.0.1]:{0}/")]
    [InlineData("https://[64:ff9b::7f00:1]:{0}/")]
    [InlineData("https://[2002:7f00:1::]:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("https://localhost.:{0}/")]
    [InlineData("https://LOCALHOST:{0}/")]
    [InlineData("https://169.254.169.254:{0}/")]
    [InlineData("https://api.example@127.0.0.1:{0}/")]
    [InlineData("https://127.0.0.1:{0}\\@api.example/")]
    [InlineData("https:\\\\127.0.0.1:{0}\\")]
    [InlineData("https://127.0.0.1:{0}/a\tb")]
    [InlineData("https://127.0.0.1:{0}/#x")]
    [InlineData("https://127.0.0.1%2f@api.example:{0}/")]
    public async Task Every_spelling_of_loopback_is_stopped_before_the_first_byte(string form)
    {
        await using var stub = RawPeer.Answering(200);
        using var client = TestEgress.Strict();
        var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, stub.Port);
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            var request = new EgressRequest
            {
                Method = "GET",
                Uri = uri,
                AllowedHosts = HostBinding.Create(uri),
                Limits = TestEgress.Patient
            };
            var outcome = await client.SendAsync(request, default);
            outcome.Failure!.Kind.Should().BeOneOf(EgressFailureKind.NotAllowed, EgressFailureKind.BadAddress);
            if (outcome.Failure.Kind == EgressFailureKind.NotAllowed)
                outcome.Failure.Message.Should().Be(EgressPolicy.NotAllowed);
        }

        stub.Accepted.Should().Be(0);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    [InlineData("::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("::ffff:169.254.169.254")]
    public async Task A_name_that_leads_inside_is_stopped(string address)
    {
        await using var stub = RawPeer.Answering(200);
        using var client = TestEgress.Strict(new FakeResolver(address));
        var outcome = await client.SendAsync(TestEgress.Get($"https://169.254.169.254.nip.example:{stub.Port}"),
            default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.NotAllowed);
        stub.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task An_inside_address_among_public_ones_stops_the_request()
    {
        await using var stub = RawPeer.Answering(200);
        foreach (var answers in new[] { new[] { "8.8.8.8", "127.0.0.1" }, ["127.0.0.1", "8.8.8.8"],
            ["2606:4700::1", "8.8.8.8", "::1"] })
        {
            using var client = TestEgress.Strict(new FakeResolver(answers));
            (await client.SendAsync(TestEgress.Get($"https://mixed.example:{stub.Port}"),
                default)).Failure!.Kind.Should()
                .Be(EgressFailureKind.NotAllowed);
        }

        stub.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task A_name_that_changes_its_address_between_look_ups_gains_nothing()
    {
        // The first answer passes; a second look-up, were there one, would lead to a port that is not opened.
        await using var open = RawPeer.Answering(200);
        await using var stub = RawPeer.Answering(200);
        var settings = new EgressSettings { Allow = [$"127.0.0.1/32:{open.Port}"] };
        var asked = 0;
        var resolver = new FakeResolver((_, count) =>
        {
            asked = count;
            return count % 2 == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")];
        });
        using var client = new EgressClient(EgressPolicy.From(settings.Allow), resolver, settings, new TrustedRoots(),
            TimeProvider.System);

        (await client.SendAsync(TestEgress.Get($"http://rebind.example:{open.Port}"), default)).Answer!.Status.Should()
            .Be(200);
        asked.Should().Be(1, "what was checked is what is connected to");
        (await client.SendAsync(TestEgress.Get($"http://rebind.example:{open.Port}"), default)).Failure!.Kind.Should()
            .Be(EgressFailureKind.NotAllowed);
        (await client.SendAsync(TestEgress.Get($"http://rebind.example:{stub.Port}"), default)).Failure!.Kind.Should()
            .Be(EgressFailureKind.NotAllowed);
        stub.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task A_name_that_flips_between_public_and_loopback_never_reaches_loopback()
    {
        await using var stub = RawPeer.Answering(200);
        using var client =
            TestEgress.Strict(
                new FakeResolver((_, count) => [IPAddress.Parse(count % 2 == 1 ? "240.0.0.1" : "127.0.0.1")]));
        await Parallel.ForEachAsync(Enumerable.Range(0, 1_000), new ParallelOptions { MaxDegreeOfParallelism = 20 },
            async (i, ct) =>
        {
            var request = TestEgress.Get($"https://flip.example:{stub.Port}") with { PoolKey = $"c{i % 10}" };
            (await client.SendAsync(request, ct)).Failure!.Kind.Should().Be(EgressFailureKind.NotAllowed);
        });
        stub.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task All_that_is_blocked_reads_the_same_and_the_rule_is_separate()
    {
        await using var stub = RawPeer.Answering(200);
        using var client = TestEgress.Strict(new FakeResolver((host, _) => [IPAddress.Parse(host switch
        {
            "inside.example" => "10.1.2.3",
            "meta.example" => "169.254.169.254",
            _ => "127.0.0.1",
        })]));
        var outcomes = new List<EgressOutcome>();
        foreach (var url in new[] { $"https://127.0.0.1:{stub.Port}", "https://127.0.0.1:1", "https://10.1.2.3",
            "https://169.254.169.254", "https://inside.example", "https://meta.example", "https://[::1]",
            "http://loop.example" })
            outcomes.Add(await client.SendAsync(TestEgress.Get(url), default));

        outcomes.Select(o => o.Failure! with { Rule = null }).Distinct().Should().ContainSingle();
        outcomes.Select(o => string.Join(',', o.Stages.Select(s => $"{s.Stage}:{s.State}"))).Distinct().Should()
            .ContainSingle();
        outcomes.Should().OnlyContain(o => o.RemoteAddress == null && o.Answer == null);
        outcomes.Should().OnlyContain(o => !string.IsNullOrEmpty(o.Failure!.Rule));
        stub.Accepted.Should().Be(0);
    }
}
