using Connections.Core;
using Connections.Web.Auth;

namespace Connections.Tests.Settings;

/// <summary>The address that people use, and the proxies that are believed.</summary>
public sealed class ServerOptionsTests
{
    [Theory]
    [InlineData("https://connections.example.com", "https://connections.example.com")]
    [InlineData("https://connections.example.com/", "https://connections.example.com")]
    [InlineData("HTTPS://Connections.Example.com:443", "https://connections.example.com")]
    [InlineData("http://localhost:5080", "http://localhost:5080")]
    [InlineData("https://[::1]:8443", "https://[::1]:8443")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    public void A_public_origin_is_brought_into_the_form_of_browsers(string given, string origin)
    {
        var server = new ServerOptions { PublicOrigin = given };

        server.EnsureValid();

        server.PublicOrigin.Should().Be(origin);
    }

    [Theory]
    [InlineData("https://connections.example.com/app", "Did you mean https://connections.example.com?")]
    [InlineData("https://connections.example.com?x=1", "Did you mean https://connections.example.com?")]
    [InlineData("https://ada@connections.example.com", "Did you mean https://connections.example.com?")]
    [InlineData("connections.example.com", "It is missing its scheme. Did you mean https://connections.example.com?")]
    [InlineData("connections.example.com:8443", "Did you mean https://connections.example.com:8443?")]
    [InlineData("https://connections.example.com:99999", "Give scheme, host and port")]
    [InlineData("ftp://connections.example.com", "Give scheme, host and port")]
    [InlineData("https://", "Give scheme, host and port")]
    public void A_public_origin_that_is_none_is_refused_with_the_right_one(string given, string words)
    {
        var check = () => new ServerOptions { PublicOrigin = given }.EnsureValid();

        check.Should().Throw<StartupException>().WithMessage($"Server:PublicOrigin is “{given}”.*{words}*");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.0/8")]
    [InlineData("fd00::/8")]
    public void A_proxy_is_an_address_or_a_network(string proxy) => Of(proxy).EnsureValid();

    [Theory]
    [InlineData("localhost")]
    [InlineData("/99")]
    [InlineData("10.0.0.0/99")]
    [InlineData("10.1.2.3/8")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("proxy.example.com")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("")]
    public void A_proxy_that_is_neither_is_refused(string proxy) =>
        FluentActions.Invoking(() => Of(proxy).EnsureValid()).Should().Throw<StartupException>()
            .WithMessage($"Server:TrustedProxies contains “{proxy}”. Give*");

    private static ServerOptions Of(string proxy)
    {
        var server = new ServerOptions();
        server.TrustedProxies.Add(proxy);
        return server;
    }
}
