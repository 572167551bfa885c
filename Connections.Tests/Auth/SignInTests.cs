using System.Net;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>Signing in and out, as a browser does it.</summary>
public sealed class SignInTests(Product product) : IClassFixture<Product>
{
    [Fact]
    public async Task Sign_in_leads_to_the_list_and_sign_out_away_from_it()
    {
        using var browser = await product.SignedInAsync();
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);

        using var signedOut = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-out");
        signedOut.StatusCode.Should().Be(HttpStatusCode.Redirect);
        (await browser.GetAsync("/actions/connections")).Headers.Location!.ToString().Should().Contain("/sign-in");
    }

    [Fact]
    public async Task A_cookie_is_dead_after_sign_out_also_where_it_was_copied()
    {
        using var browser = product.Browser();
        using var signedIn = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", Product.Email),
            ("password", Product.Password));
        var cookie = signedIn.Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("cnx=", StringComparison.Ordinal));
        cookie.Should().Contain("httponly").And.Contain("samesite=lax").And.Contain("path=/");

        using var thief = product.Server.CreateClient();
        thief.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        (await thief.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);

        using var _ = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-out");
        (await thief.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Sign_out_everywhere_ends_every_session_of_the_person()
    {
        using var here = await product.SignedInAsync();
        using var there = await product.SignedInAsync();

        using var signedOut = await Product.PostFormAsync(here, "/sign-in", "/auth/sign-out-everywhere");

        signedOut.Headers.Location!.ToString().Should().Be("/sign-in?error=signed-out");
        foreach (var browser in new[] { here, there })
        {
            using var answer = await browser.GetAsync("/actions/connections");
            answer.Headers.Location!.ToString().Should().Contain("/sign-in");
        }
        using var forged = await there.PostAsync("/auth/sign-out-everywhere", null);
        forged.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        using var again = await product.SignedInAsync();
        (await again.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Product.Email, "wrong wrong wrong")]
    [InlineData("nobody@example.com", Product.Password)]
    [InlineData("", "")]
    public async Task A_wrong_address_and_a_wrong_password_get_the_same_answer(string email, string password)
    {
        using var browser = product.Browser();
        using var response = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", email),
            ("password", password));
        response.Headers.Location!.ToString().Should().StartWith("/sign-in?error=credentials");
    }

    [Fact]
    public async Task A_failed_sign_in_keeps_the_address_in_the_form_and_out_of_every_address()
    {
        using var browser = product.Browser();
        using var response = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in",
            ("email", " Bob@Example.com"), ("password", "wrong"));
        var cookie = response.Headers.GetValues("Set-Cookie")
            .Single(c => c.StartsWith("cnx-email=", StringComparison.Ordinal));
        cookie.Should().Contain("httponly").And.Contain("path=/sign-in").And.NotContainEquivalentOf("bob");
        var back = response.Headers.Location!.ToString();
        back.Should().NotContainEquivalentOf("bob");

        (await browser.GetStringAsync(back)).Should().Contain("value=\"Bob@Example.com\"");
        (await browser.GetStringAsync("/sign-in")).Should().NotContain("Bob@Example.com", "it is given back once");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("/ok\r\nSet-Cookie: x=y")]
    [InlineData("javascript:alert(1)")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        using var browser = product.Browser();
        using var response = await Product.PostFormAsync(browser, "/sign-in", "/auth/sign-in", ("email", Product.Email),
            ("password", Product.Password), ("returnUrl", returnUrl));
        response.Headers.Location!.ToString().Should().Be("/");
    }

    [Theory]
    [InlineData("/auth/sign-in")]
    [InlineData("/auth/setup")]
    [InlineData("/auth/sign-out")]
    [InlineData("/auth/join")]
    public async Task A_form_without_its_token_is_refused(string action)
    {
        using var browser = await product.SignedInAsync();
        using var content = new FormUrlEncodedContent(
            [KeyValuePair.Create("email", Product.Email), KeyValuePair.Create("password", Product.Password)]);
        (await browser.PostAsync(action, content)).StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/auth/sign-in")]
    [InlineData("/auth/sign-out")]
    public async Task A_form_without_its_token_tells_a_person_what_to_do(string action)
    {
        using var browser = await product.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post,
            action)
        { Content = new FormUrlEncodedContent([KeyValuePair.Create("email", Product.Email)]) };
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await browser.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).Should()
            .Contain("The form has expired, or came from another page.");
    }

    [Fact]
    public async Task The_set_up_page_makes_nobody_once_there_is_an_owner()
    {
        using var browser = product.Browser();
        using var response = await Product.PostFormAsync(browser, "/sign-in", "/auth/setup",
            ("token", ""), ("email", "eve@example.com"), ("name", "Eve"), ("password", "eve eve eve eve"),
            ("repeat", "eve eve eve eve"));
        response.Headers.Location!.ToString().Should().StartWith("/setup?error=token");
    }

    [Fact]
    public void Every_endpoint_but_a_short_list_needs_a_signed_in_user()
    {
        using var client = product.CreateClient();
        var open = product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(e => e.RoutePattern.RawText!.TrimStart('/'))
            // Scripts, styles, fonts and icons: the same for everyone.
            .Where(path => !Path.HasExtension(path))
            .Distinct();
        open.Should()
            .BeEquivalentTo(
                ["health/live", "health/ready", "auth/sign-in", "auth/setup", "auth/sign-out",
                    "auth/sign-out-everywhere", "auth/join", "sign-in", "setup", "join", "oauth/callback",
                    "error", "error/{Status:int}", "api/v1/validate",
                    // Signed with the secret of the workflow.
                    "api/v2/workflows/{id}/webhook"]);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/actions/connections")]
    [InlineData("/actions/connections/01900000-0000-7000-8000-000000000001")]
    [InlineData("/workflow/connections")]
    [InlineData("/organization/members")]
    [InlineData("/nowhere")]
    public async Task A_visitor_without_a_session_only_gets_the_sign_in_page(string address)
    {
        using var browser = product.Browser();
        using var response = await browser.GetAsync(address);
        response.StatusCode.Should().Be(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().Should().Contain("/sign-in");
    }

    [Fact]
    public async Task A_visitor_without_a_session_cannot_open_a_circuit()
    {
        using var browser = product.Browser();
        using var response = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_answers_everyone_and_says_nothing_else(string address)
    {
        using var browser = product.Browser();
        (await browser.GetStringAsync(address)).Should().Be("ok");
    }
}
