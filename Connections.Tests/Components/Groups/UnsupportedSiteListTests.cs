using Bunit;
using Connections.Core.Connections;
using Connections.Tests.Support;
using Connections.Web.Components.Groups;
using Connections.Web.Components.List;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Groups;

/// <summary>Empty lists on a site on which the product is not supported.</summary>
public sealed class UnsupportedSiteListTests : GroupScreenTest
{
    protected override (string Key, string Value)[] Settings =>
        [("Deployment:Site", "app.ddog-gov.com"), ("Deployment:UnsupportedSites:0", "app.ddog-gov.com")];

    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Core.Get<RecentlyDeleted>());
    }

    [Fact]
    public Task An_empty_list_of_connections_says_why_the_first_one_cannot_be_created() =>
        SaysWhyAsync<ConnectionList>(Urls.Connections, "Create the first connection");

    [Fact]
    public Task An_empty_list_of_groups_says_why_the_first_one_cannot_be_created() =>
        SaysWhyAsync<GroupList>(Urls.Groups(), "Create the first group");

    private async Task SaysWhyAsync<TList>(string address, string button) where TList : IComponent
    {
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo(address);
        var page = Render<TList>();
        page.WaitForAssertion(() => Create().Should().NotBeNull(), TestTimeout.Longest);

        (Create()!.GetAttribute("aria-disabled"), Create()!.HasAttribute("disabled")).Should().Be(("true", false));
        Create()!.GetAttribute("title").Should().Contain("not supported for your selected Datadog site");
        await page.InvokeAsync(() => Create()!.ClickAsync(new()));
        navigation.Uri.Should().NotContain("new=");

        AngleSharp.Dom.IElement? Create() =>
            page.FindAll("button").SingleOrDefault(b => b.TextContent.Trim() == button);
    }
}
