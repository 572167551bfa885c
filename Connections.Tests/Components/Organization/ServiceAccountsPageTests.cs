using Bunit;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class ServiceAccountsPageTests : OrganizationTest
{
    [Fact]
    public async Task A_service_account_is_created_renamed_disabled_and_enabled()
    {
        var page = await ShowAsync<ServiceAccountsPage>("let programs act");
        await OpenAsync(page, "New Service Account", "account-name");
        Fill("account-name", new string('n', 201));
        Box("Standard").Change(true);
        await SubmitAsync();
        ErrorOf("account-name").Should().Contain("201 characters");
        Box("Standard").HasAttribute("checked").Should().BeTrue();
        Fill("account-name", "Robot");
        await SubmitAsync();
        await PassTimeUntilAsync(() => HasRow(page, "Robot"));
        RowOf(page, "Robot").TextContent.Should().ContainAll("Active", "Standard");

        await ActAsync(page, "Edit Robot", "account-name");
        Fill("account-name", "Deployer");
        await SubmitAsync();
        await PassTimeUntilAsync(() => HasRow(page, "Deployer"));

        await ActAsync(page, "Disable Deployer", "will be disabled");
        await PressAsync("Disable");
        await PassTimeUntilAsync(
            () => RowOf(page, "Deployer").TextContent.Contains("Disabled", StringComparison.Ordinal));
        await page.InvokeAsync(() => ActionOf(page, "Enable Deployer").ClickAsync(new()));
        (await Accounts.ListAsync(Core.Owner, new(), PageRequest.First, default)).Rows.Single().State.Should()
            .Be(AccountState.Active);
    }

    [Fact]
    public async Task A_second_change_at_once_is_refused_with_who_was_first()
    {
        var id = await Accounts.CreateAsync(Core.Owner, "Robot", [], default);
        var page = await ShowAsync<ServiceAccountsPage>("Robot");
        await ActAsync(page, "Edit Robot", "account-name");
        var seen = (await Accounts.ListAsync(Core.Owner, new(), PageRequest.First, default)).Rows.Single();
        await Accounts.UpdateAsync(Core.Owner, id, "Machine", [], seen.Version, default);

        Fill("account-name", "Deployer");
        await SubmitAsync();
        Screen.Find("[role=alert]").TextContent.Should().Contain("since you opened it");
        Screen.Find("#account-name").GetAttribute("value").Should().Be("Deployer");

        await PressAsync("Show current version");
        Screen.Find("#account-name").GetAttribute("value").Should().Be("Machine");
    }

    [Fact]
    public async Task A_service_account_gets_at_most_what_its_creator_has_who_can_disable_it()
    {
        await Accounts.CreateAsync(Core.Owner, "Strong", [Role.Admin.Id], default);
        var sam = await PersonWhoMayAsync(Permissions.ServiceAccountWrite | Permissions.ReadOnlyRole);
        await Accounts.CreateAsync(sam, "Weak", [Role.ReadOnly.Id], default);
        SignIn(sam);
        var page = await ShowAsync<ServiceAccountsPage>("Strong");

        page.FindAll("nav a").Select(a => a.TextContent).Should().Equal("Service Accounts", "Keys");
        ActionOf(page,
            "Edit Strong").GetAttribute("title").Should().Contain("equires Editor access to this service account");
        ActionOf(page, "Permissions of Strong").GetAttribute("aria-disabled").Should()
            .NotBe("true", "who manages it can be seen");
        await OpenAsync(page, "New Service Account", "account-name");
        Box("Admin").HasAttribute("aria-disabled").Should().BeTrue();
        Box("Read Only").HasAttribute("aria-disabled").Should().BeFalse();
        await PressAsync("Cancel");
        await ClosedAsync();

        await ActAsync(page, "Disable Weak", "will be disabled");
        await PressAsync("Disable");
        await PassTimeUntilAsync(() => RowOf(page, "Weak").TextContent.Contains("Disabled", StringComparison.Ordinal));
    }
}
