using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

public sealed class EgressRedirectTests
{
    [Fact]
    public async Task Redirects_are_not_followed_unless_asked_for()
    {
        await using var peer = RawPeer.Answering(302, "", "Location: /next");
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url), default);
        outcome.Answer!.Status.Should().Be(302);
        peer.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData(301, "POST", "GET")]
    [InlineData(302, "POST", "GET")]
    [InlineData(302, "PUT", "PUT")]
    [InlineData(303, "POST", "GET")]
    [InlineData(303, "DELETE", "GET")]
    [InlineData(307, "POST", "POST")]
    [InlineData(308, "PATCH", "PATCH")]
    public async Task A_redirect_to_the_same_origin_keeps_the_credential_and_follows_the_verb_rules(int status,
        string verb, string then)
    {
        await using var peer = Once(status, _ => "/next#part");
        using var client = TestEgress.Open();
        var request = TestEgress.Get(peer.Url, ("X-Api-Key", "canary")) with
        {
            Method = verb,
            Body = "body"u8.ToArray(),
            ContentType = "text/plain",
            FollowRedirects = true
        };
        var outcome = await client.SendAsync(request, default);

        outcome.Answer!.Status.Should().Be(200);
        outcome.Redirects.Should().Be(1);
        var second = peer.Requests.Last();
        second.Line.Should().Be($"{then} /next HTTP/1.1");
        second.Header("X-Api-Key").Should().Be("canary");
        second.Body.Should().Be(then == "GET" ? "" : "body");
        if (then == "GET") second.Header("Content-Type").Should().BeNull();
    }

    [Fact]
    public async Task A_loop_ends_after_five()
    {
        await using var peer = RawPeer.Answering(302, "", "Location: /again");
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true }, default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.Redirect);
        peer.Requests.Should().HaveCount(6);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Another_host_never_sees_a_request(int status)
    {
        await using var other = RawPeer.Answering(200);
        await using var peer = Once(status, _ => other.Url + "/steal");
        using var client = TestEgress.Open();
        var outcome =
            await client.SendAsync(TestEgress.Get(peer.Url, ("X-Api-Key", "canary")) with { FollowRedirects = true },
                default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.OtherHost);
        other.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task Another_origin_among_the_hosts_is_asked_without_the_credential()
    {
        await using var other = RawPeer.Answering(200);
        await using var peer = Once(302, _ => other.Url + "/file");
        using var client = TestEgress.Open();
        var request = TestEgress.Get(peer.Url, ("Authorization", "Bearer canary"), ("X-Api-Key", "canary"),
            ("Cookie", "canary=1"), ("Accept", "text/html")) with
        {
            FollowRedirects = true,
            AllowedHosts = HostBinding.Create(new Uri(peer.Url)).And(HostBinding.Create(new Uri(other.Url))),
        };
        (await client.SendAsync(request, default)).Answer!.Status.Should().Be(200);
        other.Requests.Single().Raw.Should().NotContain("canary");
        other.Requests.Single().Header("Accept").Should().Be("text/html");

        var withBody = request with { Method = "POST", Body = "canary"u8.ToArray() };
        await using var keeping = Once(307, _ => other.Url + "/file");
        var outcome =
            await client.SendAsync(
                withBody with
                {
                    Uri = new Uri(keeping.Url),
                    AllowedHosts = withBody.AllowedHosts.And(HostBinding.Create(new Uri(keeping.Url)))
                }, default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.Redirect);
        other.Requests.Should().HaveCount(1);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fd00:ec2::254]/")]
    public async Task Metadata_is_not_reached_even_where_it_is_among_the_hosts(string location)
    {
        await using var peer = Once(302, _ => location);
        using var client = TestEgress.Open();
        var hosts = HostBinding.Create(new Uri(peer.Url)).And(HostBinding.Create(new Uri(location)));
        var outcome =
            await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true, AllowedHosts = hosts },
                default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.NotAllowed);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://u:p@127.0.0.1/")]
    [InlineData("http://[")]
    public async Task Odd_targets_are_not_followed(string location)
    {
        await using var peer = Once(302, _ => location);
        using var client = TestEgress.Open();
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true }, default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.Redirect);
        peer.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task A_redirect_from_https_to_http_is_not_followed()
    {
        await using var plain = RawPeer.Answering(200);
        await using var peer =
            RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 302, [], ct, $"Location: {plain.Url}/x"),
                ServerCertificates.Good);
        using var client = TestEgress.Open(roots: ServerCertificates.Trusted);
        var hosts = HostBinding.Create([$"localhost:{peer.Port}", $"127.0.0.1:{plain.Port}"], httpsOnly: false);
        var outcome =
            await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true, AllowedHosts = hosts },
                default);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.Redirect);
        plain.Accepted.Should().Be(0);
    }

    private static RawPeer Once(int status, Func<PeerRequest, string> location) =>
        RawPeer.Answering((stream, request, ct) =>
        request.Line.Contains(" / ", StringComparison.Ordinal)
            ? RawPeer.WriteAsync(stream, status, [], ct, $"Location: {location(request)}")
            : RawPeer.WriteAsync(stream, 200, "done"u8.ToArray(), ct));
}
