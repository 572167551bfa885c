using System.Net;
using System.Web;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Auth;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Connections.Tests.Auth;

/// <summary>What the settings of sign-in do, and a provider that is not there.</summary>
public sealed class OidcSettingsTests
{
    [Fact]
    public async Task A_provider_that_is_down_is_noticed_before_a_redirect_and_recovers_by_itself()
    {
        var provider = await IdentityProvider.StartAsync();
        var port = provider.Address.Port;
        await using var product = new Product(OidcFixture.Settings(provider));
        using var browser = product.Browser();
        await provider.RegisterAsync(new Uri("http://localhost"));
        provider.SignedIn = OidcFixture.Bob;
        using var client = LoopbackClient.For(provider.Address);
        using var answer = await client.GetAsync(await OidcFixture.AskAsync(browser));
        OidcFixture.Location(await browser.GetAsync(answer.Headers.Location)).Should().Be("/");

        await provider.DisposeAsync();
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK,
            "who is in stays in");
        product.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get(OidcExtensions.Scheme).ConfigurationManager!.RequestRefresh();
        using (var response = await browser.GetAsync("/auth/oidc/sign-in?returnUrl=%2Factions%2Fconnections%3Fq%3Dx"))
        {
            OidcFixture.Location(response).Should()
                .Be("/sign-in?error=provider-down&returnUrl=%2Factions%2Fconnections%3Fq%3Dx");
            (await browser.GetStringAsync(response.Headers.Location)).Should()
                .Contain("be reached right now").And.Contain("/auth/oidc/sign-in?returnUrl=%2Factions");
        }
        using (var left = await browser.GetAsync(await OidcFixture.SignOutAsync(browser)))
        {
            OidcFixture.Location(left).Should().Be("/sign-in?error=signed-out-here",
                "as with a provider that has no way to sign out");
            (await browser.GetStringAsync(left.Headers.Location)).Should().Contain("but not at your identity provider");
        }

