using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class TeamsPageTests : OrganizationTest
{
    [Fact]
    public async Task A_team_is_made_and_a_name_that_is_taken_is_said_beside_the_field()
    {
        await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        var page = await ShowAsync<TeamsPage>("Payments");
        await OpenAsync(page, "New Team", "team-name");

        Fill("team-name", "payments");
        Fill("team-description", "Bills");
        await SubmitAsync();
        ErrorOf("team-name").Should().Contain("This name is already in use");
        Fill("team-name", new string('n', 101));
        await SubmitAsync();
        ErrorOf("team-name").Should().Contain("101 characters");
        Screen.Find("#team-description").GetAttribute("value").Should().Be("Bills");
        Fill("team-name", "Search");
        await SubmitAsync();

        await PassTimeUntilAsync(() => HasRow(page, "Search"));
        RowOf(page, "Search").TextContent.Should().Contain("Bills");
    }

    [Fact]
    public async Task A_second_rename_is_refused_with_who_was_first()
    {
        var id = await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        var page = await ShowAsync<TeamsPage>("Payments");
        await ActAsync(page, "Edit Payments", "team-name");
        await Teams.UpdateAsync(Core.Owner, id, "Billing", "", (await Teams.GetAsync(Core.Owner, id, default)).Version,
            default);

        Fill("team-name", "Money");
        await SubmitAsync();
        Screen.Find("[role=alert]").TextContent.Should().Contain("since you opened it");
        Screen.Find("#team-name").GetAttribute("value").Should().Be("Money");

        await PressAsync("Show current version");
        Screen.Find("#team-name").GetAttribute("value").Should().Be("Billing");
        (await Teams.GetAsync(Core.Owner, id, default)).Name.Should().Be("Billing");
    }

    [Fact]
    public async Task People_and_service_accounts_are_put_in_and_taken_out()
    {
        var id = await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        await Accounts.CreateAsync(Core.Owner, "Robot", [], default);
        var page = await ShowAsync<TeamsPage>("Payments");
        await ActAsync(page, "Members of Payments", "No members yet.");

        await PickAsync("team-member", "ada", "Ada");
        await PressAsync("Add");
        await PickAsync("team-member", "rob", "Robot");
        await PressAsync("Add");
        await PassTimeUntilAsync(() => Screen.Markup.Contains("Remove Robot", StringComparison.Ordinal));
        await Screen.InvokeAsync(() => Screen.Find("button[aria-label='Remove Ada']").ClickAsync(new()));
        await PassTimeUntilAsync(() => !Screen.Markup.Contains("Remove Ada", StringComparison.Ordinal));
        (await Teams.MembersAsync(Core.Owner, id, PageRequest.First, default)).Rows.Select(m => m.Name).Should()
            .Equal("Robot");

        await PressAsync("Done");
        await PassTimeUntilAsync(() => page.Markup.Contains("Members of Payments: 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_team_that_alone_can_edit_something_goes_with_a_successor_only()
    {
        var id = await Teams.CreateAsync(Core.Owner, "Payments", "", default);
        await Teams.AddMemberAsync(Core.Owner, id, Core.Owner.Id, default);
        var billing = await CreateSoleEditedResourceAsync("billing", Core.Owner, new(PrincipalKind.Team, id));
        await Teams.CreateAsync(Core.Owner, "Search", "", default);
        var page = await ShowAsync<TeamsPage>("Payments");

        await ActAsync(page, "Delete Search", "will be deleted");
        Screen.FindAll("#successor").Should().BeEmpty("it is the Editor of nothing");
        await PressAsync("Delete");
        await PassTimeUntilAsync(() => !HasRow(page, "Search"));

        await ActAsync(page, "Delete Payments", "billing");
        await PressAsync("Delete");
        ErrorOf("successor").Should().Contain("only Editor of one item");
        HasRow(page, "Payments").Should().BeTrue();
        await SearchWithoutResultAsync("successor", "payments", "Nobody else is called “payments”.");
        await SearchWithoutResultAsync("successor", "nobody", "No active user is called “nobody”.");
        await PickAsync("successor", "ada", "Ada");
        await PressAsync("Delete");
        await PassTimeUntilAsync(() => !HasRow(page, "Payments"));
        (await EditorsOfAsync(billing)).Should().Equal("Ada");
    }
}
