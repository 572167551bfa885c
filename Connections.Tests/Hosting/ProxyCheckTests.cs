using System.Net;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Hosting;

/// <summary>
/// What becomes of requests that the settings contradict, and who is believed about where one came from.
/// </summary>
public sealed class ProxyCheckTests
{
    private const string Public = "https://connections.example.com";

    [Fact]
    public async Task A_proxy_that_is_not_trusted_gets_one_page_and_one_log_line_with_the_right_value()
    {
        await using var product = new Product(("Server:PublicOrigin", Public));
        await using var host = From(product, "10.1.2.3");
        using var browser = Browser(host, ("X-Forwarded-Proto", "https"));

        for (var i = 0; i < 3; i++)
        {
            using var response = await browser.GetAsync("/sign-in");

            response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await response.Content.ReadAsStringAsync()).Should()
                .Contain("<h1").And.Contain("set Server:TrustedProxies to 10.1.2.3, and");
        }
        product.Log.Lines.Where(l => l.Contains("Server:TrustedProxies to 10.1.2.3", StringComparison.Ordinal)).Should()
            .ContainSingle();
        (await browser.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_tls_proxy_without_any_setting_gets_the_values_of_both()
    {
        await using var product = new Product();
        await using var host = From(product, "127.0.0.1");
        using var browser = Browser(host, ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "connections.example.com"));

        using var response = await browser.GetAsync("/sign-in");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Headers.Contains("Set-Cookie").Should().BeFalse("it would lack Secure");
        (await response.Content.ReadAsStringAsync()).Should()
            .Contain("Server:TrustedProxies to 127.0.0.1").And.Contain($"({Public})");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a b")]
    [InlineData("ada@evil.example/x")]
    public async Task A_host_that_can_be_none_is_not_repeated(string forwarded)
    {
        await using var product = new Product();
        await using var host = From(product, "127.0.0.1");
        using var browser = Browser(host, ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", forwarded));

        (await (await browser.GetAsync("/sign-in")).Content.ReadAsStringAsync()).Should()
            .Contain("(https://connections.example.com)").And.NotContain("evil").And.NotContain("<script");
    }

    [Fact]
    public async Task Plain_http_beside_a_public_origin_of_https_is_led_to_it()
    {
        await using var product = new Product(("Server:PublicOrigin", Public));
        await using var host = From(product, "127.0.0.1");
        using var browser = Browser(host);

        using var response = await browser.GetAsync("/sign-in");

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should()
            .Contain($"href=\"{Public}\"").And.Contain("X-Forwarded-Proto");
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", "10.1.2.3", HttpStatusCode.OK)]
    [InlineData("10.0.0.0/8", "127.0.0.1", HttpStatusCode.BadRequest)]
    [InlineData("10.0.0.0/8", "::1", HttpStatusCode.BadRequest)]
    public async Task A_caller_on_loopback_is_believed_only_where_it_is_listed(string trusted, string caller,
        HttpStatusCode expected)
    {
        // As one text: it was ignored where a list belongs.
        await using var product = new Product(("Server:PublicOrigin", Public), ("Server:TrustedProxies", trusted));
        await using var host = From(product, caller);
        using var browser = Browser(host, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "203.0.113.9"));

        using var response = await browser.GetAsync("/sign-in");

        response.StatusCode.Should().Be(expected);
        if (expected == HttpStatusCode.OK)
            response.Headers.GetValues("Set-Cookie").Should().OnlyContain(c => c.Contains("; secure"));
    }

    [Fact]
    public async Task Wrong_keys_under_rotating_forwarded_addresses_of_loopback_are_held_up()
    {
        await using var product = new Product(("Server:TrustedProxies", "10.0.0.0/8"),
            ("RateLimits:FailedKeysPerMinute", "3"));
        await using var host = From(product, "127.0.0.1");
        var statuses = new List<HttpStatusCode>();
        for (var i = 1; i <= 4; i++)
        {
            using var caller = Browser(host, ("X-Forwarded-For", $"203.0.113.{i}"), ("DD-API-KEY", "x"),
                ("DD-APPLICATION-KEY", "x"));
            statuses.Add((await caller.GetAsync("/api/v2/actions/connections")).StatusCode);
        }

        statuses.Should().Equal(HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized,
            HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Redirects_follow_the_public_origin_and_not_the_host_header()
    {
        await using var product = new Product(("Server:PublicOrigin", Public), ("Server:TrustedProxies", "127.0.0.1"));
        await using var host = From(product, "127.0.0.1");
        using var browser = Browser(host, ("X-Forwarded-Proto", "https"), ("Host", "evil.example"));

        using var response = await browser.GetAsync("/actions/connections?q=x");

        response.Headers.Location!.ToString().Should()
            .Be($"{Public}/sign-in?returnUrl=%2Factions%2Fconnections%3Fq%3Dx");
    }

    [Fact]
    public async Task Other_machines_over_http_get_a_page_and_health_checks_pass()
    {
        await using var product = new Product();
        await using var host = From(product, "10.1.2.3");
        using var browser = Browser(host);

        using var page = await browser.GetAsync("/sign-in");

        page.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await page.Content.ReadAsStringAsync()).Should().Contain("<h1>Use https</h1>").And.Contain("Server:AllowHttp");
        (await browser.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await browser.GetAsync("/api/v2/actions/connections")).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    // The server of the tests has no network; the caller's address is put where a network would.
    private static WebApplicationFactory<Program> From(Product product, string caller) =>
        product.WithWebHostBuilder(
            builder => builder.ConfigureServices(
                services => services.AddSingleton<IStartupFilter>(new CallerFilter(IPAddress.Parse(caller)))));

    private static HttpClient Browser(WebApplicationFactory<Program> host, params (string Name, string Value)[] headers)
    {
        var browser = host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        foreach (var (name, value) in headers) browser.DefaultRequestHeaders.Add(name, value);
        return browser;
    }

    private sealed class CallerFilter(IPAddress caller) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Connection.RemoteIpAddress = caller;
                return following(http);
            });
            next(app);
        };
    }
}
