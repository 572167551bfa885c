using System.Text;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Egress;

/// <summary>
/// What is in Location headers, read as browsers read it. Node's reader, which is the URL Standard's, is the judge.
/// </summary>
public sealed class RedirectLocationTests
{
    private const string From = "https://api.example.com/v1/items/7?page=2";

    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_location_is_read_as_the_URL_Standard_has_it()
    {
        string[] locations =
        [
            "https://api.example.com/x", "HTTPS://API.EXAMPLE.COM/x", "//other.example.com/p", "///other.example.com/p",
            "\\\\other.example.com\\p", "/\\other.example.com/p", "/rooted", "relative", "../up", "./here/../there",
            "..", ".",
            "?page=3", "#part", "?", "/a b", " /padded ", "/tab\there", "/line\nbreak\r\n", "/quote\"<>`{}|^",
            "/q?a b\"<>",
            "https:/single", "https:nothing", "https:////many.example.com/x", "http:/other.example.com/x",
            "http:other.example.com",
            "/100%", "/%zz", "/%20%2f", "a/b:c", "/colon:in/path", "?x=\\y", "\\backslash\\path", "/x?y#z",
            "https://h.example.com:8443",
            "https://h.example.com:443/x", "/embed?target=https://other.example.com/p", "//other.example.com", "/é",
            "?q=é",
        ];
        var read = await NodeScript.RunAsync<string?[]>("locations.mjs", locations.Select(l => new[] { l, From }));

        for (var i = 0; i < locations.Length; i++)
        {
            var wanted = read[i]!.Replace("\\", "%5C", StringComparison.Ordinal);
            Read(locations[i])!.AbsoluteUri.Should().Be(new Uri(wanted).AbsoluteUri, $"«{locations[i]}» leads there");
        }
    }

    [Fact]
    public void A_location_of_bytes_that_are_no_ASCII_keeps_them()
    {
        RedirectLocation.Read(["/caf\u00e9"], new Uri(From))!.PathAndQuery.Should().Be("/caf%E9",
            "one byte of Latin-1 stays one byte");
        Read("https://bücher.example/ä")!.Should()
            .Match<Uri>(u => u.IdnHost == "xn--bcher-kva.example" && u.AbsolutePath == "/%C3%A4");
    }

    [Theory]
    [InlineData("mailto:a@example.com")]
    [InlineData("javascript:alert(1)")]
    [InlineData("items:7")]
    [InlineData("ftp://example.com/x")]
    [InlineData("https://user:secret@example.com/")]
    [InlineData("https://exa mple.com/")]
    [InlineData("https://0127.0.0.1/")]
    [InlineData("//2130706433/x")]
    [InlineData("//127.1\\x")]
    [InlineData("https://[::1/")]
    [InlineData("https://example.com:99999/")]
    public void A_location_that_cannot_be_asked_is_refused_and_not_repeated(string location) =>
        FluentActions.Invoking(() => Read(location)).Should().Throw<FormatException>()
            .Which.Message.Should().StartWith("The redirect").And.NotContain("secret").And.NotContain("0127");

    [Fact]
    public void Location_headers_that_say_the_same_are_one_and_others_are_refused()
    {
        RedirectLocation.Read(["/a", "/a ", ""], new Uri(From)).Should().Be(new Uri("https://api.example.com/a"));
        RedirectLocation.Read(["", " "], new Uri(From)).Should().BeNull("without an address it is no redirect");
        FluentActions.Invoking(() => RedirectLocation.Read(["/a", "/b"], new Uri(From))).Should()
            .Throw<FormatException>();
    }

    [Theory]
    [InlineData("/next step?a=\u00e9", "GET /next%20step?a=%E9 HTTP/1.1")]
    [InlineData("next", "GET /next HTTP/1.1")]
    [InlineData("\\next", "GET /next HTTP/1.1")]
    [InlineData("/next#part", "GET /next HTTP/1.1")]
    public async Task A_redirect_goes_where_a_browser_would_go(string location, string line)
    {
        await using var peer = Leading(location);
        using var client = TestEgress.Open();

        var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true }, default);

        outcome.Answer!.Status.Should().Be(200);
        peer.Requests.Last().Line.Should().Be(line);
    }

    [Theory]
    [InlineData("//127.1/x")]
    [InlineData("http://0177.0.0.1/x")]
    [InlineData("http://2130706433/x")]
    public async Task A_redirect_to_a_numeric_host_in_another_form_is_not_followed(string location)
    {
        await using var peer = Leading(location);
        using var client = TestEgress.Open();

        var outcome = await client.SendAsync(TestEgress.Get(peer.Url) with { FollowRedirects = true }, default);

        outcome.Failure!.Message.Should().Contain("nonstandard IPv4 address").And.Contain("It was not followed.");
        peer.Requests.Should().HaveCount(1);
    }

    private static Uri? Read(string location) =>
        RedirectLocation.Read([Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(location))], new Uri(From));

    private static RawPeer Leading(string location) => RawPeer.Answering((stream, request, ct) =>
        request.Line.Contains(" / ", StringComparison.Ordinal)
            ? RawPeer.WriteAsync(stream, 302, [], ct, $"Location: {location}")
            : RawPeer.WriteAsync(stream, 200, "done"u8.ToArray(), ct));
}
