using Bunit;
using Connections.Core;
using Connections.Core.People;
using Connections.Tests.Components.Organization;
using Connections.Web.Components.Layout;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Layout;

public sealed class NavMenuTests : OrganizationTest
{
    [Fact]
    public async Task Organization_is_in_the_menu_for_people_who_can_open_one_of_its_pages()
    {
        await Places(Core.Owner, "Connections", "Workflows", "Apps", "Integrations", "Organization");
        await Places(await PersonWhoMayAsync(Permissions.ServiceAccountWrite), "Connections", "Integrations",
            "Organization");
        var eve = await Core.AddUserAsync("Eve", Role.Standard);
        await Places(eve, "Connections", "Workflows", "Apps", "Integrations");
        await Members.DisableAsync(Core.Owner, eve.Id, default);
        await Places(eve, "Connections", "Workflows", "Apps", "Integrations");
    }

    // What the menu is to learn; nothing for a person who can no longer act.
    private async Task<Permissions?> AllowedAsync(Actor actor)
    {
        try
        {
            return await Core.Get<OrganizationSettings>().PermissionsAsync(actor, default);
        }
        catch (Problem)
        {
            return null;
        }
    }

    private async Task Places(Actor actor, params string[] names)
    {
        SignIn(actor);
        var allowed = await AllowedAsync(actor);
        var own = Services.GetRequiredService<OwnPermissions>();
        var menu = Render<NavMenu>();
        await PassTimeUntilAsync(
            () => menu.FindAll("nav a").Count == names.Length && (allowed is null || own.Known == allowed));
        menu.FindAll("nav a").Select(a => a.TextContent.Trim()).Should().Equal(names);
    }
}
