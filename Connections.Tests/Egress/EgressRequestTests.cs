using System.Text;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>What leaves, and where to: headers, verbs, sizes, and the hosts that a credential may be sent to.</summary>
public sealed class EgressRequestTests
{
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
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url, (name, value)), default);
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
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        (await client.SendAsync(TestEgress.Get(peer.Url, (name, value)), default)).Failure.Should().BeNull();
        peer.Requests.Single().Header(name).Should().Be(value);
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    [InlineData("GET /x HTTP/1.1\r\nX: y")]
    [InlineData("")]
    public async Task Verbs_that_are_none_are_refused(string verb)
    {
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { Method = verb }, default);
        outcome.Failure.Should().NotBeNull();
        peer.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task A_credential_does_not_leave_for_another_host_port_or_scheme()
    {
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        foreach (var hosts in new[] { HostBinding.Create(["api.example"], false),
            HostBinding.Create([$"127.0.0.1:{peer.Port + 1}"], false), HostBinding.Create(["127.0.0.1"], false),
            HostBinding.Create([$"127.0.0.1:{peer.Port}"]) })
        {
            var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { AllowedHosts = hosts }, default);
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
        HostBinding.Create([host]).Allows(new Uri(url)).Should().Be(allowed);

    [Theory]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("*")]
    [InlineData("a*.b")]
    [InlineData("")]
    [InlineData("a b")]
    public void A_text_that_is_no_host_is_refused(string host) =>
        Assert.Throws<FormatException>(() => HostBinding.Create([host]));

    [Fact]
    public async Task A_request_that_is_too_large_does_not_leave()
    {
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        var outcome =
            await client.SendAsync(TestEgress.Get(peer.Url) with { Method = "POST", Body = new byte[1024 * 1024 + 1] },
                default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.RequestTooLarge);
        peer.Accepted.Should().Be(0);
    }
}
