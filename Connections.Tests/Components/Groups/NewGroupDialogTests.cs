using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Web.Components.Groups;
using MudBlazor;

namespace Connections.Tests.Components.Groups;

public sealed class NewGroupDialogTests : GroupScreenTest
{
    [Fact]
    public async Task Connections_with_distinct_values_make_a_group()
    {
        await MakeAsync("connectionA", "account_id:123456789");
        await MakeAsync("connectionB", "account_id:987654321");
        await MakeAsync("without the tag", "env:prod");
        var dialog = await OpenCandidatesAsync("aws-accounts", "account_id");
        Screen.FindAll("[data-row]").Should().HaveCount(2, "only those with the key are offered");
        await TickAsync("connectionA");
        await TickAsync("connectionB");

        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Create").Should().BeTrue());
        await PressAsync("Create");

        var made = (Guid)(await ResultOf(dialog))!.Data!;
        (await MembersAsync(made)).Should().Equal("connectionA", "connectionB");
        (await ReadGroupAsync(made)).Row.Should()
            .Match<GroupRow>(
                r => r.Name == "aws-accounts" && r.Keys.Single() == "account_id" && r.IntegrationType == "OpenAI"
                    && r.Access == AccessLevel.Editor);
    }

    [Fact]
    public async Task A_wizard_that_was_left_half_filled_continues_where_it_was()
    {
        await MakeAsync("connectionA", "account_id:1");
        await OpenCandidatesAsync("aws-accounts", "account_id");
        await TickAsync("connectionA");
        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Restrict Access").Should().BeTrue());
        await PressAsync("Restrict Access");
        await PressAsync("Cancel");
        await PressAsync("Save draft");

        var dialog = await OpenAsync<NewGroupDialog>("New Group", []);

        Until(() => Screen.Find(".notice").TextContent.Should().Contain("Draft restored"));
        Screen.Find("#group-name").GetAttribute("value").Should().Be("aws-accounts");
        await PressAsync("Next, Confirm Group");
        Until(() => Tick("connectionA").HasAttribute("checked").Should().BeTrue());
        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Create").Should().BeTrue());
        await PressAsync("Create");
        var made = (Guid)(await ResultOf(dialog))!.Data!;
        (await MembersAsync(made)).Should().Equal("connectionA");
        (await Core.Get<GroupPolicies>().GetAsync(Core.Owner, made, default)).Policy.Lines.Select(l => l.Name).Should()
            .Equal("Ada");

        await OpenNewGroupAsync();
        Until(() => Screen.FindAll("#group-name").Should().NotBeEmpty());
        Screen.FindAll(".notice").Should().BeEmpty("it is created");
        Screen.Find("#group-name").GetAttribute("value").Should().BeNullOrEmpty();
    }

    [Fact]
    public async Task A_restored_draft_can_be_discarded()
    {
        await OpenCandidatesAsync("aws-accounts", "account_id");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        await OpenNewGroupAsync();
        Until(() => Screen.FindAll(".notice").Should().NotBeEmpty());

        await PressAsync("Discard");

        Until(() => Screen.FindAll(".notice").Should().BeEmpty());
        Screen.Find("#group-name").GetAttribute("value").Should().BeNullOrEmpty();
        Screen.FindAll("[aria-label='Remove account_id']").Should().BeEmpty();
    }

    [Fact]
    public async Task Select_all_after_a_search_selects_its_results()
    {
        foreach (var (name, id) in new[] { ("north one", 1), ("north two", 2),
            ("south", 3) }) await MakeAsync(name, $"account_id:{id}");
        await OpenCandidatesAsync("accounts", "account_id");
        await TickAsync("south");
        await SearchAsync("north");
        Screen.Find("[aria-label='Select all']").HasAttribute("checked").Should().BeFalse("none of these is ticked");

        await AllAsync(true);
        Until(() => Screen.Find(".count").TextContent.Should().Be("3 selected"));
        await AllAsync(false);
        Until(() =>
            Screen.Find(".count").TextContent.Should().Be("1 selected", "what is out of sight stays as it was"));

        async Task SearchAsync(string text)
        {
            await Screen.InvokeAsync(() =>
            {
                _ = Screen.Find("[aria-label='Search connections to add']")
                .InputAsync(new() { Value = text });
            });
            Core.Clock.Advance(TimeSpan.FromSeconds(1));
            Until(() => Screen.FindAll("[data-row]").Should().HaveCount(2));
        }

        async Task AllAsync(bool on) =>
            await Screen.InvokeAsync(() => Screen.Find("[aria-label='Select all']").ChangeAsync(new() { Value = on }));
    }

    [Fact]
    public async Task A_clash_of_values_is_shown_at_both_rows_and_blocks_the_form_until_resolved()
    {
        await MakeAsync("connectionA", "account_id:123456789");
        await MakeAsync("connectionC", "account_id:123456789");
        await OpenCandidatesAsync("aws-accounts", "account_id");
        await TickAsync("connectionA");
        Until(() =>
            NoteOf("connectionC").Should()
                .Be("Also matched by “connectionA”: account_id:123456789. Only one can be a member."));
        IsDisabled("Next, Confirm Access").Should().BeFalse("only one of them is ticked");

        await TickAsync("connectionC");

        Until(() => NoteOf("connectionA").Should().Contain("and “connectionC” both match"));
        NoteOf("connectionC").Should().Contain("and “connectionA” both match");
        IsDisabled("Next, Confirm Access").Should().BeTrue();
        Screen.Find("[role=alert]").TextContent.Should()
            .Contain("account_id:123456789").And.Contain("Uncheck one to continue");

        await TickAsync("connectionA", on: false);
        Until(() => IsDisabled("Next, Confirm Access").Should().BeFalse());
        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Create").Should().BeTrue());
    }

