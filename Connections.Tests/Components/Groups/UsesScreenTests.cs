using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Web.Components.Details;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Groups;
using Connections.Web.Components.Shared;
using Microsoft.EntityFrameworkCore;
using MudBlazor;

namespace Connections.Tests.Components.Groups;

/// <summary>
/// Who uses a connection or a group: in details, before a deletion, and before a change of tags and members.
/// </summary>
public sealed class UsesScreenTests : GroupScreenTest
{
    [Fact]
    public async Task Details_of_a_connection_link_its_workflows_and_count_the_hidden_ones()
    {
        var (prod, group) = await SitesAsync();
        var named = await WorkflowAsync("Nightly", Connection(prod));
        await WorkflowAsync("Deploy", Group(group, "env:{{ Trigger.env }}"));
        await HideAsync(await WorkflowAsync("Secret plan", Connection(prod)));
        Core.Get<ChoiceCounter>().Note(named, null, prod);
        Core.Get<ChoiceCounter>().Note(named, group, prod);
        await Core.Get<ChoiceCounter>().FlushAsync(default);
        SignIn(await Core.AddUserAsync("Bo", Role.Standard));

        var section = Render<UsesSection>(p => p.Add(s => s.Id, prod));

        section.WaitForAssertion(() => section.Find("p").TextContent.Should()
            .Be("2 workflows and 1 group use this; 1 more that you can't see.", "the list has both"));
        section.FindAll(".workflows > li").Select(Words).Should().Equal(
            "Deploy · Owner · Ada Work · env:{{ Trigger.env }} from “Sites” · draft only",
            "Nightly · Owner · Ada · 2 uses in the last 30 days Work · draft only",
            "and 1 more that you can't see");
        section.FindAll(".workflows > li > a")[1].GetAttribute("href").Should().Be($"/workflow/{named}");
        section.FindAll(".steps a")[1].GetAttribute("href").Should().Be($"/workflow/{named}?step=Work");
        section.FindAll(".past").Select(p => p.TextContent).Should().BeEquivalentTo(
            "Used directly 1 time in the last 30 days.",
            "Chosen for env:prod from the group “Sites” 1 time in the last 30 days.");
        section.Markup.Should().NotContain("Secret plan");
    }