        await using var again = await IdentityProvider.StartAsync(port);
        (await OidcFixture.AskAsync(browser)).Port.Should().Be(port);
    }

    [Fact]
    public async Task A_provider_that_calls_itself_something_else_is_refused()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await using var product = new Product(
            [.. OidcFixture.Settings(provider),
                ("Authentication:Oidc:Authority", $"http://127.0.0.1:{provider.Address.Port}")]);
        using var browser = product.Browser();

        using var response = await browser.GetAsync("/auth/oidc/sign-in");

        OidcFixture.Location(response).Should().Be("/sign-in?error=provider-down");
    }

    [Fact]
    public async Task Passwords_switched_off_leave_only_sign_in_through_the_provider()
    {
        await using var provider = await IdentityProvider.StartAsync(pushed: true);
        await provider.RegisterAsync(new Uri("http://localhost"));
        await using var product = new Product([.. OidcFixture.Settings(provider), ("Authentication:Local", "false")]);
        using var browser = product.Browser();

        var html = await browser.GetStringAsync("/sign-in?error=no-role");
        html.Should().Contain("Sign in with Example ID").And.NotContain("type=\"password\"");
        using var posted = await PostPasswordAsync(product, browser);
        OidcFixture.Location(posted).Should().Be("/sign-in?error=local-off");
        (await browser.GetAsync("/actions/connections")).Headers.Location!.ToString().Should().Contain("/sign-in");

        // This provider takes what it is asked over its back door.
        var asked = await OidcFixture.AskAsync(browser);
        HttpUtility.ParseQueryString(asked.Query).AllKeys.Should().BeEquivalentTo(["client_id", "request_uri"]);
        provider.SignedIn = OidcFixture.Bob;
        using var client = LoopbackClient.For(provider.Address);
        using var answer = await client.GetAsync(asked);
        OidcFixture.Location(await browser.GetAsync(OidcFixture.Location(answer))).Should().Be("/");
    }

    [Fact]
    public async Task Behind_https_every_cookie_is_secure_and_bound_to_this_host()
    {
        await using var provider = await IdentityProvider.StartAsync();
        await provider.RegisterAsync(new Uri("https://connections.example.com"));
        await using var product = new Product(
            [.. OidcFixture.Settings(provider), ("Server:PublicOrigin", "https://connections.example.com")]);
        using var browser =
            product.CreateClient(
                new WebApplicationFactoryClientOptions
                {
                    AllowAutoRedirect = false,
                    BaseAddress = new Uri("https://connections.example.com")
                });
        provider.SignedIn = OidcFixture.Bob;
        using var page = await browser.GetAsync("/sign-in");
        using var asked = await browser.GetAsync("/auth/oidc/sign-in");
        using var client = LoopbackClient.For(provider.Address);
        using var answer = await client.GetAsync(asked.Headers.Location!);
        using var back = await browser.GetAsync(answer.Headers.Location!);

        OidcFixture.Location(back).Should().Be("/");
        var cookies = new[] { page, asked, back }.SelectMany(r => r.Headers.GetValues("Set-Cookie")).ToList();
        cookies.Should()
            .OnlyContain(c => c.Contains("; secure") && c.Contains("; httponly") && c.Contains("; samesite=lax"));
        cookies.Select(c => c.Split(['=', '.'])[0]).Distinct().Should().BeEquivalentTo(
            ["__Host-cnx-form", "__Host-cnx-oidc-correlation", "__Host-cnx-oidc-nonce", "__Host-cnx",
                "__Secure-cnx-oidc-hint"]);
        cookies.Where(c => c.StartsWith("__Host-", StringComparison.Ordinal)).Should()
            .OnlyContain(c => c.Contains("; path=/;") && !c.Contains("domain="));
    }

    [Fact]
    public async Task Too_many_sign_ins_from_one_address_have_to_wait()
    {
        await using var product = new Product(("RateLimits:SignInsPerMinute", "3"));
        using var browser = product.Browser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        for (var i = 0; i < 3; i++)
            (await PostPasswordAsync(product, browser, "wrong wrong wrong")).Headers.Location!.ToString().Should()
                .StartWith("/sign-in?error=credentials");

        using var refused = await PostPasswordAsync(product, browser);

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromMinutes(1));
        (await refused.Content.ReadAsStringAsync()).Should()
            .Contain("<h1").And.Contain("Wait a minute, then try again.");
    }

    [Theory]
    [InlineData("Authority", "http://login.example.com", "without https")]
    [InlineData("Authority", "login.example.com", "Give the provider's address")]
    [InlineData("ClientId", "", "ClientId is empty")]
    [InlineData("Scopes", "profile email", "is missing openid")]
    public void Settings_with_which_nobody_could_sign_in_are_refused(string setting, string value, string words)
    {
        var options = new OidcOptions { Authority = "https://login.example.com", ClientId = "id" };
        typeof(OidcOptions).GetProperty(setting)!.SetValue(options, value);

        FluentActions.Invoking(() => options.Ensure(local: true)).Should().Throw<StartupException>()
            .WithMessage($"*{words}*");
    }

    [Fact]
    public void Settings_under_which_nobody_can_sign_in_are_refused() =>
        FluentActions.Invoking(() => new OidcOptions().Ensure(local: false)).Should().Throw<StartupException>()
            .WithMessage("*nobody could sign in*");

    [Theory]
    [InlineData(0)]
    [InlineData(61)]
    public void An_open_page_asks_at_least_once_a_minute(int seconds) =>
        FluentActions.Invoking(() => new SessionRevalidationOptions { RecheckSeconds = seconds }.Ensure()).Should()
            .Throw<StartupException>().WithMessage("*1 to 60*");

    // The sign-in page has no form where passwords are switched off; anyone who tries has one that was opened before.
    private static Task<HttpResponseMessage> PostPasswordAsync(Product product, HttpClient browser,
        string password = Product.Password)
    {
        var local = product.Services.GetRequiredService<LocalSignInOptions>();
        var isOn = local.IsOn;
        local.IsOn = true;
        return Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", () => local.IsOn = isOn,
            ("email", Product.Email), ("password", password));
    }
}
