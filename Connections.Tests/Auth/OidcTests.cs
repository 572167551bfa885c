using System.Net;
using System.Web;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>Sign-in through an identity provider, as requests.</summary>
public sealed partial class OidcTests(OidcFixture fixture) : IClassFixture<OidcFixture>, IAsyncLifetime
{
    private readonly HttpClient browser = fixture.Product.Browser();

    public Task InitializeAsync()
    {
        (fixture.Provider.Forge, fixture.Provider.Refuses, fixture.Provider.SaysItInUserInfo) = (null, false, false);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        browser.Dispose();
        // Whatever a test did: what the provider gave out is in no line of the log.
        foreach (var token in fixture.Provider.Issued.Append(IdentityProvider.ClientSecret))
            fixture.Product.Log.Lines.Should().NotContain(line => line.Contains(token));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_provider_is_asked_for_a_code_with_a_challenge_a_state_and_a_nonce()
    {
        var asked = HttpUtility.ParseQueryString((await OidcFixture.AskAsync(browser)).Query);

        asked["response_type"].Should().Be("code");
        asked["code_challenge_method"].Should().Be("S256");
        asked["code_challenge"].Should().HaveLength(43);
        asked["scope"].Should().Be("openid profile email");
        asked["redirect_uri"].Should().Be("http://localhost/auth/oidc/callback");
        asked["state"].Should().NotBeNullOrEmpty();
        asked["nonce"].Should().NotBeNullOrEmpty();
        asked.AllKeys.Should().NotContain(["client_secret", "code_verifier"]);
    }

    [Theory]
    [InlineData("https://other.example.com")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_answer_of_another_provider_is_refused(string? issuer)
    {
        var callback = new UriBuilder(
            new Uri(new Uri("http://localhost"), await fixture.CallbackAsync(browser, OidcFixture.Bob)));
        var query = HttpUtility.ParseQueryString(callback.Query);
        query["iss"].Should().Be(fixture.Provider.Address.ToString(), "this provider says who it is");
        if (issuer is null) query.Remove("iss");
        else query["iss"] = issuer;
        callback.Query = query.ToString();

        using var response = await browser.GetAsync(callback.Uri.PathAndQuery);

        OidcFixture.Location(response).Should().Be("/sign-in?error=provider");
        fixture.Product.Log.Lines.Should().Contain(line => line.Contains("RFC 9207"));
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_refusal_that_another_provider_sent_is_reported_as_no_answer_of_ours()
    {
        var asked = HttpUtility.ParseQueryString((await OidcFixture.AskAsync(browser)).Query);

        using var response = await browser.GetAsync(
            $"/auth/oidc/callback?error=access_denied&iss=https%3A%2F%2Fother.example.com&state={Uri.EscapeDataString(asked["state"]!)}");

        OidcFixture.Location(response).Should().Be("/sign-in?error=provider");
    }

    [Fact]
    public async Task The_address_of_a_local_account_gives_nobody_that_account()
    {
        (await fixture.SignInAsync(browser, new Person("not-ada", "Impostor", Product.Email, "makers"))).Should()
            .Be("/");

        var impostor = (await fixture.PeopleAsync()).Single(u => u.Subject == "not-ada");
        impostor.Roles.Select(r => r.Name).Should().Equal("Standard");
        using var ada = await fixture.Product.SignedInAsync();
        (await ada.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_person_disabled_without_a_role_or_refusing_gets_a_page_that_says_so()
    {
        await fixture.SignInAsync(browser, new Person("disabled", "D", null, "makers"));
        await using (var db = fixture.Product.Services.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>()
            .CreateDbContext())
        {
            DateTimeOffset? now = TimeProvider.System.GetUtcNow();
            await db.Set<User>().Where(u => u.Subject == "disabled")
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.DisabledAt, now));
        }
        // The session that was open is over at once, and its end is explained.
        using var after = await browser.GetAsync("/actions/connections");
        OidcFixture.Location(after).Should().Contain("error=disabled");

        await SaysAsync(await fixture.SignInAsync(browser, new Person("disabled", "D", null, "makers")),
            "This account is disabled.");
        await SaysAsync(await fixture.SignInAsync(browser, new Person("roleless", "R", null, "unmapped")),
            "you have no role here");
        await SaysAsync(await fixture.SignInAsync(browser, new Person("groupless", "G")), "you have no role here");
        fixture.Product.Log.Lines.Should()
            .Contain(line =>
                line.Contains("roleless of the identity provider has no role here: the claim groups has 1 values"))
            .And.Contain(
                line => line.Contains(
                    "groupless of the identity provider has no role here: the claim groups has 0 values"));
        fixture.Provider.Refuses = true;
        await SaysAsync(await fixture.SignInAsync(browser, OidcFixture.Bob), "denied or canceled");
    }

    [Fact]
    public async Task An_answer_counts_once_and_in_the_browser_that_asked()
    {
        var callback = await fixture.CallbackAsync(browser, OidcFixture.Bob);
        using var other = fixture.Product.Browser();
        await SaysAsync(OidcFixture.Location(await other.GetAsync(callback)), "started in another window");

        OidcFixture.Location(await browser.GetAsync(callback)).Should().Be("/");
        using var thief = fixture.Product.Browser();
        await SaysAsync(OidcFixture.Location(await thief.GetAsync(callback)), "started in another window");
        OidcFixture.Location(await browser.GetAsync(callback)).Should().Be("/", "who goes back is signed in still");
    }

    [Fact]
    public async Task A_code_that_was_used_is_refused_in_a_new_sign_in_as_well()
    {
        var used = await fixture.CallbackAsync(browser, OidcFixture.Bob);
        OidcFixture.Location(await browser.GetAsync(used)).Should().Be("/");
        using var second = fixture.Product.Browser();
        var answer = HttpUtility.ParseQueryString(new Uri(await fixture.CallbackAsync(second, OidcFixture.Bob)).Query);

        var code = HttpUtility.ParseQueryString(new Uri(used).Query)["code"]!;
        await SaysAsync(
            OidcFixture.Location(
                await second.GetAsync($"/auth/oidc/callback?code={Uri.EscapeDataString(code)}&state={Uri.EscapeDataString(answer["state"]!)}")), "be trusted or is incomplete");
    }

    [Theory]
    [InlineData("/auth/oidc/callback")]
    [InlineData("/auth/oidc/callback?error=access_denied&error_description=x%0D%0Ay")]
    [InlineData("/auth/oidc/callback?code=x&state=y")]
    public async Task An_answer_to_nothing_leads_to_the_sign_in_page(string address) =>
        await SaysAsync(OidcFixture.Location(await browser.GetAsync(address)), "started in another window");

    [Fact]
    public async Task Two_sign_ins_at_once_in_one_browser_both_lead_in()
    {
        var (first, second) = (await fixture.CallbackAsync(browser, OidcFixture.Bob, "/actions/connections?q=1"),
            await fixture.CallbackAsync(browser, OidcFixture.Bob, "/actions/connections?q=2"));

        OidcFixture.Location(await browser.GetAsync(second)).Should().Be("/actions/connections?q=2");
        OidcFixture.Location(await browser.GetAsync(first)).Should().Be("/actions/connections?q=1");
    }

    [Fact]
    public async Task Rotated_keys_keep_nobody_out_and_the_old_one_lets_nobody_in()
    {
        (await fixture.SignInAsync(browser, OidcFixture.Bob)).Should().Be("/");
        var callback = await fixture.CallbackAsync(browser, OidcFixture.Bob);
        var old = fixture.Provider.Signing;

        fixture.Provider.RotateKeys();

        OidcFixture.Location(await browser.GetAsync(callback)).Should().Be("/", "also for who was on the way");
        (await fixture.SignInAsync(browser, OidcFixture.Bob)).Should().Be("/");
        using var other = fixture.Product.Browser();
        fixture.Provider.Forge = token => TokenForger.Remake(token, old);
        await SaysAsync(await fixture.SignInAsync(other, OidcFixture.Bob), "be trusted or is incomplete");
    }

    [Fact]
    public async Task Two_hundred_groups_fit_and_no_cookie_is_too_big()
    {
        var person = new Person("crowd", new string('Ü', 200), "crowd@example.com",
            [.. Enumerable.Range(0, 199).Select(i => $"/organisation/department-{i}/group-of-people-{i}"), "makers"]);
        using var asked = await browser.GetAsync("/auth/oidc/sign-in");
        fixture.Provider.SignedIn = person;
        using var back = await browser.GetAsync(await fixture.AnswerAsync(asked.Headers.Location!));

        OidcFixture.Location(back).Should().Be("/");
        var cookies = asked.Headers.GetValues("Set-Cookie").Concat(back.Headers.GetValues("Set-Cookie")).ToList();
        cookies.Should().OnlyContain(c => c.Length <= 4096).And.HaveCountGreaterThan(3);
        cookies.Should().OnlyContain(c => c.Contains("httponly") && c.Contains("samesite=lax"));
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https:evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\t/evil.example", "/")]
    [InlineData("/actions/connections?q=Größe", "/actions/connections?q=Gr%C3%B6%C3%9Fe")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl, string expected) =>
        (await fixture.SignInAsync(browser, OidcFixture.Bob, returnUrl)).Should().Be(expected);

    [Fact]
    public async Task Beginning_again_and_again_does_not_choke_the_browser()
    {
        for (var i = 0; i < 40; i++) await OidcFixture.AskAsync(browser, $"/actions/connections?q={i}");

        (await fixture.SignInAsync(browser, OidcFixture.Bob)).Should().Be("/");
    }

    [Fact]
    public async Task Sign_out_signs_out_at_the_provider_too()
    {
        await fixture.SignInAsync(browser, OidcFixture.Bob);
        var onward = await OidcFixture.SignOutAsync(browser);
        var before = fixture.Provider.SignOuts;

        using var away = await browser.GetAsync(onward);
        var back = await fixture.AnswerAsync(away.Headers.Location!);

        fixture.Provider.SignOuts.Should().Be(before + 1);
        fixture.Provider.LastHint.Should().NotBeNullOrEmpty("some providers refuse without it");
        await SaysAsync(OidcFixture.Location(await browser.GetAsync(back)), "You are signed out.");
        (await browser.GetAsync("/actions/connections")).Headers.Location!.ToString().Should().Contain("/sign-in");
    }

    [Theory]
    [InlineData("/auth/oidc/sign-out")]
    [InlineData("/auth/oidc/sign-out?ticket=x")]
    public async Task Another_site_cannot_sign_people_out_at_the_provider(string address)
    {
        await fixture.SignInAsync(browser, OidcFixture.Bob);

        OidcFixture.Location(await browser.GetAsync(address)).Should().Be("/sign-in");

        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/auth/oidc/signed-out")]
    [InlineData("/auth/oidc/signed-out?state=x")]
    public async Task A_provider_that_leads_back_without_the_state_leads_to_the_sign_in_page(string address) =>
        OidcFixture.Location(await browser.GetAsync(address)).Should().Be("/sign-in?error=signed-out");

    private async Task SaysAsync(string location, string words)
    {
        location.Should().StartWith("/sign-in?error=");
        (await browser.GetStringAsync(location)).Should().Contain(words);
    }
}
