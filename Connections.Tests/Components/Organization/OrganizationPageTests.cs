using Bunit;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Components.Organization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Organization;

/// <summary>The address that leads to the first place someone may see.</summary>
public sealed class OrganizationPageTests : OrganizationTest
{
    [Fact]
    public async Task The_organization_leads_an_admin_on_and_never_says_that_they_may_not_see_it()
    {
        var drawn = new List<string>();
        var page = Render<OrganizationPage>();
        drawn.Add(page.Markup);
        page.OnMarkupUpdated += (_, _) => drawn.Add(page.Markup);

        await PassTimeUntilAsync(
            () => Services.GetRequiredService<NavigationManager>().Uri.EndsWith("/organization/members",
                StringComparison.Ordinal));

        drawn.Should().OnlyContain(markup => !markup.Contains("You don't have access to this page"));
        drawn[^1].Should().Contain("Loading");
    }

    [Fact]
    public async Task The_organization_page_tells_people_without_access_that_they_have_none()
    {
        SignIn(await Core.AddUserAsync("Reader", Role.ReadOnly));

        var page = await ShowAsync<OrganizationPage>("You don't have access to this page");

        Services.GetRequiredService<NavigationManager>().Uri.Should().NotContain("members");
        page.Markup.Should().NotContain("Loading");
    }

    [Fact]
    public async Task The_organization_says_why_it_cannot_be_told_what_someone_may_see()
    {
        SignIn(new(Guid.CreateVersion7(), ActorKind.User, "Gone"));

        var page = await ShowAsync<OrganizationPage>("This account is no longer active");

        page.Markup.Should().NotContain("You don't have access to this page");
    }
}
