using System.Text.RegularExpressions;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// An admin and a new member, each in a browser of their own: from the invitation to the end of the account.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class OrganizationTests(Browser browser) : IClassFixture<Browser>
{
    private const string German = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    private readonly Axe axe = new();

    [Fact]
    public async Task A_member_is_invited_joins_gets_access_is_disabled_and_hands_over()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        // The log tells everything that it can, and still no token.
        await using var server =
            await InProcessServer.StartAsync(
                SignedInPage.Setup(installation, ("Logging__LogLevel__Default", "Trace"),
                    ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"), ("Authentication__RecheckSeconds", "1")));
        await browser.VisitAsync(server.Address, async adas => await browser.VisitAsync(server.Address, async bobs =>
        {
            var (ada, bob) = (adas.Page, bobs.Page);
            var link = await InviteAsync(ada);
            await JoinAsync(bob, link);
            await Expect(bob.GetByRole(AriaRole.Link, new() { Name = "Organization" })).ToHaveCountAsync(0);
            await bob.GotoAsync("/organization/members");
            await Expect(bob.GetByText("You don't have access to this page")).ToBeVisibleAsync();

            await GiveTeamAndRoleAsync(ada);
            await bob.GotoAsync("/");
            await bob.WaitForListAsync();
            await Expect(bob.Row("payroll")).ToBeVisibleAsync();
            await bob.GetByRole(AriaRole.Link, new() { Name = "Organization", Exact = true }).ClickAsync();
            await Expect(bob.GetByRole(AriaRole.Heading, new() { Name = "Service Accounts", Level = 1 }))
                .ToBeVisibleAsync();

            await LosesStandardWhileTheListIsOpenAsync(ada, bob);

            await DisableAsync(ada);
            // By itself: nobody touches the page.
            await Expect(bob.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
            await Expect(bob.GetByText("This account is disabled. Ask an admin.")).ToBeVisibleAsync();
            await FillSignInAsync(bob);
            await Expect(bob.GetByText("Wrong email or password")).ToBeVisibleAsync();

            await bob.GotoAsync(link);
            await Expect(bob.GetByText("This link is not valid")).ToBeVisibleAsync();
            server.Output.Should().NotContain(link.Split("token=")[1]).And.Contain("/join",
                "the log was told everything");
        }));
    }

    [Fact]
    public async Task Every_screen_and_dialog_is_sound_and_fits_a_phone()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var link = await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.GotoAsync($"/join?token={link}");
            await axe.CheckAsync(page, "join");
            await page.GotoAsync("/join?token=no");
            await axe.CheckAsync(page, "join with a wrong link");
            await page.BeginSessionAsync();
            await page.GotoAsync("/organization/members");
            await LookAtDialogsAsync(page);
            await page.SetViewportSizeAsync(360, 780);
            // A load of its own for the first one; the others are reached as people reach them.
            await page.GotoAsync("/organization/members");
            for (var place = 0; place < Places.Length; place++)
            {
                await GoAsync(page, place);
                await FitsAsync(page, Places[place].Name);
                (await page.GetByRole(AriaRole.Main)
                    .GetByRole(AriaRole.Region).First.EvaluateAsync<int>("e => e.scrollWidth - e.clientWidth")).Should()
                    .BeLessThanOrEqualTo(0, $"{Places[place].Name} is not scrolled sideways");
                await axe.CheckAsync(page, $"{Places[place].Name} on a phone");
            }
            await GoAsync(page, 0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Invite Member" }).ClickAsync();
            await Expect(page.DialogInFront().GetByLabel("Email")).ToBeVisibleAsync();
            await FitsAsync(page, "invitation");
        }, new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    private static (string Name, string Shows)[] Places { get; } =
        [("Members", "3 members"), ("Teams", "2 teams"), ("Roles", "4 roles"),
            ("Service Accounts", "1 service account"), ("Settings", "Forever")];

    private static async Task GoAsync(IPage page, int place)
    {
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Organization" })
            .GetByRole(AriaRole.Link, new() { Name = Places[place].Name, Exact = true }).ClickAsync();
        await Expect(page.GetByText(Places[place].Shows).First).ToBeVisibleAsync();
    }

    private static async Task FitsAsync(IPage page, string screen) =>
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth")).Should()
            .BeLessThanOrEqualTo(0, $"{screen} fits its screen");

    private static ILocator TableRow(IPage page, string name) =>
        page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });

    private static async Task ActAsync(IPage page, string row, string action)
    {
        await TableRow(page, row).First.HoverAsync();
        await TableRow(page, row).First.ClickButtonAsync(action);
        await Expect(page.DialogInFront()).ToBeVisibleAsync();
    }

    private static async Task<string> InviteAsync(IPage page)
    {
        await page.SignInAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Organization", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite Member" }).ClickAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByLabel("Email")).ToBeFocusedAsync();
        await dialog.GetByLabel("Email").FillAsync("bob@example.com");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Bob");
        await dialog.GetByLabel("Name", new() { Exact = true }).PressAsync("Enter");
        var link = await dialog.GetByLabel("One-time link").InputValueAsync();
        await dialog.ClickButtonAsync("Done");
        await Expect(TableRow(page, "bob@example.com")).ToContainTextAsync("Invited");
        return link;
    }

    private static async Task JoinAsync(IPage page, string link)
    {
        await page.GotoAsync(link);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(SignedInPage.Password);
        await page.GetByLabel("Confirm password").FillAsync(SignedInPage.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save and Sign In" }).ClickAsync();
        await page.WaitForListAsync();
        await Expect(page.Row("payroll")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("OpenAI");
        await dialog.GetByLabel("Connection Name").FillAsync("bobs-own");
        await dialog.GetByLabel("API Token", new() { Exact = true }).FillAsync("sk-of-bob");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static async Task GiveTeamAndRoleAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Teams", Exact = true }).ClickAsync();
        await ActAsync(page, "Payments", "Members of Payments");
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Add a person or service account").FillAsync("bob");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "Bob" }).ClickAsync();
        await dialog.ClickButtonAsync("Add");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Remove Bob" })).ToBeVisibleAsync();
        await dialog.ClickButtonAsync("Done");
        await Expect(dialog).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Link, new() { Name = "Members", Exact = true }).ClickAsync();
        await ActAsync(page, "bob@example.com", "Edit Bob");
        await dialog.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^Robot keeper") }).CheckAsync();
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(TableRow(page, "bob@example.com")).ToContainTextAsync("Robot keeper");
        await Expect(TableRow(page, "bob@example.com")).ToContainTextAsync("Payments");
    }

    private static async Task LosesStandardWhileTheListIsOpenAsync(IPage ada, IPage bob)
    {
        await bob.GotoAsync("/");
        await bob.WaitForListAsync();
        var create = bob.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true });
        await Expect(create).ToBeEnabledAsync();

        await ada.OnlyReadsAsync("Bob");

        await Expect(bob.GetByText("Your roles changed. Some actions may no longer be available."))
            .ToBeVisibleAsync();
        await Expect(create).ToBeDisabledAsync();
        await Expect(create).ToHaveAttributeAsync("title",
            "None of your roles has the connections_write permission. Ask an admin of your organization.");
    }

    private static async Task DisableAsync(IPage page)
    {
        await ActAsync(page, "bob@example.com", "Disable Bob");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("One item")).ToBeVisibleAsync();
        await dialog.ClickButtonAsync("Disable Bob");
        await Expect(dialog.GetByText("bobs-own")).ToBeVisibleAsync();
        await dialog.GetByLabel("New editor").FillAsync("ada");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "Ada" }).ClickAsync();
        await dialog.ClickButtonAsync("Transfer");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(TableRow(page, "bob@example.com")).ToContainTextAsync("Disabled");
        await page.GotoAsync("/");
        await page.Row("bobs-own").HoverAsync();
        await Expect(
            page.Row("bobs-own").GetByRole(AriaRole.Button, new() { Name = "Edit bobs-own" })).Not.ToHaveAttributeAsync(
                "aria-disabled", "true");
    }

    private static async Task FillSignInAsync(IPage page)
    {
        await page.GetByLabel("Email").FillAsync("bob@example.com");
        await page.GetByLabel("Password").FillAsync(SignedInPage.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task LookAtDialogsAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        async Task ThenLookAsync(string screen, string shows)
        {
            await Expect(dialog.GetByText(shows).First).ToBeVisibleAsync();
            await axe.CheckAsync(page, screen);
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog).ToHaveCountAsync(0);
        }
        async Task OpenAsync(int place)
        {
            await GoAsync(page, place);
            await axe.CheckAsync(page, Places[place].Name);
        }
        await OpenAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite Member" }).ClickAsync();
        await dialog.ClickButtonAsync("Invite");
        await ThenLookAsync("invitation with faults", "Enter a name");
        await ActAsync(page, "grace@example.com", $"Edit {German}");
        await ThenLookAsync("member", "Standard");
        await ActAsync(page, "grace@example.com", $"New link {German}");
        await dialog.ClickButtonAsync("Create Link");
        await ThenLookAsync("link", "This link is shown once");
        await ActAsync(page, "carol@example.com", "Disable Carol");
        await dialog.ClickButtonAsync("Disable Carol");
        await ThenLookAsync("handing over", "only editor");
        await OpenAsync(1);
        await ActAsync(page, "Payments", "Edit Payments");
        await ThenLookAsync("team", "Description");
        await ActAsync(page, "Payments", "Members of Payments");
        await ThenLookAsync("members of a team", "In the team");
        await ActAsync(page, "Payments", "Delete Payments");
        await ThenLookAsync("deleting a team", "only editor");
        await OpenAsync(2);
        await ActAsync(page, "Robot keeper", "Edit Robot keeper");
        await ThenLookAsync("role", "Read the audit trail");
        await OpenAsync(3);
        await ActAsync(page, "Robot", "Edit Robot");
        await ThenLookAsync("service account", "only assign permissions you have");
        await OpenAsync(4);
        await page.GetByLabel("For a limited time").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await ThenLookAsync("shorter audit trail", "This can't be undone");
    }

    /// <summary>People and things to manage; gives back the token of a link.</summary>
    private static async Task<string> SeedAsync(TestInstallation installation)
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        var (ada, members, policies) = (core.Owner, core.Get<MemberService>(), core.Get<ConnectionPolicies>());
        var team = await core.Get<TeamService>().CreateAsync(ada, "Payments", "The bills of the shop.", default);
        await core.Get<TeamService>().CreateAsync(ada, German, string.Join(' ', Enumerable.Repeat(German, 5)), default);
        await core.Get<TeamService>().AddMemberAsync(ada, team, ada.Id, default);
        await core.Get<RoleService>().CreateAsync(ada, "Robot keeper", Permissions.ServiceAccountWrite, default);
        await core.Get<ServiceAccountService>().CreateAsync(ada, "Robot", [Role.ReadOnly.Id], default);
        var grace = await members.InviteAsync(ada, "grace@example.com", German, [Role.Standard.Id], [team], default);
        var carol = await members.InviteAsync(ada, "carol@example.com", "Carol", [Role.Standard.Id], [], default);
        foreach (var (name, editor) in new[] { ("payroll", new Principal(PrincipalKind.Team, team)),
            ("carols", new Principal(PrincipalKind.User, carol.UserId)) })
        {
            var id = await core.Get<ConnectionService>().AddAsync(ada, SeedData.OpenAi(name), default);
            var seen = await policies.GetAsync(ada, id, default);
            await policies.SaveAsync(ada, id, [new(editor, AccessLevel.Editor)], seen.Policy.Version, confirmed: true,
                default);
        }
        await core.StopAsync();
        return grace.Token;
    }
}
