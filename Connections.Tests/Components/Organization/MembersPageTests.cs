using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Organization;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Organization;

public sealed class MembersPageTests : OrganizationTest
{
    [Fact]
    public async Task Members_are_listed_with_what_they_have_and_searched()
    {
        var team = await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        await Members.InviteAsync(Core.Owner, "bob@example.com", "Bob", [Role.Standard.Id], [team], default);

        var page = await ShowAsync<MembersPage>("bob@example.com");

        RowOf(page, "Bob").TextContent.Should().ContainAll("Invited", "with a password", "Standard", "Payments",
            "Never");
        RowOf(page, "Ada").TextContent.Should().ContainAll("Active", "Admin");
        page.Find(".cnx-intro").TextContent.Should().ContainAll("OpenID Connect", "no second factor");
        ActionOf(page, "Disable Ada").GetAttribute("aria-disabled").Should().Be("true");
        ActionOf(page, "Disable Ada").GetAttribute("title").Should().StartWith("You can't disable yourself.");

        _ = page.InvokeAsync(() => page.Find("input[type=search]").InputAsync(new() { Value = "BOB@" }));
        await PassTimeUntilAsync(() => !HasRow(page, "Ada"));
        RowOf(page, "Bob").Should().NotBeNull();
    }

    [Fact]
    public async Task An_invitation_keeps_what_is_typed_until_it_succeeds_and_then_shows_its_link_once()
    {
        var team = await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        var page = await ShowAsync<MembersPage>("ada@example.com");
        await OpenAsync(page, "Invite Member", "invite-email");

        await SubmitAsync();
        ErrorOf("invite-email").Should().Contain("not a valid email address");
        ErrorOf("invite-name").Should().Contain("Enter a name");

        Fill("invite-email", "ada@example.com");
        Fill("invite-name", "Bob");
        Box("Read Only").Change(true);
        await PickAsync("invite-teams", "pay", "Payments");
        await SubmitAsync();
        ErrorOf("invite-email").Should().Contain("already belongs to a member");
        Screen.Find("#invite-name").GetAttribute("value").Should().Be("Bob");
        Screen.Markup.Should().Contain("Remove Payments");

        Fill("invite-email", "bob@example.com");
        await SubmitAsync();
        var address = Screen.Find("#one-time-link").GetAttribute("value")!;
        address.Should().StartWith("https://connections.example.com/join?token=");
        Screen.Markup.Should().Contain("Nov 23, 2026, 12:0").And.Contain("Copy link");
        var token = address.Split("token=")[1];
        (await Core.Get<InvitationService>().FindAsync(token, default))!.Email.Should().Be("bob@example.com");

        await PressAsync("Done");
        await PassTimeUntilAsync(() => HasRow(page, "Bob"));
        (page.Markup + Screen.Markup).Should().NotContain(token);
        RowOf(page, "Bob").TextContent.Should().ContainAll("Standard", "Read Only", "Payments");
    }

    [Fact]
    public async Task A_new_link_ends_the_earlier_one()
    {
        var first = await Members.InviteAsync(Core.Owner, "bob@example.com", "Bob", [Role.Standard.Id], [], default);
        var page = await ShowAsync<MembersPage>("bob@example.com");

        await ActAsync(page, "New link Bob", "Earlier links stop working");
        await PressAsync("Create Link");

        var token = Screen.Find("#one-time-link").GetAttribute("value")!.Split("token=")[1];
        (await Core.Get<InvitationService>().FindAsync(token, default)).Should().NotBeNull();
        (await Core.Get<InvitationService>().FindAsync(first.Token, default)).Should().BeNull();
    }

