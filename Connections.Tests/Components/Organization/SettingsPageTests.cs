using Bunit;
using Connections.Core.People;
using Connections.Web.Components.Organization;

namespace Connections.Tests.Components.Organization;

public sealed class SettingsPageTests : OrganizationTest
{
    private Task<int?> SavedAsync() => Core.Get<OrganizationSettings>().AuditRetentionAsync(Core.Owner, default);

    [Fact]
    public async Task The_audit_trail_is_kept_permanently_or_for_days_and_shortening_asks_first()
    {
        var page = await ShowAsync<SettingsPage>("Forever");
        page.FindAll("input[type=radio]")[1].Change(true);
        foreach (var wrong in new[] { "29", "3651", "a year", "" })
        {
            page.Find("#keep-days").Change(wrong);
            await page.InvokeAsync(() => page.Find("form").SubmitAsync());
            page.Find("#keep-days-error").TextContent.Should().Contain("30 to 3650");
            page.Find("#keep-days").GetAttribute("value").Should().Be(wrong);
        }

        page.Find("#keep-days").Change("90");
        _ = page.InvokeAsync(() => page.Find("form").SubmitAsync());
        await PassTimeUntilAsync(
            () => Screen.Markup.Contains("older than 90 days will be removed", StringComparison.Ordinal));
        (await SavedAsync()).Should().BeNull("nothing is saved before it is confirmed");
        await PressAsync("Save");
        await ClosedAsync();
        (await SavedAsync()).Should().Be(90);

        page.Find("#keep-days").Change("365");
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        (await SavedAsync()).Should().Be(365, "a longer time removes nothing");
        page.FindAll("input[type=radio]")[0].Change(true);
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        (await SavedAsync()).Should().BeNull();
    }

    [Fact]
    public async Task The_settings_page_shows_how_people_sign_in_and_nothing_secret()
    {
        Provider.Authority = "https://login.example.com";
        Provider.DisplayName = "Example Login";
        Provider.ClientSecret = "the-secret-of-the-client";

        var page = await ShowAsync<SettingsPage>("This installation");

        page.Find("dl").TextContent.Should().ContainAll("Example Login (https://login.example.com)", "no second factor",
            "60 minutes", "https://connections.example.com");
        page.Markup.Should().NotContain("the-secret-of-the-client");
    }

    [Fact]
    public async Task The_settings_page_shows_nothing_to_a_person_who_may_not_change_settings()
    {
        SignIn(await Core.AddUserAsync("Eve", Role.Standard));

        var page = await ShowAsync<SettingsPage>("You don't have access to this page");

        page.FindAll("form, dl").Should().BeEmpty();
    }
}
