using System.Text.Json.Nodes;
using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Workflows;
using FluentAssertions.Execution;

namespace Connections.Tests.Components.Workflows;

public sealed class WorkflowListTests : ListScreenTest<WorkflowList>
{
    [Fact]
    public async Task Rows_say_what_starts_a_workflow_on_whose_right_and_how_it_last_ended()
    {
        var published = await CreateAsync("Deploy", """{"triggers":[{"apiTrigger":{}}],"steps":[]}""", published: true);
        var draft = await CreateAsync("Broken", Logic("Ask", "nothing_like_it"));
        var run = await RunToEndAsync(published);
        Show("workflow");

        Until(() => RowNames().Should().Equal("Broken", "Deploy"));
        using var scope = new AssertionScope();
        Row(published).Should().Contain("API").And.Contain("Owner · Ada").And.Contain("Succeeded").And.Contain(
            "Published");
        Page.Find($"[data-row='{published}'] a[aria-label='Last run of Deploy: Succeeded']").GetAttribute("href")
            .Should().Be($"/workflow/{published}/runs/{run}");
        Row(draft).Should().Contain("Draft").And.Contain("Never");
        Page.FindAll($"[data-row='{draft}'] [aria-label='1 thing needs attention']").Should().ContainSingle();
        Page.Find("header [role=status]").TextContent.Should().Be("2 workflows");
    }

    [Fact]
    public void An_empty_list_names_every_way_to_start_a_workflow()
    {
        Show("workflow");

        Until(() => Page.Markup.Should().Contain("by hand, on a schedule, by a webhook or through the API"));
    }

    [Fact]
    public async Task Search_owner_and_order_stand_in_the_address()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await CreateAsync("Alpha");
        await CreateAsync("Beta", by: bob);
        Show("workflow?sort=name");
        Until(() => RowNames().Should().Equal("Alpha", "Beta"));

        await PressOnAsync("My workflows");
        Until(() => RowNames().Should().Equal("Alpha"));
        Address.Should().Be("workflow?mine=1&sort=name");
        Page.FindAll("button").Single(b => NameOf(b) == "My workflows").GetAttribute("aria-pressed").Should()
            .Be("true");

        Navigation.NavigateTo("/workflow?q=beta");
        Until(() => RowNames().Should().Equal("Beta"));
        Navigation.NavigateTo("/workflow?q=nothing");
        Until(() => Page.Markup.Should().Contain("No workflows match your search and filters."));
        await PressOnAsync("Clear search and filters");
        Until(() => RowNames().Should().Equal("Beta", "Alpha"));
    }

    [Fact]
    public async Task A_new_workflow_opens_in_the_builder_and_a_name_in_use_is_said_at_the_field()
    {
        await CreateAsync("Deploy");
        Show("workflow");
        Until(() => RowNames().Should().Equal("Deploy"));

        _ = PressOnAsync("New Workflow");
        OnScreen(() => Screen.FindAll("#workflow-name").Should().ContainSingle());
        await Screen.InvokeAsync(() => Screen.Find("#workflow-name").Change("deploy"));
        await Screen.InvokeAsync(() => Screen.Find("form").SubmitAsync());
        Screen.Find("#workflow-name-error").TextContent.Should().Contain("already in use");
        await Screen.InvokeAsync(() => Screen.Find("#workflow-name").Change("Release"));
        await Screen.InvokeAsync(() => Screen.Find("form").SubmitAsync());

        (await TestTimeout.UntilAsync(() => Task.FromResult(Address.StartsWith("workflow/", StringComparison.Ordinal))))
            .Should().BeTrue();
        var made = await Queries.GetAsync(Core.Owner, Guid.Parse(Address["workflow/".Length..]), default);
        made.Row.Name.Should().Be("Release");
        JsonNode.Parse(made.Spec)!["steps"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task A_clone_has_the_same_document_without_handle_and_a_name_that_is_free()
    {
        await CreateAsync("Deploy", Echo.Replace("{\"triggers\"", "{\"handle\":\"deploy\",\"triggers\"",
            StringComparison.Ordinal), published: true);
        await CreateAsync("Deploy (copy)");
        Show("workflow?sort=name");
        Until(() => RowNames().Should().Equal("Deploy", "Deploy (copy)"));

        await PressOnAsync("Clone Deploy");

        Until(() => RowNames().Should().Equal("Deploy", "Deploy (copy 2)", "Deploy (copy)"));
        var rows = (await Queries.ListAsync(Core.Owner, new() { Search = "2" }, PageRequest.First, default)).Rows;
        rows.Should().ContainSingle().Which.IsPublished.Should().BeFalse();
        (await Queries.GetAsync(Core.Owner, rows[0].Id, default)).Spec.Should().NotContain("handle").And.Contain("Say");
    }

    [Fact]
    public async Task Deleting_asks_first_and_the_workflow_can_be_restored()
    {
        var id = await CreateAsync("Deploy");
        Show("workflow");
        Until(() => RowNames().Should().Equal("Deploy"));

        var deleting = PressOnAsync("Delete Deploy");
        OnScreen(() => Screen.Markup.Should().Contain("its open runs canceled"));
        await PressAsync("Delete");
        await deleting;

        Until(() => RowNames().Should().BeEmpty());
        (await Core.Get<RecentlyDeletedWorkflows>().ListAsync(Core.Owner, PageRequest.First, default)).Rows.Should()
            .ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task A_Viewer_sees_why_a_workflow_can_be_neither_run_nor_changed_and_a_Runner_runs_it()
    {
        var id = await CreateAsync("Deploy");
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        SignIn(bob);
        Show("workflow");
        Until(() => RowNames().Should().Equal("Deploy"));

        WhyNot("Run Deploy").Should().Be("Requires Runner access (you're a Viewer).");
        WhyNot("Edit Deploy").Should().Be("Requires Editor access (you're a Viewer).");
        WhyNot("Clone Deploy").Should().BeNull();
        await PermitAsync(id, bob, AccessLevel.Resolver);
        Navigation.NavigateTo("/workflow?sort=name");
        Until(() => WhyNot("Run Deploy").Should().BeNull());
        WhyNot("Delete Deploy").Should().Be("Requires Editor access (you're a Runner).");
    }

    [Fact]
    public async Task A_favorite_is_marked_and_found()
    {
        await CreateAsync("Deploy");
        await CreateAsync("Release");
        Show("workflow");
        Until(() => RowNames().Should().HaveCount(2));

        await PressOnAsync("Add Deploy to favorites");
        Until(() => Page.FindAll("button[aria-label='Remove Deploy from favorites']").Should().ContainSingle());
        Navigation.NavigateTo("/workflow?favorites=1");

        Until(() => RowNames().Should().Equal("Deploy"));
    }

    [Fact]
    public async Task Permissions_call_the_middle_level_Runner_and_tell_what_editors_can_do()
    {
        var id = await CreateAsync("Deploy");
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await PermitAsync(id, bob, AccessLevel.Resolver);
        Show("workflow");
        Until(() => RowNames().Should().Equal("Deploy"));

        _ = PressOnAsync("Permissions of Deploy");

        OnScreen(() => Screen.FindAll("select").Should().NotBeEmpty());
        Screen.Find("select[aria-label='Level of Bob']").QuerySelectorAll("option").Select(o => o.TextContent).Should()
            .Equal("Viewer", "Runner", "Editor");
        Screen.Markup.Should().Contain("Every editor can make the workflow act with the owner's access.")
            .And.Contain("can run it and cancel runs").And.NotContain(">Resolver<");
    }
}
