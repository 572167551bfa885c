using Bunit;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Components.List;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.List;

/// <summary>Recently deleted, over the real Core and a real database.</summary>
public sealed class DeletedListTests : DialogTest
{
    private IRenderedComponent<DeletedList> page = null!;

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Services.AddSingleton(Core.Get<RecentlyDeleted>());
        Services.AddSingleton(Core.Get<RecentlyDeletedGroups>());
        Services.AddSingleton(Core.Get<RecentlyDeletedWorkflows>());
        Services.AddSingleton(Core.Get<RecentlyDeletedApps>());
    }

    [Fact]
    public async Task A_deleted_connection_is_restored()
    {
        var id = await DeleteAsync("billing");
        await ShowAsync();

        await page.InvokeAsync(() => page.Find("button[aria-label='Restore billing']").ClickAsync(new()));

        Until("Nothing to restore.");
        (await ReadAsync(id)).Row.Name.Should().Be("billing");
    }

    [Fact]
    public async Task Something_restored_is_no_longer_offered_to_be_undone()
    {
        var snackbars = Render<MudSnackbarProvider>();
        var id = await DeleteAsync("billing");
        await snackbars.InvokeAsync(() => Services.GetRequiredService<Notifier>()
            .Confirm("Deleted “billing”.", ("Undo", () => Task.CompletedTask), id));
        snackbars.WaitForAssertion(() => snackbars.Markup.Should().Contain("Undo"));
        await ShowAsync();

        await page.InvokeAsync(() => page.Find("button[aria-label='Restore billing']").ClickAsync(new()));

        snackbars.WaitForAssertion(() => snackbars.Markup.Should().Contain("Restored “billing”.").And
            .NotContain("Undo").And.NotContain("Deleted “billing”."), TestTimeout.Longest);
    }

    [Fact]
    public async Task A_deleted_connection_whose_name_is_in_use_is_restored_under_another()
    {
        var id = await DeleteAsync("billing");
        await Service.AddAsync(Core.Owner, OpenAi("billing"), default);
        await ShowAsync();

        await page.InvokeAsync(() => page.Find("button[aria-label='Restore billing']").ClickAsync(new()));
        Until("Restore under this name");
        page.Find("#new-name-error").TextContent.Should().Contain("already in use");
        await page.InvokeAsync(() => page.Find("#new-name").Input("billing 2"));
        await page.InvokeAsync(() => page.Find("form.rename").SubmitAsync());

        Until("Nothing to restore.");
        (await ReadAsync(id)).Row.Name.Should().Be("billing 2");
    }

    [Fact]
    public async Task A_deleted_connection_is_in_a_table_and_a_kind_without_any_shows_none()
    {
        await DeleteAsync("billing");
        await ShowAsync();

        page.Find("table").GetAttribute("aria-label").Should().Be("Deleted connections");
        page.FindAll("section").Select(s => s.HasAttribute("hidden")).Should()
            .Equal(false, true, true, true);
    }

    [Fact]
    public async Task Workflows_come_first_for_who_comes_from_their_list()
    {
        await DeleteAsync("billing");
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>()
            .NavigateTo(Urls.RecentlyDeletedWorkflows);
        await ShowAsync();

        page.FindAll("section h2").Select(h => h.TextContent).Should()
            .Equal("Workflows", "Connections", "Groups", "Apps");
    }

    [Fact]
    public async Task A_deleted_app_is_restored_from_a_table_that_comes_first_for_who_comes_from_apps()
    {
        var apps = Core.Get<AppService>();
        var id = await apps.CreateAsync(Core.Owner, new AppChange { Name = "On call" }, default);
        await apps.DeleteAsync(Core.Owner, id, default);
        Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>()
            .NavigateTo(Urls.RecentlyDeletedApps);
        await ShowAsync();
        page.FindAll("section h2").Select(h => h.TextContent).First().Should().Be("Apps");
        page.Find("table").GetAttribute("aria-label").Should().Be("Deleted apps");

        await page.InvokeAsync(() => page.Find("button[aria-label='Restore On call']").ClickAsync(new()));

        Until("Nothing to restore.");
        (await Core.Get<AppQueries>().GetAsync(Core.Owner, id, AppVersionChoice.Newest, default)).Row.Name.Should()
            .Be("On call");
    }

    [Fact]
    public async Task A_deleted_workflow_is_restored_from_a_table_of_its_own()
    {
        var workflows = Core.Get<WorkflowService>();
        var id = await workflows.CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "Deploy",
            Spec = """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""",
        }, default);
        await workflows.DeleteAsync(Core.Owner, id, default);
        await ShowAsync();
        page.Find("table").GetAttribute("aria-label").Should().Be("Deleted workflows");

        await page.InvokeAsync(() => page.Find("button[aria-label='Restore Deploy']").ClickAsync(new()));

        Until("Nothing to restore.");
        (await Core.Get<WorkflowQueries>().GetAsync(Core.Owner, id, default)).Row.Name.Should().Be("Deploy");
    }

    private async Task<Guid> DeleteAsync(string name)
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi(name), default);
        await Service.DeleteAsync(Core.Owner, id, default);
        return id;
    }

    private Task ShowAsync()
    {
        page = Render<DeletedList>();
        Until("Connections, groups, workflows and apps that you could edit.");
        page.WaitForAssertion(() => page.FindAll("section[hidden]").Should().HaveCount(3), TestTimeout.Longest);
        return Task.CompletedTask;
    }

    private void Until(string text) =>
        page.WaitForAssertion(() => page.Markup.Should().Contain(text), TestTimeout.Longest);
}
