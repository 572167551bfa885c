using Bunit;
using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Apps;

namespace Connections.Tests.Components.Apps;

public sealed class AppListTests : ListScreenTest<AppList>
{
    [Fact]
    public async Task Rows_say_who_made_an_app_and_what_viewers_see()
    {
        var changed = await AppAsync("Changed", published: true);
        await Apps.UpdateAsync(Core.Owner, changed, new AppChange
        {
            Definition = """
                {"components":[{"name":"grid0","type":"grid","properties":{"children":[]}}],"queries":[]}
                """,
        }, (await ReadAppAsync(changed)).Version, default);
        var published = await AppAsync("On call", published: true);
        var draft = await AppAsync("Orders");
        Show("app-builder?sort=name");

        Until(() => RowNames().Should().Equal("Changed", "On call", "Orders"));
        Row(changed).Should().Contain("Ada").And.Contain("Unpublished changes");
        Row(published).Should().Contain("Published").And.NotContain("Never");
        Row(draft).Should().Contain("Draft").And.Contain("Never");
        Page.Find($"[data-row='{draft}'] a.link").GetAttribute("href").Should().Be($"/app-builder/{draft}");
        Page.Find("header [role=status]").TextContent.Should().Be("3 apps");
        Page.FindAll("nav[aria-label='Apps and connections'] a").Select(a => a.GetAttribute("href")).Should()
            .Equal("/app-builder", "/app-builder/connections");
    }

    [Fact]
    public async Task Search_author_and_favorites_stand_in_the_address()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Admin);
        await AppAsync("Alpha");
        var beta = await AppAsync("Beta", by: bob);
        await Apps.SetFavoriteAsync(Core.Owner, beta, favorite: true, default);
        Show("app-builder?sort=name");
        Until(() => RowNames().Should().Equal("Alpha", "Beta"));

        await PressOnAsync("My apps");
        Until(() => RowNames().Should().Equal("Alpha"));
        Address.Should().Be("app-builder?mine=1&sort=name");
        Navigation.NavigateTo("/app-builder?favorites=1");
        Until(() => RowNames().Should().Equal("Beta"));
        Navigation.NavigateTo("/app-builder?q=nothing");
        Until(() => Page.Markup.Should().Contain("No apps match your search and filters."));
        await PressOnAsync("Clear search and filters");
        Until(() => RowNames().Should().HaveCount(2));
    }

    [Fact]
    public async Task A_new_app_opens_in_its_builder()
    {
        Show("app-builder");
        Until(() => Page.Markup.Should().Contain("An app is a small screen for a task of your team"));

        _ = PressOnAsync("New App");
        OnScreen(() => Screen.FindAll("#app-name").Should().ContainSingle());
        await Screen.InvokeAsync(() => Screen.Find("form").SubmitAsync());
        Screen.Find("#app-name-error").TextContent.Should().NotBeEmpty();
        await Screen.InvokeAsync(() => Screen.Find("#app-name").Change("On call"));
        await Screen.InvokeAsync(() => Screen.Find("#app-description").Change("Who fixes what"));
        await Screen.InvokeAsync(() => Screen.Find("form").SubmitAsync());

        (await TestTimeout.UntilAsync(() => Task.FromResult(Address.EndsWith("/edit", StringComparison.Ordinal))))
            .Should().BeTrue();
        (await ReadAppAsync(Guid.Parse(Address.Split('/')[1]))).Should().Match<AppRow>(a =>
            a.Name == "On call" && a.Description == "Who fixes what");
    }

    [Fact]
    public async Task An_app_is_published_and_unpublished_from_its_row()
    {
        var id = await AppAsync("On call");
        Show("app-builder");
        Until(() => RowNames().Should().Equal("On call"));

        await PressOnAsync("Publish On call");
        Until(() => Row(id).Should().Contain("Published"));
        var stopping = PressOnAsync("Unpublish On call");
        OnScreen(() => Screen.Markup.Should().Contain("People can't use it until it is published again."));
        await PressAsync("Unpublish");
        await stopping;

        Until(() => Row(id).Should().Contain("Draft"));
    }

    [Fact]
    public async Task A_clone_has_the_same_definition_and_is_not_published()
    {
        const string definition = """
            {"components":[{"name":"grid0","type":"grid","properties":{"children":[]}}],"queries":[],"x":1}
            """;
        await AppAsync("On call", definition, published: true);
        Show("app-builder?sort=name");
        Until(() => RowNames().Should().Equal("On call"));

        await PressOnAsync("Clone On call");

        Until(() => RowNames().Should().Equal("On call", "On call (copy)"));
        var copy = (await AppList.ListAsync(Core.Owner, new() { Search = "copy" }, PageRequest.First, default)).Rows
            .Single();
        copy.Published.Should().BeNull();
        (await AppList.GetAsync(Core.Owner, copy.Id, AppVersionChoice.Newest, default)).Definition.Should()
            .Contain("\"x\":1");
    }

    [Fact]
    public async Task Deleting_says_what_it_means_and_the_app_can_be_restored()
    {
        var id = await AppAsync("On call", published: true);
        Show("app-builder");
        Until(() => RowNames().Should().Equal("On call"));

        var deleting = PressOnAsync("Delete On call");
        OnScreen(() => Screen.Markup.Should().Contain("people can't use it").And.Contain("restore it for 30 days"));
        await PressAsync("Delete");
        await deleting;

        Until(() => RowNames().Should().BeEmpty());
        (await Core.Get<RecentlyDeletedApps>().ListAsync(Core.Owner, PageRequest.First, default)).Rows.Should()
            .ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task A_Viewer_sees_why_an_app_can_not_be_changed()
    {
        await AppAsync("On call", published: true);
        SignIn(await Core.AddUserAsync("Bob", Role.Standard));
        Show("app-builder");
        Until(() => RowNames().Should().Equal("On call"));

        WhyNot("Edit On call").Should().Be("Requires Editor access (you're a Viewer).");
        WhyNot("Unpublish On call").Should().Be("Requires Editor access (you're a Viewer).");
        WhyNot("Delete On call").Should().Be("Requires Editor access (you're a Viewer).");
    }

    [Fact]
    public async Task Permissions_tell_what_viewers_can_do_and_whose_access_they_act_with()
    {
        await AppAsync("On call", published: true);
        Show("app-builder");
        Until(() => RowNames().Should().Equal("On call"));

        _ = PressOnAsync("Permissions of On call");

        OnScreen(() => Screen.Markup.Should().Contain("can use it while it is published")
            .And.Contain("acts with the access of the app's identity"));
    }
}
