using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class AccessPageTests : OrganizationTest
{
    private static readonly TimeSpan patience = TestTimeout.Longest;

    private IRenderedComponent<AccessPage> page = null!;

    [Fact]
    public async Task A_hidden_connection_shows_name_integration_and_creator_and_no_more()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await HideAsync(bob, "vault", "a-tag:of-it");
        await HideAsync(bob, "payroll");
        await Service.AddAsync(bob, OpenAi("open to all"), default);

        page = Render<AccessPage>();

        Until(() =>
            Texts("tbody tr").Should().Equal("payroll OpenAI Bob Elevate Access", "vault OpenAI Bob Elevate Access"));
        page.Markup.Should().NotContain("open to all").And.NotContain("of-it").And.NotContain("/actions/connections");
        await SearchAsync("VAU");
        Until(() => Texts("tbody tr").Should().ContainSingle().Which.Should().StartWith("vault"));
        await SearchAsync("nothing like it");
        Until(() =>
            page.Markup.Should()
                .Contain("No hidden connections match your search.").And.Contain(
                    "No hidden groups match your search."));
    }

    [Fact]
    public async Task Elevate_Access_asks_makes_you_Editor_is_logged_and_opens_the_resource()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var id = await HideAsync(bob, "vault");
        page = Render<AccessPage>();
        Until(() => page.FindAll("tbody tr").Should().ContainSingle());

        var elevating = page.InvokeAsync(() => page.Find("tbody button").Click());
        Screen.WaitForAssertion(() => Screen.Markup.Should().Contain("logged in the audit trail under your name"),
            patience);
        await FluentActions.Awaiting(() => Core.Get<ConnectionQueries>().GetAsync(Core.Owner, id, default)).Should()
            .ThrowAsync<Problem.NotFound>("nothing happens before the answer");
        await PressAsync("Elevate Access");
        await elevating;

        Until(() => page.Find("[role=status] a").GetAttribute("href").Should().Be($"/actions/connections/{id}"));
        Until(() => page.FindAll("tbody tr").Should().BeEmpty());
        (await ReadAsync(id)).Row.Access.Should().Be(AccessLevel.Editor);
        (await Core.Get<AuditTrail>().ListAsync(Core.Owner, new(), null, 1, default)).Rows.Should()
            .ContainSingle().Which.Should()
            .Match<AuditRow>(r => r.Action == "access_elevated" && r.AssetId == id && r.Actor == "Ada");
    }

    [Fact]
    public async Task Groups_that_others_hid_show_too_and_can_be_taken_charge_of()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var id = await Core.Get<GroupService>().AddAsync(bob,
            new NewGroup
            {
                Name = "accounts",
                IntegrationType = "OpenAI",
                Keys = ["account_id"],
                Access = [new(new(PrincipalKind.User, bob.Id), AccessLevel.Editor)]
            }, default);
        page = Render<AccessPage>();
        Until(() =>
            Texts("table[aria-label='Hidden groups'] tbody tr").Should().Equal("accounts OpenAI Bob Elevate Access"));

        var elevating = page.InvokeAsync(() => page.Find("tbody button").Click());
        Screen.WaitForAssertion(
            () => Screen.Markup.Should().Contain("everyone who can see the group sees it in its permissions"),
            patience);
        await PressAsync("Elevate Access");
        await elevating;

        Until(() => page.Find("[role=status] a").GetAttribute("href").Should().Be($"/actions/connections/groups/{id}"));
        (await Core.Get<GroupQueries>().GetAsync(Core.Owner, id, default)).Row.Access.Should().Be(AccessLevel.Editor);
    }

    [Fact]
    public async Task The_access_page_shows_nothing_to_a_person_who_does_not_manage_access()
    {
        await HideAsync(Core.Owner, "vault");
        SignIn(await Core.AddUserAsync("Carol", Role.Standard));

        page = Render<AccessPage>();

        Until(() => page.Markup.Should().Contain("You don't have access to this page."));
        page.Markup.Should().NotContain("vault");
    }

    private async Task<Guid> HideAsync(Actor author, string name, params string[] tags)
    {
        var id = await Service.AddAsync(author, OpenAi(name, tags: tags), default);
        var policies = Core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(author, id, default)).Policy;
        await policies.SaveAsync(author, id, [new(new(PrincipalKind.User, author.Id), AccessLevel.Editor)],
            seen.Version, confirmed: false, default);
        return id;
    }

    // The search begins a moment after the last letter.
    private async Task SearchAsync(string text)
    {
        await page.InvokeAsync(() => page.Find("input[type=search]").Input(text));
        Core.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private new void Until(Action assertion) => page.WaitForAssertion(assertion, patience);

    private IEnumerable<string> Texts(string selector) =>
        page.FindAll(selector)
            .Select(e => string.Join(' ', e.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
}
