using System.Net;
using System.Text.RegularExpressions;
using Connections.Core.Files;
using Connections.Tests.Support;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Hosting;

public sealed partial class HostTests(Product product) : IClassFixture<Product>
{
    private readonly HttpClient browser = product.Browser();

    [Fact]
    public void The_key_of_a_bundle_takes_600_000_rounds() =>
        product.Services.GetRequiredService<BundleKeyCost>().Rounds.Should().Be(600_000);

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup?token=abc")]
    [InlineData("/error")]
    [InlineData("/app.css")]
    [InlineData("/look.css")]
    [InlineData("/fonts/inter-latin.woff2")]
    [InlineData("/nowhere")]
    [InlineData("/")]
    [InlineData("/_blazor/negotiate")]
    public async Task Every_response_carries_the_headers(string address)
    {
        using var response = await AskAsync(address);

        Header(response, "Content-Security-Policy").Should().Be(
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + "font-src 'self'; " +
            "connect-src 'self' ws://localhost wss://localhost; object-src 'none'; base-uri 'self'; form-action "
            + "'self'; frame-ancestors 'none'");
        Header(response, "X-Content-Type-Options").Should().Be("nosniff");
        Header(response, "Referrer-Policy").Should().Be("no-referrer");
        Header(response, "Cross-Origin-Opener-Policy").Should().Be("same-origin");
        Header(response, "Cross-Origin-Resource-Policy").Should().Be("same-origin");
        Header(response, "Permissions-Policy").Should().Contain("camera=()");
    }

    [Theory]
    [InlineData("/sign-in?error=credentials&returnUrl=%2Factions%2Fconnections")]
    [InlineData("/setup")]
    [InlineData("/error")]
    public async Task Pages_outside_of_a_circuit_have_no_script_and_are_not_kept(string address)
    {
        using var response = await AskAsync(address);
        var html = await response.Content.ReadAsStringAsync();

        html.Should().NotContain("<script");
        Handlers().IsMatch(html).Should().BeFalse();
        Header(response, "Cache-Control").Should().Be("no-store");
    }

    [Fact]
    public async Task The_sign_in_form_keeps_the_way_back_inside_the_site_and_says_what_was_wrong()
    {
        var html = await browser.GetStringAsync("/sign-in?error=credentials&returnUrl=%2F%2Fevil.example");

        html.Should()
            .Contain("Wrong email or password").And.Contain("action=\"/auth/sign-in\"").And.Contain(
                "__RequestVerificationToken");
        html.Should().Contain("name=\"returnUrl\" value=\"/\"").And.NotContain("evil.example");
        FieldNames().Matches(html).Select(match => match.Groups[1].Value).Should().Equal("__RequestVerificationToken",
            "returnUrl", "email", "password");
    }

    [Fact]
    public async Task A_set_up_link_that_is_not_valid_says_so_before_anything_is_typed()
    {
        foreach (var address in new[] { "/setup?token=a%22b", "/setup" })
        {
            var html = await browser.GetStringAsync(address);

            html.Should().Contain("This setup link is wrong or was already used").And.Contain("href=\"/sign-in\"");
            FieldNames().Matches(html).Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("light", "class=\"cnx-light\"")]
    [InlineData("dark", "class=\"cnx-dark\"")]
    [InlineData("x\" onload=", "<html lang=\"en\">")]
    public async Task The_first_paint_is_in_the_chosen_mode(string cookie, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Add("Cookie", $"cnx-look={Uri.EscapeDataString(cookie)}");

        using var response = await browser.SendAsync(request);

        (await response.Content.ReadAsStringAsync()).Should().Contain(expected);
    }

    [Fact]
    public async Task An_unknown_URL_is_404_with_a_message()
    {
        using var reader = await product.SignedInAsync();
        using var page = await AskAsync("/nowhere", reader);
        using var call = await AskAsync("/api/nowhere", reader);

        page.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await page.Content.ReadAsStringAsync()).Should().Contain("Page not found, or you");
        // Without keys the API does not tell which addresses it has, whatever the browser calls it.
        call.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await call.Content.ReadAsStringAsync()).Should().NotContain("<html").And.NotContain("nowhere");
    }

    [Theory]
    [InlineData("http://localhost", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:8080", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    public async Task A_circuit_is_only_opened_from_our_own_pages(string? origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        if (origin is not null) request.Headers.Add("Origin", origin);

        using var reader = await product.SignedInAsync();
        using var response = await reader.SendAsync(request);

        response.StatusCode.Should().Be(expected);
    }

    [Fact]
    public async Task The_tokens_are_served_and_kept_permanently()
    {
        using var response = await AskAsync("/" + ProductTheme.CssAddress);

        (await response.Content.ReadAsStringAsync()).Should().Be(ProductTheme.Css);
        Header(response, "Cache-Control").Should().Contain("immutable");
    }

    private Task<HttpResponseMessage> AskAsync(string address, HttpClient? reader = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", "text/html");
        return (reader ?? browser).SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values) : "";

    [GeneratedRegex(@"\son[a-z]+=")]
    private static partial Regex Handlers();

    [GeneratedRegex("<input[^>]*? name=\"([^\"]+)\"")]
    private static partial Regex FieldNames();
}
