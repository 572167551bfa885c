using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Auth;

/// <summary>What comes of the claims of an identity provider.</summary>
public sealed partial class OidcTests
{
    [Fact]
    public async Task A_first_sign_in_creates_an_account_with_the_roles_and_teams_of_the_claims()
    {
        var payer = new Person("payer", "Pay Er", "pay@example.com", "makers", "payments", "unmapped");
        (await fixture.SignInAsync(browser, payer, "/actions/connections?q=x")).Should().Be("/actions/connections?q=x");

        (await browser.GetAsync("/actions/connections")).StatusCode.Should().Be(HttpStatusCode.OK);
        var made = (await fixture.PeopleAsync()).Single(u => u.Subject == "payer");
        (made.Name, made.Email,
            made.Issuer).Should().Be(("Pay Er", "pay@example.com", fixture.Provider.Address.ToString()));
        made.Roles.Select(r => r.Name).Should().Equal("Standard");
        made.Teams.Select(t => t.Name).Should().Equal("Payments");
    }

    [Fact]
    public async Task Roles_and_teams_follow_at_the_next_sign_in()
    {
        await fixture.SignInAsync(browser, new Person("mover", "M", null, "makers", "payments"));
        await fixture.SignInAsync(browser, new Person("mover", "M", null, "heads"));

        var mover = (await fixture.PeopleAsync()).Single(u => u.Subject == "mover");
        mover.Roles.Select(r => r.Name).Should().Equal("Admin");
        mover.Teams.Should().BeEmpty();
    }

    [Fact]
    public async Task Claims_that_only_the_user_info_has_count_too()
    {
        fixture.Provider.SaysItInUserInfo = true;
        (await fixture.SignInAsync(browser, new Person("thin", "Thin Token", "thin@example.com", "makers", "payments")))
            .Should().Be("/");

        var thin = (await fixture.PeopleAsync()).Single(u => u.Subject == "thin");
        (thin.Name, thin.Email, thin.Roles.Single().Name,
            thin.Teams.Single().Name).Should().Be(("Thin Token", "thin@example.com", "Standard", "Payments"));
    }

    [Fact]
    public async Task Groups_that_had_no_room_in_the_token_are_one_line_of_the_log()
    {
        fixture.Provider.Forge = token => TokenForger.Remake(token, fixture.Provider.Signing, claims =>
        {
            claims.Remove("groups");
            claims["_claim_names"] = new JsonObject { ["groups"] = "src1" };
        });

        await SaysAsync(await fixture.SignInAsync(browser, new Person("overage", "O")), "you have no role here");

        fixture.Product.Log.Lines.Where(line => line.Contains("_claim_names")).Should().ContainSingle().Which.Should()
            .Contain("left the claim groups out of the token of overage");
    }
}