    [Fact]
    public async Task A_connection_that_cannot_be_used_cannot_be_ticked_and_says_why()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await MakeAsync("seen only", "account_id:1");
        var usable = await MakeAsync("usable", "account_id:2");
        await RestrictAsync(usable, AccessLevel.Resolver);
        await RestrictAsync(await MakeAsync("hidden", "account_id:3"), AccessLevel.None);
        SignIn(bob);

        await OpenCandidatesAsync("aws-accounts", "account_id");

        Screen.FindAll("[data-row]").Should().HaveCount(2, "what is hidden is not there");
        Tick("seen only").HasAttribute("aria-disabled").Should().BeTrue();
        NoteOf("seen only").Should().Contain("you are a Viewer, and this requires Resolver");
        Tick("usable").HasAttribute("aria-disabled").Should().BeFalse();
        await Screen.InvokeAsync(
            () => Screen.Find("input[aria-label='Select all']").ChangeAsync(new() { Value = true }));
        Until(() => Screen.Markup.Should().Contain("1 selected"));
    }

    [Fact]
    public async Task Faults_of_name_and_tags_stand_at_their_fields_and_nothing_goes_on()
    {
        await GroupAsync("taken", "env");
        await OpenNewGroupAsync();
        Until(() => Screen.FindAll("#group-name").Should().NotBeEmpty());
        await PressAsync("Next, Confirm Group");
        Until(() => Screen.Find("#group-keys-error").TextContent.Should().Contain("at least one tag key"));
        Screen.FindAll("#group-name-error").Should().ContainSingle();

        await NameAsync("TAKEN");
        await EnterKeyAsync("9lives");
        await PressAsync("Next, Confirm Group");

        Until(() => Screen.Find("#group-name-error").TextContent.Should().Contain("This name is already in use"));
        Screen.Find("#group-keys-faults").TextContent.Should().Contain("“9lives” is not a valid tag key");
        HasButton("Next, Confirm Access").Should().BeFalse();
    }

    [Fact]
    public async Task Keys_in_use_are_offered_with_how_many_connections_have_them_beside_those_chosen()
    {
        await MakeAsync("a", "account_id:1", "env:prod");
        await MakeAsync("b", "account_id:2");
        await OpenNewGroupAsync();
        Until(() => Offered().Should().Equal("account_id 2", "env 1"));

        await Screen.InvokeAsync(
            () => Screen.Find("button[aria-label='account_id 2 connections: add']").ClickAsync(new()));

        Until(() => Offered().Should().Equal("env 1"));
        Screen.FindAll("[aria-label='Remove account_id']").Should().ContainSingle();
    }

    [Fact]
    public async Task A_group_may_be_empty_and_hidden_from_everyone_else()
    {
        var dialog = await OpenCandidatesAsync("vault", "account_id");
        Screen.Find(".none").TextContent.Should().Contain("No OpenAI connection you can see has account_id");
        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Restrict Access").Should().BeTrue());
        await PressAsync("Restrict Access");
        await PressAsync("Create");

        var made = (Guid)(await ResultOf(dialog))!.Data!;
        (await MembersAsync(made)).Should().BeEmpty();
        (await Core.Get<GroupPolicies>().GetAsync(Core.Owner, made, default)).Policy.Lines.Should()
            .ContainSingle().Which.Should().Match<PolicyLine>(l => l.Name == "Ada" && l.Level == AccessLevel.Editor);
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await FluentActions.Awaiting(() => ReadGroupAsync(made, bob)).Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task A_group_that_nobody_could_change_is_refused_in_place()
    {
        var dialog = await OpenCandidatesAsync("vault", "account_id");
        await PressAsync("Next, Confirm Access");
        Until(() => HasButton("Create").Should().BeTrue());
        Screen.FindAll("select[aria-label='Level of Ada'] option").Select(o => o.TextContent).Should().Equal("Viewer",
            "Editor");
        await Screen.InvokeAsync(
            () => Screen.Find("select[aria-label='Level of Ada']").ChangeAsync(new() { Value = "Viewer" }));

        await PressAsync("Create");

        Until(() => Screen.Find("[role=alert]").TextContent.Should().Contain("At least one active Editor"));
        dialog.Result.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Leaving_with_something_typed_asks_first()
    {
        var dialog = await OpenNewGroupAsync();
        Until(() => Screen.FindAll("#group-name").Should().NotBeEmpty());
        await NameAsync("half a group");

        await PressAsync("Cancel");
        Until(() => Screen.FindAll("[role=alertdialog]").Should().ContainSingle());
        dialog.Result.IsCompleted.Should().BeFalse();
        await PressAsync("Keep editing");
        Screen.Find("#group-name").GetAttribute("value").Should().Be("half a group");
        await PressAsync("Cancel");
        await PressAsync("Discard");

        (await ResultOf(dialog))!.Canceled.Should().BeTrue();
        HasButton("Save draft").Should().BeFalse("groups have no drafts");
    }

    private IEnumerable<string> Offered() =>
        Screen.FindAll("[aria-label='Keys in use'] button")
            .Select(b => string.Join(' ', b.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
}
