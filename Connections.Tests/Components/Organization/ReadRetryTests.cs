using Bunit;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Components.Layout;
using Connections.Web.Components.List;
using Connections.Web.Components.Organization;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Tests.Components.Organization;

/// <summary>What a screen could not read while the database file was gone, it reads when the file is back.</summary>
public sealed class ReadRetryTests : OrganizationTest
{
    protected override void AddServices()
    {
        base.AddServices();
        Add<UsageQueries>();
        Add<GroupQueries>();
    }

    [Fact]
    public Task The_settings_are_read_again_when_the_database_is_back() =>
        ReadsAgainAsync(() => Render<SettingsPage>(), "Forever");

    [Fact]
    public Task The_organization_leads_on_when_the_database_is_back() =>
        ReadsAgainAsync(() => Render<OrganizationPage>(), "Members");

    [Fact]
    public Task The_navigation_is_read_again_when_the_database_is_back() =>
        ReadsAgainAsync(() => Render<NavMenu>(), "Organization");

    [Fact]
    public Task The_filters_of_the_audit_trail_are_read_again_when_the_database_is_back() =>
        ReadsAgainAsync(() => Render<AuditFilters>(p => p.Add(f => f.State, new AuditState())), "Custom Connections");

    [Fact]
    public async Task The_use_of_a_connection_is_read_again_when_the_database_is_back()
    {
        var id = await Service.AddAsync(Core.Owner, Inputs.Http("Billing"), default);

        await ReadsAgainAsync(() => Render<UsageStrip>(p => p.Add(s => s.Id, id)), "Never used");
    }

    [Fact]
    public async Task The_groups_of_a_connection_are_read_again_when_the_database_is_back()
    {
        var id = await Service.AddAsync(Core.Owner, Inputs.Http("Billing") with { Tags = ["env:prod"] }, default);
        await Core.Get<GroupService>().AddAsync(
            Core.Owner, new NewGroup { Name = "all-billing", IntegrationType = "HTTP", Keys = ["env"], Members = [id] },
            default);

        await ReadsAgainAsync(() => Render<Web.Components.Groups.GroupsOfConnection>(p => p.Add(s => s.Id, id)),
            "all-billing");
    }

    private async Task ReadsAgainAsync<T>(Func<IRenderedComponent<T>> render, string shows) where T : IComponent
    {
        await Service.AddAsync(Core.Owner, Inputs.Http("Orders"), default);
        IRenderedComponent<T> screen;
        using (new AbsentDatabase(Core.Directory))
        {
            screen = render();
            await PassTimeUntilAsync(() => Core.Get<global::Connections.Core.IDatabaseState>()
                .UnreadableBecause is not null);
            screen.Markup.Should().NotContain(shows);
        }

        await PassTimeUntilAsync(() => screen.Markup.Contains(shows, StringComparison.Ordinal));
    }
}
