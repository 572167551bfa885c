using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Groups;

public sealed class GroupListTests : GroupScreenTest
{
    private static readonly TimeSpan patience = TestTimeout.Longest;

    private IRenderedComponent<GroupList> page = null!;

    private string Address => Services.GetRequiredService<NavigationManager>().Uri;

    [Fact]
    public async Task Rows_say_what_a_group_is_and_how_many_members_it_has()
    {
        await GroupAsync("accounts", "account_id env", await MakeAsync("a", "account_id:1", "env:prod"));
        Show();

        Until(() => RowNames().Should().Equal("accounts"));
        var row = page.Find("[data-row]").TextContent;
        row.Should()
            .Contain("OpenAI").And.Contain("account_id").And.Contain("env").And.Contain("1 member").And.Contain(
                "Editor").And.Contain("Ada");
        page.Find("header [role=status]").TextContent.Should().Be("1 group");
    }

    [Fact]
    public async Task The_access_column_shows_only_where_rows_differ()
    {
        await GroupAsync("accounts", "account_id");
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        SignIn(bob);
        Show();
        Until(() => RowNames().Should().Equal("accounts"));
        page.Find(".groups").ClassList.Should().NotContain("with-access");

        await Groups.CreateAsync(bob, new NewGroup { Name = "mine", IntegrationType = "OpenAI", Keys = ["env"] },
            default);
        await page.InvokeAsync(
            () => page.FindAll(".head button").Single(b => b.TextContent.Trim() == "Name").ClickAsync(new()));
        Until(() => page.Find(".groups").ClassList.Should().Contain("with-access"));
    }

