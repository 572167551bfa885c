using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class OffersPageTests : OrganizationTest
{
    [Fact]
    public async Task An_offer_says_what_accepting_means_and_gives_the_workflow_to_the_reader()
    {
        var (eve, id) = await OfferedAsync();
        SignIn(eve);
        var page = await ShowAsync<OffersPage>("Nightly");
        RowOf(page, "Nightly").TextContent.Should().Contain("Workflow · Not published").And.Contain("Bob")
            .And.Contain("Ada");

        PressOn(page, "Accept Nightly");
        await PassTimeUntilAsync(
            () => Screen.Markup.Contains("will run with your access", StringComparison.Ordinal));
        (await OwnerOfAsync(id)).Should().Be("Bob", "it only asks");
        await PressAsync("Accept");
        await ClosedAsync();

        await PassTimeUntilAsync(
            () => page.Markup.Contains("Nothing is offered to you.", StringComparison.Ordinal));
        (await OwnerOfAsync(id)).Should().Be("Eve");
    }

    [Fact]
    public async Task A_declined_offer_leaves_the_list_and_its_owner()
    {
        var (eve, id) = await OfferedAsync();
        SignIn(eve);
        var page = await ShowAsync<OffersPage>("Nightly");

        PressOn(page, "Decline Nightly");

        await PassTimeUntilAsync(
            () => page.Markup.Contains("Nothing is offered to you.", StringComparison.Ordinal));
        (await OwnerOfAsync(id)).Should().Be("Bob");
    }

    private async Task<(Actor Eve, Guid Id)> OfferedAsync()
    {
        var (bob, eve) = (await Core.AddUserAsync("Bob", Role.Standard), await Core.AddUserAsync("Eve", Role.Standard));
        var id = await Core.Get<WorkflowService>().CreateAsync(bob, new WorkflowChange
        {
            Name = "Nightly",
            Spec = """{"triggers":[{"apiTrigger":{}}],"steps":[]}""",
        }, default);
        await Members.DisableAsync(Core.Owner, bob.Id, default);
        await Core.Get<OwnershipTransfer>().TransferAsync(Core.Owner, bob.Id, eve.Id, default);
        return (eve, id);
    }

    // What it does continues behind it.
    private static void PressOn(IRenderedComponent<OffersPage> page, string label) =>
        _ = page.InvokeAsync(() => page.Find($"button[aria-label='{label}']").ClickAsync(new()));

    private async Task<string> OwnerOfAsync(Guid id) =>
        (await Core.Get<WorkflowQueries>().GetAsync(Core.Owner, id, default)).Row.OwnerName;
}
