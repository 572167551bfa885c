using Bunit;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Components.Organization;
using Connections.Web.Components.Layout;

namespace Connections.Tests.Components.Layout;

public sealed class NavMenuTests : OrganizationTest
{
    [Fact]
    public async Task Organization_stands_there_for_whoever_may_see_one_of_its_places()
    {
        await Places(Core.Owner, "Connections", "Organization");
        await Places(await PersonWhoMayAsync(Permissions.ServiceAccountWrite), "Connections", "Organization");
        var eve = await Core.AddUserAsync("Eve", Role.Standard);
        await Places(eve, "Connections");
        await Members.DisableAsync(Core.Owner, eve.Id, default);
        await Places(eve, "Connections");
    }

    private async Task Places(Actor actor, params string[] names)
    {
        SignIn(actor);
        var menu = Render<NavMenu>();
        var isDrawn = menu.InvokeAsync(() => Task.CompletedTask);
        await PassTimeUntilAsync(() => menu.FindAll("nav a").Count == names.Length && isDrawn.IsCompleted);
        await Task.Delay(100);
        menu.FindAll("nav a").Select(a => a.TextContent.Trim()).Should().Equal(names);
    }
}
