using System.Net;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Auth;

/// <summary>Invitation and reset links, as a browser follows them.</summary>
public sealed class InvitationLinkTests(Product product) : IClassFixture<Product>
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task An_invitation_link_lets_its_holder_choose_a_password_once_and_signs_them_in()
    {
        var link = await InviteAsync();
        using var browser = product.Browser();
        var page = await browser.GetStringAsync(PageOf(link));
        page.Should().Contain("Bob the Builder").And.Contain("minlength=\"12\"").And.NotContain("<script");

        using var joined = await PostAsync(browser, link, Password, Password);
        joined.Headers.Location!.ToString().Should().Be("/");
        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await product.Services.GetRequiredService<MemberService>().ListAsync(Actor.System,
            new MemberQuery(Id: link.UserId), PageRequest.First, default))
            .Rows.Single().Should().Match<MemberRow>(m => m.State == AccountState.Active && m.LastSignInAt != null);

        using var other = product.Browser();
        (await other.GetStringAsync(PageOf(link))).Should()
            .Contain("This link is not valid").And.NotContain("Bob the Builder").And.NotContain("name=\"password\"");
    }

    [Theory]
    [InlineData(Password, "another long password", "repeat", "The two passwords")]
    [InlineData("short", "short", "password", "12 to 256 characters")]
    public async Task A_password_that_will_not_do_is_said_and_the_link_still_works(string password, string repeat,
        string code, string says)
    {
        var link = await InviteAsync();
        using var browser = product.Browser();

        using var refused = await PostAsync(browser, link, password, repeat);

        var back = refused.Headers.Location!.ToString();
        back.Should().Be($"{PageOf(link)}&error={code}");
        (await browser.GetStringAsync(back)).Should().Contain(says).And.Contain("name=\"password\"");
        using var joined = await PostAsync(browser, link, Password, Password);
        joined.Headers.Location!.ToString().Should().Be("/");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?token=")]
    [InlineData("?token=nonsense")]
    [InlineData("?token=%00%0d%0a")]
    public async Task A_link_that_is_wrong_gets_one_clear_text(string query)
    {
        using var browser = product.Browser();
        using var page = await browser.GetAsync($"/join{query}");
        page.StatusCode.Should().Be(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).Should()
            .Contain("This link is not valid").And.Contain("your roles or teams were changed since. Ask an admin")
            .And.NotContain("<form");

        using var posted = await Product.PostFormAsync(browser, "/sign-in", "/auth/join", ("token", "nonsense"),
            ("password", Password), ("repeat", Password));
        posted.Headers.Location!.ToString().Should().Be("/join");
    }

    [Fact]
    public async Task Links_with_passwords_switched_off_say_so_and_let_nobody_in()
    {
        var link = await InviteAsync();
        var local = product.Services.GetRequiredService<LocalSignInOptions>();
        using var browser = product.Browser();
        try
        {
            // A form that was open already is refused, too.
            using var refused = await PostAsync(browser, link, Password, Password, meanwhile: () => local.IsOn = false);
            refused.Headers.Location!.ToString().Should().Be("/join");
            (await browser.GetStringAsync(PageOf(link))).Should()
                .Contain("Password sign-in is off").And.NotContain("<form");
            (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.Redirect);
        }
        finally
        {
            local.IsOn = true;
        }
    }

    private static string PageOf(IssuedLink link) => $"/join?token={link.Token}";

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, IssuedLink link, string password,
        string repeat, Action? meanwhile = null) =>
        Product.PostFormAsync(browser, PageOf(link), "/auth/join", meanwhile, ("token", link.Token),
            ("password", password), ("repeat", repeat));

    private Task<IssuedLink> InviteAsync() =>
        product.Services.GetRequiredService<MemberService>()
            .InviteAsync(Actor.System, $"bob-{Guid.CreateVersion7():n}@example.com", "Bob the Builder",
                [Role.Standard.Id], [], default);
}
