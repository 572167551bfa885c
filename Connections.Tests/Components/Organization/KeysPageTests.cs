using Bunit;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class KeysPageTests : OrganizationTest
{
    private KeyService Keys => Core.Get<KeyService>();

    [Fact]
    public async Task A_key_is_created_shown_once_unregistered_and_revoked()
    {
        var page = await ShowAsync<KeysPage>("application key tied to a user");
        await OpenAsync(page, "New Key", "key-name");
        Fill("key-name", new string('n', 201));
        Fill("key-end", "2020-01-01");
        await SubmitAsync();
        ErrorOf("key-name").Should().Contain("201 characters");
        ErrorOf("key-end").Should().Contain("future");
        Fill("key-name", "Terraform");
        Fill("key-end", "2030-01-31");
        Box("Limit its").Change(true);
        Box("See connections").HasAttribute("checked").Should().BeTrue();
        Box("Create, edit and delete connections").Change(true);
        await SubmitAsync();
        await PassTimeUntilAsync(() => Screen.FindAll("#new-key").Count == 1);
        var text = Screen.Find("#new-key").GetAttribute("value")!;
        text.Should().StartWith("cnx_");
        Screen.Markup.Should().Contain("DD-APPLICATION-KEY");
        await PressAsync("Done");

        await PassTimeUntilAsync(() => HasRow(page, "Terraform"));
        RowOf(page, "Terraform").TextContent.Should().ContainAll("Application key", "Ada", "2 scopes", "Never",
            text[..12]).And.NotContain(text[14..]);
        var made = (await Keys.ListAsync(Core.Owner, null, PageRequest.First, default)).Rows.Single();
        made.Should()
            .BeEquivalentTo(
                new
                {
                    Scopes = Permissions.ConnectionsRead | Permissions.ConnectionsWrite,
                    Registered = true,
                    ExpiresAt = new DateTimeOffset(2030, 2, 1, 0, 0, 0, TimeSpan.Zero)
                });

        await page.InvokeAsync(() => ActionOf(page, "Unregister Terraform").ClickAsync(new()));
        await PassTimeUntilAsync(
            () => RowOf(page, "Terraform").TextContent.Contains("not registered", StringComparison.Ordinal));
        await ActAsync(page, "Revoke Terraform", "lose access");
        await PressAsync("Revoke");
        await PassTimeUntilAsync(() => !HasRow(page, "Terraform"));
        (await Keys.ListAsync(Core.Owner, null, PageRequest.First, default)).Rows.Should().BeEmpty();
    }

    [Fact]
    public async Task A_key_can_act_for_a_service_account_and_an_API_key_has_no_scopes()
    {
        var robot = await Accounts.CreateAsync(Core.Owner, "Robot", [Role.ReadOnly.Id], default);
        var page = await ShowAsync<KeysPage>("application key tied to a user");
        await OpenAsync(page, "New Key", "key-owner");
        Fill("key-name", "Robot's");
        Fill("key-owner", robot.ToString());
        await SubmitAsync();
        await PassTimeUntilAsync(() => Screen.FindAll("#new-key").Count == 1);
        await PressAsync("Done");
        await PassTimeUntilAsync(() => HasRow(page, "Robot's"));
        RowOf(page, "Robot's").TextContent.Should().Contain("Same as owner");

        await OpenAsync(page, "New Key", "key-kind");
        Fill("key-name", "Door");
        Fill("key-kind", nameof(KeyKind.Api));
        Screen.FindAll("form input[type=checkbox]").Should().BeEmpty();
        await SubmitAsync();
        await PassTimeUntilAsync(() => Screen.Markup.Contains("DD-API-KEY", StringComparison.Ordinal));
        await PressAsync("Done");
        await PassTimeUntilAsync(() => HasRow(page, "Door"));
        (await Keys.ListAsync(Core.Owner, KeyKind.Application, PageRequest.First,
            default)).Rows.Single().Owner.Id.Should().Be(robot);
    }

    [Fact]
    public async Task A_person_who_manages_nothing_creates_and_sees_their_own_application_keys()
    {
        await Keys.CreateAsync(Core.Owner, new NewKey { Kind = KeyKind.Application, Name = "Ada's" }, default);
        SignIn(await PersonWhoMayAsync(Permissions.ReadOnlyRole));
        var page = await ShowAsync<KeysPage>("application key tied to a user");

        await OpenAsync(page, "New Key", "key-name");
        Screen.FindAll("#key-kind, #key-owner").Should().BeEmpty();
        Fill("key-name", "Sam's");
        await SubmitAsync();
        await PassTimeUntilAsync(() => Screen.FindAll("#new-key").Count == 1);
        await PressAsync("Done");
        await PassTimeUntilAsync(() => HasRow(page, "Sam's"));
        page.Markup.Should().NotContain("Ada's");
    }
}