    [Fact]
    public async Task Details_of_a_group_name_the_workflows_that_ask_it()
    {
        var (prod, group) = await SitesAsync();
        await WorkflowAsync("Deploy", Group(group, "env:prod"));

        var section = Render<UsesSection>(p => p.Add(s => s.Id, group).Add(s => s.IsGroup, true));
        var lonely = await MakeAsync("Lonely");
        var unused = Render<UsesSection>(p => p.Add(s => s.Id, lonely));

        section.WaitForAssertion(() => section.Find(".workflows").TextContent.Should().Contain("env:prod"));
        section.Find("p").TextContent.Should().Be("1 workflow uses this.");
        unused.WaitForAssertion(() => unused.Find("p").TextContent.Should().Be("Nothing uses this."));
        prod.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_deletion_says_who_uses_it_before_the_consequences()
    {
        var (prod, _) = await SitesAsync();
        await WorkflowAsync("Nightly", Connection(prod));
        var consequences = await Service.PreviewDeletionAsync(Core.Owner, prod, default);

        await OpenAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, "Prod" }, { d => d.Question, "“Prod” will be deleted." }, { d => d.Verb, "Delete" },
            { d => d.Act, () => Task.CompletedTask }, { d => d.Consequences, ConsequenceList.Render(consequences) },
        });

        Until(() => Screen.Find(".summary").TextContent.Should().Be("1 workflow and 1 group use this."));
        Screen.FindAll("ul[aria-label='Consequences'] li").Select(Words).Should().Equal(
            "Removed from group “Sites”. Lookups for env:prod will fail.",
            "Runs of the workflow “Nightly” will fail.");
    }

    [Fact]
    public async Task Unticking_a_member_names_who_chose_it_and_what_nothing_would_match()
    {
        var (prod, group) = await SitesAsync();
        var deploy = await WorkflowAsync("Deploy", Group(group, "env:prod"));
        for (var i = 0; i < 2; i++) Core.Get<ChoiceCounter>().Note(deploy, group, prod);
        await Core.Get<ChoiceCounter>().FlushAsync(default);
        await OpenAsync<EditGroupDialog>("Edit", new DialogParameters<EditGroupDialog> { { d => d.Id, group } });
        Until(() => Screen.FindAll("input[aria-label='Select Prod']").Should().NotBeEmpty());
        Screen.FindAll("[aria-label='What this changes for workflows']").Should().BeEmpty();

        await TickAsync("Prod", on: false);

        Until(() => Screen.FindAll("[aria-label='What this changes for workflows'] li").Select(Words).Should().Equal(
            "After saving, env:prod matches no connection in the group “Sites”. 1 workflow asks for it: “Deploy”.",
            "In the last 30 days, 1 workflow chose “Prod” from the group “Sites”: “Deploy” 2 times."));
        await TickAsync("Prod");
        Until(() => Screen.FindAll("[aria-label='What this changes for workflows']").Should().BeEmpty());
    }

    [Fact]
    public async Task Another_tag_in_the_form_names_what_nothing_would_match()
    {
        var (prod, group) = await SitesAsync();
        await WorkflowAsync("Deploy", Group(group, "env:prod"));
        await OpenEditAsync(prod);
        Screen.FindAll("[aria-label='What this changes for workflows']").Should().BeEmpty();

        Screen.FindAll("button")
            .Single(b => b.GetAttribute("aria-label")?.Contains("env:prod", StringComparison.Ordinal) is true).Click();
        Type("tags", "env:production,");

        Until(() => Screen.FindAll("[aria-label='What this changes for workflows'] li").Select(Words).Should().Equal(
            "After saving, env:prod matches no connection in the group “Sites”. 1 workflow asks for it: “Deploy”."));
    }

    [Fact]
    public async Task Permissions_without_an_identity_say_what_acts_as_it()
    {
        var (prod, group) = await SitesAsync();
        await WorkflowAsync("Deploy", Group(group, "env:prod"));
        var bo = await Core.AddUserAsync("Bo", Role.Admin);
        var policies = Core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, prod, default)).Policy;
        await policies.SaveAsync(Core.Owner, prod, [.. seen.Lines.Select(l => new PolicyGrant(l.Principal, l.Level)),
            new(new(PrincipalKind.User, bo.Id), AccessLevel.Editor)], seen.Version, confirmed: true, default);
        SignIn(bo);
        await OpenAsync<PermissionsDialog>("Permissions",
            new DialogParameters<PermissionsDialog> { { d => d.Id, prod }, { d => d.Name, "Prod" } });
        Until(() => Screen.FindAll("button[aria-label='Remove Ada']").Should().ContainSingle());
        Screen.FindAll("[aria-label='What this changes for workflows']").Should().BeEmpty();

        Screen.Find("button[aria-label='Remove Ada']").Click();

        Until(() => Screen.FindAll("[aria-label='What this changes for workflows'] li").Select(Words).Should().Equal(
            "After saving, “Ada” can't use this connection. 1 workflow that runs as “Ada” will fail: “Deploy”."));
    }

    // Each part by itself: between blocks there is no space in the text.
    private static string Words(AngleSharp.Dom.IElement element) => string.Join(' ',
        (element.QuerySelectorAll("a, span") is { Length: > 0 } parts ? parts.Select(p => p.TextContent)
            : [element.TextContent])
        .SelectMany(t => t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    private static string Connection(Guid id) => $$"""
        "connections":[{"connectionId":"{{id}}","label":"ONE"}]
        """;

    private static string Group(Guid id, string tag) => $$"""
        "connectionGroups":[{"connectionGroupId":"{{id}}","label":"ONE","tags":["{{tag}}"]}]
        """;

    private async Task<(Guid Prod, Guid Group)> SitesAsync()
    {
        var prod = await MakeAsync("Prod", "env:prod");
        return (prod, await GroupAsync("Sites", "env", prod));
    }

    private Task<Guid> WorkflowAsync(string name, string targets) =>
        Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = name,
            Spec = $$$"""
                {"triggers":[{"workflowTrigger":{}}],
                 "steps":[{"name":"Work","actionId":"OpenAI/list_models","connectionLabel":"ONE"}],
                 "connectionEnvs":[{"env":"default",{{{targets}}} }]}
                """,
        }, default);

    private async Task HideAsync(Guid workflow)
    {
        await using var db = Core.OpenDb();
        await db.Set<Workflow>().Where(w => w.Id == workflow)
            .ExecuteUpdateAsync(w => w.SetProperty(x => x.OrganizationLevel, AccessLevel.None));
    }
}