    [Fact]
    public async Task A_second_admin_is_warned_and_overwrites_nothing()
    {
        var bob = (await Members.InviteAsync(Core.Owner, "bob@example.com", "Bob", [Role.Standard.Id], [],
            default)).UserId;
        var page = await ShowAsync<MembersPage>("bob@example.com");
        await ActAsync(page, "Edit Bob", "member-teams");
        await Members.UpdateAsync(Core.Owner, bob, [Role.ReadOnly.Id], [], (await MemberAsync(bob)).Version, default);

        Box("Admin").Change(true);
        await PressAsync("Save");

        Screen.Find("[role=alert]").TextContent.Should().Contain("since you opened it");
        Box("Admin").HasAttribute("checked").Should().BeTrue("what was chosen stays");
        (await MemberAsync(bob)).Roles.Select(r => r.Name).Should().Equal("Read Only");

        await PressAsync("Show current version");
        Box("Admin").HasAttribute("checked").Should().BeFalse();
        Box("Read Only").HasAttribute("checked").Should().BeTrue();
        Box("Standard").Change(true);
        await PressAsync("Save");
        await ClosedAsync();
        (await MemberAsync(bob)).Roles.Select(r => r.Name).Should().Equal("Read Only", "Standard");
    }

    [Fact]
    public async Task A_manager_of_people_gives_no_more_than_they_have()
    {
        var sam = await PersonWhoMayAsync(Permissions.UserAccessManage | Permissions.ReadOnlyRole);
        SignIn(sam);
        var page = await ShowAsync<MembersPage>("ada@example.com");

        ActionOf(page,
            "Edit Ada").GetAttribute("title").Should()
            .Contain("has more permissions than you").And.Contain("audit_logs_read");
        await OpenAsync(page, "Invite Member", "invite-email");
        Box("Admin").HasAttribute("aria-disabled").Should().BeTrue();
        Box("Standard").HasAttribute("aria-disabled").Should().BeTrue();
        Box("Standard").HasAttribute("checked").Should().BeFalse();
        Box("Read Only").HasAttribute("aria-disabled").Should().BeFalse();
        Screen.Markup.Should().Contain("You can't assign it");
    }

    [Fact]
    public async Task Disabling_comes_first_and_then_what_only_they_could_edit_is_handed_to_someone()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var billing = await CreateSoleEditedResourceAsync("billing", bob, new(PrincipalKind.User, bob.Id));
        var page = await ShowAsync<MembersPage>("Bob");

        await ActAsync(page, "Disable Bob", "One item");
        Screen.Markup.Should().Contain("sessions and links end immediately");
        Screen.Markup.Should().Contain("billing", "what depends on them is named first");
        await PressAsync("Disable");
        await PassTimeUntilAsync(() => Screen.FindAll("#successor").Count == 1);
        (await MemberAsync(bob.Id)).State.Should().Be(AccountState.Disabled);
        Screen.FindAll("button").Single(b => b.TextContent.Trim() == "Transfer").HasAttribute("disabled").Should()
            .BeTrue("nobody is chosen");

        await PickAsync("successor", "ada", "Ada");
        await PressAsync("Transfer");
        await ClosedAsync();

