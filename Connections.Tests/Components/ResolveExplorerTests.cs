using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Components.Organization;
using Connections.Tests.Support;
using Connections.Web.Components.Groups;
using Connections.Web.Components.List;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components;

/// <summary>What the explorer says of a choice: the words of Core, in their places.</summary>
public sealed class ResolveExplorerTests : OrganizationTest
{
    private Actor bob = Actor.System;
    private Guid eu;
    private Guid us;
    private Guid group;

    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Core.Get<GroupQueries>());
        Services.AddSingleton(Core.Get<GroupPolicies>());
        Services.AddSingleton(Core.Get<ResolutionExplainer>());
        Services.AddSingleton(Core.Get<UsageQueries>());
    }

    [Fact]
    public async Task A_hit_a_miss_and_a_refusal_are_reported_with_the_reason_for_every_member()
    {
        await SeedAsync();
        var page = await ShowExplorerAsync();
        page.FindAll(".identifier label").Select(l => l.TextContent).Should().Equal("env", "zone");
        page.FindAll("datalist")[1].QuerySelectorAll("option").Select(o => o.GetAttribute("value")).Should().Equal("eu",
            "us");

        await AskAsync(page, "prod", "eu");
        page.Find(".outcome").TextContent.Should()
            .Contain("Would be used").And.Contain("“Eu” matches env:prod zone:eu");
        page.FindAll(".members li").Select(Text).Should().Equal("✓ Eu Matches env:prod zone:eu.",
            "– Us Its zone is us, not eu.");

        await AskAsync(page, "qa", "eu");
        page.Find(".outcome").TextContent.Should()
            .Contain("404 No match").And.Contain("Values in use: env:dev zone:eu, env:prod zone:eu, env:prod zone:us.");

        await AskAsync(page, "", "eu");
        page.Find(".outcome").TextContent.Should().Contain("400").And.Contain("The identifier env is empty.");

        await PickForAsync(page, "bob");
        await AskAsync(page, "prod", "us");
        page.Find(".outcome").TextContent.Should().Contain("403 Forbidden").And.Contain("Bob can't use “Us”");
        page.FindAll(".members li").Select(Text).First().Should()
            .Be("✕ Us Matches env:prod zone:us. Bob can't use it: Bob is a Viewer, and this requires Resolver.");

        await page.InvokeAsync(
            () => page.FindAll("button").Single(b => b.TextContent.StartsWith("Who can use", StringComparison.Ordinal))
                .ClickAsync(new()));
        page.WaitForAssertion(
            () => page.FindAll("[aria-label='Result for each account'] li").Select(Text).Should().Equal(
            "✓ Ada “Us” matches env:prod zone:us in the group “Sites”.", $"✕ Bob {Text(page.Find(".outcome .message"))}"));

        await page.InvokeAsync(
            () => page.FindAll("button").Single(b => b.TextContent.Trim() == "Me").ClickAsync(new()));
        page.Find(".outcome").TextContent.Should().Contain("Would be used", "with the identity the answer changes");
    }

    [Fact]
    public async Task The_matrix_shows_holes_and_what_is_forbidden()
    {
        await SeedAsync();
        SignIn(bob);
        var page = await ShowExplorerAsync();

        await PassTimeUntilAsync(() => page.FindAll("table").Count == 1);
        page.Find(".holes").TextContent.Should().Be("1 of 4 combinations has no connection.");
        page.FindAll("thead th").Select(Text).Should().Equal("env", "zone:eu", "zone:us");
        page.FindAll("tbody tr").Select(Text).Should().Equal(
            "dev Eu forbidden : Bob is a Viewer, and this requires Resolver None",
            "prod Eu forbidden : Bob is a Viewer, and this requires Resolver Us forbidden : Bob is a Viewer, and this "
            + "requires Resolver");
        page.FindAll("#resolve-identity").Should().BeEmpty("Bob may not ask for others");
    }

    [Fact]
    public async Task A_group_that_is_not_there_says_so()
    {
        var page = Render<ResolveExplorer>(p => p.Add(e => e.GroupId, Guid.CreateVersion7()));

        await PassTimeUntilAsync(() => page.FindAll("[role=alert]").Count == 1);
        page.Find("[role=alert]").TextContent.Should().Contain("not found, or you don't have access");
    }

    [Fact]
    public async Task A_group_of_many_members_is_drawn_a_page_at_a_time()
    {
        List<Guid> members = [];
        for (var i = 0; i < 60; i++)
            members.Add(await Service.AddAsync(Core.Owner, OpenAi($"Member {i:D2}", tags: [$"n:{i:D2}"]), default));
        group = await Core.Get<GroupService>().AddAsync(Core.Owner,
            new NewGroup { Name = "Many", IntegrationType = "OpenAI", Keys = ["n"], Members = members }, default);
        var page = await ShowExplorerAsync();

        await AskAsync(page, "59");

        var list = page.Find("section[aria-label^='Why each member']");
        list.QuerySelectorAll(".members li").Should().HaveCount(50);
        Text(list.QuerySelector(".members li")!).Should().Be("✓ Member 59 Matches n:59.", "who answers stands first");
        list.TextContent.Should().Contain("1–50 of 60 members");
        await PassTimeUntilAsync(() => page.FindAll("tbody tr").Count == 50);
    }

    [Fact]
    public async Task A_connection_tells_who_may_use_it_directly_and_through_its_groups()
    {
        await SeedAsync();
        var page = Render<ConnectionResolve>(p => p.Add(c => c.Id, us));
        await PassTimeUntilAsync(() => page.FindAll(".outcome").Count == 1);
        page.Find(".outcome").TextContent.Should().Contain("You can use “Us”.");

        await PickForAsync(page, "bob", "resolve-direct");
        await PassTimeUntilAsync(
            () => page.Find(".outcome").TextContent.Contains("403 Forbidden", StringComparison.Ordinal));
        page.Find(".outcome").TextContent.Should()
            .Contain("Bob can't use “Us”: Bob is a Viewer, and this requires Resolver.");

        await page.InvokeAsync(() => page.Find("[aria-label='Resolve in Sites']").ClickAsync(new()));
        await PassTimeUntilAsync(() => page.FindAll("form.ask").Count == 1);
        page.FindAll(".identifier input").Select(i => i.GetAttribute("value")).Should().Equal("prod", "us");
    }

    [Fact]
    public async Task The_use_of_a_connection_is_shown_as_text_and_bars()
    {
        var id = await Service.AddAsync(Core.Owner, OpenAi("Used"), default);
        var strip = Render<UsageStrip>(p => p.Add(s => s.Id, id));
        await PassTimeUntilAsync(() => strip.Markup.Contains("Never used", StringComparison.Ordinal));
        strip.FindAll("svg").Should().BeEmpty();
        for (var i = 0; i < 1234; i++) Core.Get<UsageCounter>().Note(id);
        await Core.Get<UsageCounter>().FlushAsync(default);

        strip = Render<UsageStrip>(p => p.Add(s => s.Id, id));

        await PassTimeUntilAsync(() => strip.FindAll("svg").Count == 1);
        Text(strip.Find("p")).Should().StartWith("Used 1,234 times in the last 30 days, most recently");
        strip.FindAll("rect").Should().HaveCount(30);
        strip.FindAll("rect:not(.none)").Should().ContainSingle().Which.GetAttribute("height").Should().Be("24");
    }

    private async Task SeedAsync()
    {
        bob = await Core.AddUserAsync("Bob", Role.Standard);
        (eu, us) = (await Service.AddAsync(Core.Owner, OpenAi("Eu", tags: ["env:prod", "env:dev", "zone:eu"]),
            default), await Service.AddAsync(Core.Owner, OpenAi("Us", tags: ["env:prod", "zone:us"]), default));
        group = await Core.Get<GroupService>().AddAsync(Core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "OpenAI", Keys = ["env", "zone"], Members = [eu, us] },
            default);
    }

    private async Task<IRenderedComponent<ResolveExplorer>> ShowExplorerAsync()
    {
        var page = Render<ResolveExplorer>(p => p.Add(e => e.GroupId, group));
        await PassTimeUntilAsync(() => page.FindAll("form.ask").Count == 1);
        return page;
    }

    private async Task AskAsync(IRenderedComponent<ResolveExplorer> page, params string[] values)
    {
        for (var i = 0; i < values.Length; i++)
            await page.Find($"#resolve-value-{i}").ChangeAsync(new ChangeEventArgs { Value = values[i] });
        await page.Find("form.ask").SubmitAsync();
        await PassTimeUntilAsync(() => page.FindAll(".members li").Count > 0);
    }

    private async Task PickForAsync<T>(IRenderedComponent<T> page, string name, string id = "resolve-identity")
        where T : IComponent
    {
        _ = page.InvokeAsync(() => page.Find($"#{id}").InputAsync(new ChangeEventArgs { Value = name }));
        await PassTimeUntilAsync(() => page.FindAll("[role=option]").Count > 0);
        await page.InvokeAsync(() => page.Find("[role=option]").MouseDownAsync(new()));
    }

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ',
            string.Join(' ', Texts(element)).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> Texts(AngleSharp.Dom.INode node) =>
        node.HasChildNodes ? node.ChildNodes.SelectMany(Texts)
            : [node.NodeType == AngleSharp.Dom.NodeType.Text ? node.TextContent : ""];
}