    [Fact]
    public async Task Search_filters_and_order_stand_in_the_address()
    {
        await GroupAsync("accounts", "account_id");
        await GroupAsync("zones", "zone");
        Show();
        Until(() => RowNames().Should().Equal("zones", "accounts"));

        await page.InvokeAsync(
            () => page.FindAll(".head button").Single(b => b.TextContent.Trim() == "Name").ClickAsync(new()));
        Until(() => RowNames().Should().Equal("accounts", "zones"));
        Address.Should().EndWith("?tab=groups&sort=name");
        Until(() => page.FindAll("fieldset label").Should().NotBeEmpty());
        await page.InvokeAsync(
            () => page.FindAll("fieldset label").Single(l => l.TextContent.Contains("zone", StringComparison.Ordinal))
                .QuerySelector("input")!.ChangeAsync(new() { Value = true }));
        Until(() => RowNames().Should().Equal("zones"));
        Address.Should().Contain("tag=zone");
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("nothing like it"));
        Core.Clock.Advance(TimeSpan.FromSeconds(1));
        Until(() => page.Markup.Should().Contain("No groups match your search and filters."));
    }

    [Fact]
    public async Task Filters_are_busy_while_their_counts_are_old_and_no_longer_after()
    {
        await GroupAsync("accounts", "account_id");
        await GroupAsync("zones", "zone");
        Show();
        Until(() => page.FindAll("fieldset label").Should().NotBeEmpty());
        Until(() => Pane().HasAttribute("aria-busy").Should().BeFalse());
        var busy = new List<string?>();
        page.OnMarkupUpdated += (_, _) => busy.Add(Pane().GetAttribute("aria-busy"));

        await page.InvokeAsync(() => page.Find("input[type=search]").Input("zones"));
        Core.Clock.Advance(TimeSpan.FromSeconds(1));

        Until(() => RowNames().Should().Equal("zones"));
        Until(() => Pane().HasAttribute("aria-busy").Should().BeFalse());
        busy.Should().Contain("true").And.EndWith((string?)null);

        AngleSharp.Dom.IElement Pane() => page.Find("fieldset").ParentElement!;
    }

    [Fact]
    public void An_empty_list_of_groups_says_what_a_group_is_for()
    {
        Show();

        Until(() => page.Markup.Should().Contain("A group combines connections of one integration under one name."));
        page.FindAll("button").Should().Contain(b => b.TextContent.Trim() == "Create the first group");
    }

    [Fact]
    public async Task Deleting_asks_first_says_what_follows_and_takes_the_group_away()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("a", "account_id:1"));
        Show();
        Until(() => RowNames().Should().Equal("accounts"));

        var deleting =
            page.InvokeAsync(() => page.Find(".buttons button[aria-label='Delete accounts']").ClickAsync(new()));
        Screen.WaitForAssertion(
            () => Screen.Markup.Should().Contain("Are you sure?").And.Contain("Its member isn't affected."), patience);
        (await ReadGroupAsync(id)).Row.Name.Should().Be("accounts");
        await PressAsync("Delete");
        await deleting;

        Until(() => RowNames().Should().BeEmpty());
        await FluentActions.Awaiting(() => ReadGroupAsync(id)).Should().ThrowAsync<Problem.NotFound>();
        (await Core.Get<RecentlyDeletedGroups>().ListAsync(Core.Owner, PageRequest.First, default)).Rows.Should()
            .ContainSingle().Which.Id.Should().Be(id);
    }

    [Fact]
    public async Task A_Viewer_sees_the_group_and_why_it_can_be_neither_edited_nor_deleted()
    {
        await GroupAsync("accounts", "account_id");
        SignIn(await Core.AddUserAsync("Bob", Role.Standard));
        Show();
        Until(() => RowNames().Should().Equal("accounts"));

        foreach (var verb in new[] { "Edit", "Delete" })
        {
            var button = page.Find($".buttons button[aria-label='{verb} accounts']");
            button.GetAttribute("aria-disabled").Should().Be("true");
            button.GetAttribute("title").Should().Be("Requires Editor access (you're a Viewer).");
            // Found and pressed at once: a row that is drawn anew in between has other handlers.
            await page.InvokeAsync(() => page.Find($".buttons button[aria-label='{verb} accounts']").ClickAsync(new()));
        }

        Address.Should().NotContain("edit=");
        Screen.Markup.Should().NotContain("Are you sure?");
    }

    [Fact]
    public async Task A_group_that_a_file_manages_is_marked_explained_and_can_be_released()
    {
        var id = await GroupAsync("accounts", "account_id");
        await using (var db = Core.OpenDb())
        {
            (await db.FindAsync<ConnectionGroup>(id))!.ManageBy("team.yaml");
            // As if another description had been applied than the one that it has now.
            var noted = new ManagedResource(id);
            noted.Note("""{"name":"accounts","description":"Of the team","identifier_tags":"account_id"}""", "{}",
                Core.Owner.Id, Core.Clock.GetUtcNow());
            db.Add(noted);
            await db.SaveAsync(default);
        }
        var why = Problem.ManagedByFile.WhyNot("accounts", "team.yaml");
        Services.GetRequiredService<NavigationManager>().NavigateTo(Urls.Group(id));
        page = Render<GroupList>(p => p.Add(l => l.Id, id));

        Until(() =>
            page.FindAll("[data-row] .mark .cnx-sr").Select(m => m.TextContent).Should()
                .Equal("Managed by team.yaml, and changed since it was last applied"));
        page.Find(".buttons button[aria-label='Edit accounts']").GetAttribute("title").Should().Be(why);
        Until(() =>
            page.Find("aside section[aria-label='Managed by a file']").TextContent.Should()
                .Contain("run apply").And.Contain("description: Of the team was removed"));
        var edit = page.FindAll("aside .tools button").First(b => b.TextContent == "Edit");
        (edit.HasAttribute("disabled"), edit.GetAttribute("aria-disabled")).Should().Be((false, "true"),
            "it can be reached, so that its reason is read");
        page.Find($"#{edit.GetAttribute("aria-describedby")}").TextContent.Should()
            .StartWith("To change it, edit that file and run apply.");
        await page.InvokeAsync(
            () => page.FindAll("aside .tools button").First(b => b.TextContent == "Edit").ClickAsync(new()));
        Address.Should().NotContain("edit=");

        var releasing =
            page.InvokeAsync(
                () => page.FindAll("aside button").Single(b => b.TextContent == "Release from file").ClickAsync(new()));
        Screen.WaitForAssertion(() => Screen.Markup.Should().Contain("will be an ordinary group again"), patience);
        await PressAsync("Release");
        await releasing;

        Until(() => page.FindAll(".mark, aside section[aria-label='Managed by a file']").Should().BeEmpty());
        (await ReadGroupAsync(id)).Row.ManagedBy.Should().BeNull();
    }

    [Fact]
    public async Task Favorites_belong_to_one_person()
    {
        await GroupAsync("accounts", "account_id");
        Show();
        Until(() => RowNames().Should().Equal("accounts"));

        await page.InvokeAsync(() => page.Find("button[aria-label='Add accounts to favorites']").ClickAsync(new()));

        Until(() =>
            page.Find("button[aria-label='Remove accounts from favorites']").GetAttribute("aria-pressed").Should()
                .Be("true"));
        (await Core.Get<GroupSearch>().ListAsync(Core.Owner, new GroupQuery { FavoritesOnly = true }, PageRequest.First,
            default)).Total.Should().Be(1);
    }

    [Fact]
    public async Task Details_show_members_with_their_values_and_how_many_more_there_are()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var (a, b) = (await MakeAsync("a", "account_id:1"), await MakeAsync("b", "account_id:2"));
        var id = await GroupAsync("accounts", "account_id", a, b);
        await RestrictAsync(b, AccessLevel.None);
        SignIn(bob);
        Services.GetRequiredService<NavigationManager>().NavigateTo(Urls.Group(id));
        page = Render<GroupList>(p => p.Add(l => l.Id, id));

        Until(() =>
            page.Find("aside[aria-label='Details of accounts'] ul[aria-label=Members]").TextContent.Should()
                .Contain("account_id:1"));
        var details = page.Find("aside[aria-label='Details of accounts']").TextContent;
        details.Should()
            .Contain("You are a Viewer, and this requires Resolver.").And.Contain(
                "and 1 that you can't see").And.NotContain("account_id:2");
        page.FindAll("aside h3").Select(h => h.TextContent).Should().Contain(["Members", "Who has access", "History"]);
    }

    [Fact]
    public async Task The_permissions_of_a_group_are_Viewer_and_Editor()
    {
        var id = await GroupAsync("accounts", "account_id");
        var dialog = await OpenAsync<PermissionsDialog>("Permissions",
            new DialogParameters<PermissionsDialog> { { d => d.Id, id }, { d => d.Name, "accounts" },
                { d => d.IsGroup, true } });
        Screen.WaitForAssertion(
            () => Screen.FindAll("select[aria-label='Level of Everyone in the organization'] option")
                .Select(o => o.TextContent).Should().Equal("Viewer", "Editor"), patience);

        await Screen.InvokeAsync(
            () => Screen.Find("select[aria-label='Level of Everyone in the organization']")
                .ChangeAsync(new() { Value = "Editor" }));
        await PressAsync("Save");

        await ResultOf(dialog);
        (await Core.Get<GroupPolicies>().GetAsync(Core.Owner, id, default)).Policy.Lines.Single(
            l => l.Principal == Principal.Everyone).Level.Should().Be(AccessLevel.Editor);
    }

    [Fact]
    public async Task Changed_permissions_are_not_dropped_by_Escape_unasked()
    {
        var id = await GroupAsync("accounts", "account_id");
        var dialog = await OpenAsync<PermissionsDialog>("Permissions",
            new DialogParameters<PermissionsDialog> { { d => d.Id, id }, { d => d.Name, "accounts" },
                { d => d.IsGroup, true } });
        Screen.WaitForElement("select[aria-label='Level of Everyone in the organization']", patience);
        await Screen.InvokeAsync(
            () => Screen.Find("select[aria-label='Level of Everyone in the organization']")
                .ChangeAsync(new() { Value = "Editor" }));

        await Screen.InvokeAsync(
            () => Screen.Find("div.content")
                .KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "Escape" }));
        Screen.Find("[role=alertdialog]").TextContent.Should().Contain("You have unsaved changes.");
        await PressAsync("Keep editing");
        Screen.FindAll("[role=alertdialog]").Should().BeEmpty();
        await Screen.InvokeAsync(
            () => Screen.Find("div.content")
                .KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "Escape" }));
        await PressAsync("Discard");

        (await dialog.Result)!.Canceled.Should().BeTrue();
        (await Core.Get<GroupPolicies>().GetAsync(Core.Owner, id, default)).Policy.Lines.Single(
            l => l.Principal == Principal.Everyone).Level.Should().Be(AccessLevel.Viewer);
    }

    private void Show()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(Urls.Groups());
        page = Render<GroupList>();
    }

    private IEnumerable<string> RowNames() => page.FindAll("[data-row] a.link").Select(a => a.TextContent);

    private new void Until(Action assertion) => page.WaitForAssertion(assertion, patience);
}