        (await EditorsOfAsync(billing)).Should().Contain("Ada");
        await PassTimeUntilAsync(() => RowOf(page, "Bob").TextContent.Contains("Disabled", StringComparison.Ordinal));
        await page.InvokeAsync(() => ActionOf(page, "Enable Bob").ClickAsync(new()));
        (await MemberAsync(bob.Id)).State.Should().NotBe(AccountState.Disabled);
    }

    [Fact]
    public async Task A_dialog_names_what_stops_by_reason_and_offers_it_to_a_successor()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var workflow = await Core.Get<WorkflowService>().CreateAsync(bob, new WorkflowChange
        {
            Name = "Nightly",
            Spec = """{"triggers":[{"scheduleTrigger":{"rruleExpression":"FREQ=HOURLY"}}],"steps":[]}""",
            Published = true,
        }, default);
        await Core.Get<KeyService>().CreateAsync(bob, new NewKey { Kind = KeyKind.Application, Name = "Robot" },
            default);
        var eve = await Core.AddUserAsync("Eve", Role.Standard);
        var page = await ShowAsync<MembersPage>("Bob");

        await ActAsync(page, "Disable Bob", "One item");
        Screen.FindAll("[role=group]").Select(g => g.GetAttribute("aria-label")).Should()
            .Equal("No other editor", "Workflows and apps that stop", "Keys that stop working");
        var runs = Screen.Find("[role=group][aria-label='Workflows and apps that stop']");
        runs.QuerySelector("a")!.GetAttribute("href").Should().Be($"/workflow/{workflow}");
        runs.TextContent.Should().Contain("Nightly").And.Contain("Workflow · Published: Schedule");
        await PressAsync("Disable");
        await PassTimeUntilAsync(() => Screen.FindAll("#successor").Count == 1);
        await PickAsync("successor", "eve", "Eve");
        await PressAsync("Transfer");
        await ClosedAsync();

        (await Core.Get<OwnershipOffers>().ListAsync(eve, PageRequest.First, default)).Rows.Should().ContainSingle()
            .Which.Id.Should().Be(workflow);
    }

    [Fact]
    public async Task Sign_out_everywhere_asks_first_and_ends_every_session_of_the_member()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var sessions = Core.Get<SessionService>();
        var (first, second) = (await sessions.BeginAsync(bob, default), await sessions.BeginAsync(bob, default));
        var page = await ShowAsync<MembersPage>("Bob");

        await ActAsync(page, "Sign out everywhere Bob", "“Bob” will be signed out in every browser");
        (await sessions.FindAsync(first, default)).Should().NotBeNull("it only asks");
        await PressAsync("Sign out everywhere");
        await ClosedAsync();

        (await sessions.FindAsync(first, default)).Should().BeNull();
        (await sessions.FindAsync(second, default)).Should().BeNull();
        RowOf(page, "Bob").TextContent.Should().NotContain("Disabled");
    }

    [Fact]
    public async Task Sign_out_everywhere_is_for_oneself_and_for_whom_one_may_manage()
    {
        SignIn(await PersonWhoMayAsync(Permissions.UserAccessManage | Permissions.ReadOnlyRole));

        var page = await ShowAsync<MembersPage>("ada@example.com");

        var adas = ActionOf(page, "Sign out everywhere Ada");
        adas.GetAttribute("aria-disabled").Should().Be("true");
        adas.GetAttribute("title").Should().Contain("has more permissions than you");
        ActionOf(page, "Sign out everywhere Sam").HasAttribute("aria-disabled").Should().BeFalse();
        await ActAsync(page, "Sign out everywhere Sam", "including this one");
    }

    [Fact]
    public async Task The_members_page_shows_nobody_to_a_person_who_may_not_manage_people()
    {
        SignIn(await Core.AddUserAsync("Eve", Role.Standard));

        var page = await ShowAsync<MembersPage>("You don't have access to this page");

        page.Markup.Should().NotContain("ada@example.com");
        page.FindAll("nav a").Should().BeEmpty();
    }
}

public sealed class ProviderMembersTests : OrganizationTest
{
    protected override (string Key, string Value)[] Settings =>
        [("Authentication:Local", "false"), ("Authentication:Oidc:RolesClaim", "groups"),
            ("Authentication:Oidc:Roles:devs", "Standard"), ("Authentication:Oidc:TeamsClaim", "groups"),
            ("Authentication:Oidc:Teams:devs", "Developers")];

    [Fact]
    public async Task Members_of_an_identity_provider_follow_its_roles_and_teams()
    {
        Provider.Authority = "https://login.example.com";
        Provider.DisplayName = "Example Login";
        await Core.Get<ExternalAccountService>()
            .SignInAsync(
                new ExternalIdentity("https://login.example.com", "42",
                    [("name", "Grace"), ("email", "grace@example.com"), ("groups", "devs")]), null, default);

        var page = await ShowAsync<MembersPage>("grace@example.com");

        RowOf(page, "Grace").TextContent.Should().ContainAll("through Example Login", "Standard", "Developers");
        page.Find(".cnx-intro").TextContent.Should()
            .Contain("first sign in with Example Login").And.Contain("Password sign-in is off");
        page.FindAll("button").Should()
            .NotContain(b => b.TextContent.Contains("Invite Member", StringComparison.Ordinal));
        page.Markup.Should().NotContain("New link");
        await ActAsync(page, "Edit Grace", "member-teams");
        Screen.Markup.Should()
            .Contain("Managed by the identity provider").And.Contain(
                "Teams managed by the identity provider are updated");
    }
}
