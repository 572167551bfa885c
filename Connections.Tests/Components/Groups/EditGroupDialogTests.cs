using Bunit;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Web.Components.Groups;
using MudBlazor;

namespace Connections.Tests.Components.Groups;

public sealed class EditGroupDialogTests : GroupScreenTest
{
    [Fact]
    public async Task Unticking_says_who_leaves_and_what_fails_and_a_group_may_be_emptied()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("a", "account_id:1"),
            await MakeAsync("b", "account_id:2"));
        var dialog = await OpenEditGroupAsync(id);
        await TickAsync("a", on: false);
        Until(() =>
            Screen.Find(".leaving").TextContent.Should()
                .Be("Will be removed from the group: “a”. Workflows and apps that use it through this group will "
                    + "fail."));
        await TickAsync("b", on: false);
        Until(() =>
            Screen.Find(".leaving").TextContent.Should().StartWith("Will be removed from the group: “a”, “b”."));

        await PressAsync("Save");

        (await ResultOf(dialog))!.Canceled.Should().BeFalse();
        (await MembersAsync(id)).Should().BeEmpty();
    }

    [Fact]
    public async Task Name_description_and_members_change_together()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("a", "account_id:1"));
        await MakeAsync("b", "account_id:2");
        var dialog = await OpenEditGroupAsync(id);
        Tick("a").HasAttribute("checked").Should().BeTrue();
        await NameAsync("all accounts");
        await Screen.InvokeAsync(() => Screen.Find("#group-description").InputAsync(new() { Value = "Of the shop." }));
        await TickAsync("b");

        await PressAsync("Save");

        await ResultOf(dialog);
        (await ReadGroupAsync(id)).Should()
            .Match<GroupDetails>(
                d => d.Row.Name == "all accounts" && d.Description == "Of the shop." && d.Members.Count == 2);
    }

    [Fact]
    public async Task Members_without_the_new_keys_leave_after_the_list_of_them_was_shown()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("both", "account_id:1", "env:prod"),
            await MakeAsync("one", "account_id:2"));
        var dialog = await OpenEditGroupAsync(id);
        await Screen.InvokeAsync(() => Screen.Find("[aria-label='Remove account_id']").ClickAsync(new()));
        await EnterKeyAsync("env");
        Until(() => Screen.FindAll("[data-row]").Should().ContainSingle("only one of them carries the new tag"));

        await PressAsync("Save");
        Until(() => Screen.Find(".warning").TextContent.Should().Contain("will be removed: “one”"));
        (await MembersAsync(id)).Should().HaveCount(2, "nothing is done before the answer");
        await PressAsync("Save anyway");

        await ResultOf(dialog);
        (await MembersAsync(id)).Should().Equal("both");
        (await ReadGroupAsync(id)).Row.Keys.Should().Equal("env");
    }

    [Fact]
    public async Task Tags_can_never_be_empty()
    {
        var id = await GroupAsync("accounts", "account_id");
        var dialog = await OpenEditGroupAsync(id);
        await Screen.InvokeAsync(() => Screen.Find("[aria-label='Remove account_id']").ClickAsync(new()));

        Until(() => Screen.Find("#group-keys-error").TextContent.Should().Contain("at least one tag key"));
        await PressAsync("Save");

        dialog.Result.IsCompleted.Should().BeFalse();
        (await ReadGroupAsync(id)).Row.Keys.Should().Equal("account_id");
    }

    [Fact]
    public async Task A_hidden_member_stays_and_a_clash_with_it_is_refused_without_a_name()
    {
        var hidden = await MakeAsync("hidden", "account_id:1");
        var id = await GroupAsync("accounts", "account_id", hidden);
        await RestrictAsync(hidden, AccessLevel.None);
        var bob = await EditorAsync(id, "Bob");
        await RestrictAsync(await MakeAsync("twin", "account_id:1"), AccessLevel.Resolver);
        SignIn(bob);
        await OpenEditGroupAsync(id);
        Screen.Markup.Should().Contain("Plus 1 that you can't see. They stay in the group.");
        NoteOf("twin").Should().Contain("a member that you can't see");

        await TickAsync("twin");
        await PressAsync("Save");

        Until(() => NoteOf("twin").Should().Contain("and a member that you can't see both match"));
        Screen.Markup.Should().NotContain("“hidden”");
        (await MembersAsync(id)).Should().Equal("hidden");
    }

    [Fact]
    public async Task A_change_saved_by_someone_else_is_shown_beside_the_typed_one_and_merged()
    {
        var (a, b, c) = (await MakeAsync("a", "account_id:1"), await MakeAsync("b", "account_id:2"),
            await MakeAsync("c", "account_id:3"));
        var id = await GroupAsync("accounts", "account_id", a);
        var dialog = await OpenEditGroupAsync(id);
        await UpdateAsync(id,
            new GroupChange
            {
                Name = "theirs",
                Description = "Theirs.",
                Keys = ["account_id"],
                Add = [b],
                Remove = [a]
            });
        await NameAsync("mine");
        await TickAsync("c");

        await PressAsync("Save");

        Until(() =>
            Screen.Find(".merge").TextContent.Should()
                .Contain("saved this group").And.Contain("Nothing was overwritten"));
        (await ReadGroupAsync(id)).Row.Name.Should().Be("theirs");
        Screen.Find("fieldset").TextContent.Should().Contain("Group Name").And.Contain("mine").And.Contain("theirs");
        Screen.Find(".merge dl").TextContent.Should().Contain("Theirs.").And.Contain("“b”").And.Contain("“a”");
        await PressAsync("Save");

        await ResultOf(dialog);
        (await ReadGroupAsync(id)).Should()
            .Match<GroupDetails>(d => d.Row.Name == "mine" && d.Description == "Theirs.");
        (await MembersAsync(id)).Should().Equal("b", "c");
    }

    [Fact]
    public async Task A_conflict_can_be_resolved_with_the_other_version()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("a", "account_id:1", "env:prod"));
        var dialog = await OpenEditGroupAsync(id);
        await UpdateAsync(id, new GroupChange { Name = "theirs", Keys = ["env"] });
        await NameAsync("mine");
        await PressAsync("Save");
        Until(() => Screen.FindAll("fieldset").Should().ContainSingle("only the name was changed by both"));

        await Screen.InvokeAsync(() => Screen.FindAll("fieldset input")[1].ChangeAsync(new() { Value = "on" }));
        await PressAsync("Save");

        await ResultOf(dialog);
        (await ReadGroupAsync(id)).Row.Should().Match<GroupRow>(r => r.Name == "theirs" && r.Keys.Single() == "env");
    }

    [Fact]
    public async Task A_conflict_left_for_later_is_asked_about_again()
    {
        var id = await GroupAsync("accounts", "account_id");
        await OpenEditGroupAsync(id);
        await UpdateAsync(id, new GroupChange { Name = "accounts", Description = "Theirs.", Keys = ["account_id"] });
        await NameAsync("mine");
        await PressAsync("Save");
        Until(() => Screen.FindAll(".merge").Should().NotBeEmpty());
        await PressAsync("Cancel");
        await PressAsync("Save draft");

        await OpenAsync<EditGroupDialog>("Edit", new DialogParameters<EditGroupDialog> { { d => d.Id, id } });

        Until(() => Screen.Find(".merge").TextContent.Should().Contain("Theirs."));
    }

    [Fact]
    public async Task A_form_that_was_left_half_filled_continues_where_it_was()
    {
        var (a, gone) = (await MakeAsync("a", "account_id:1"), await MakeAsync("gone", "account_id:3"));
        await MakeAsync("b", "account_id:2");
        var id = await GroupAsync("accounts", "account_id", a);
        await OpenEditGroupAsync(id);
        await NameAsync("all accounts");
        await TickAsync("a", on: false);
        await TickAsync("b");
        await TickAsync("gone");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        await Service.DeleteAsync(Core.Owner, gone, default);
        (await MembersAsync(id)).Should().Equal("a");

        var dialog = await OpenEditGroupAsync(id);

        Until(() => Screen.Find(".notice").TextContent.Should().Contain("Draft restored"));
        Screen.Find("#group-name").GetAttribute("value").Should().Be("all accounts");
        Tick("a").HasAttribute("checked").Should().BeFalse();
        await PressAsync("Save");
        await ResultOf(dialog);
        (await ReadGroupAsync(id)).Row.Name.Should().Be("all accounts");
        (await MembersAsync(id)).Should().Equal("b");
        (await Core.Get<DraftService>().FindAsync(Core.Owner, DraftService.GroupKey(id), default)).Should()
            .BeNull("it is saved");
    }

    [Fact]
    public async Task A_draft_on_what_someone_else_changed_in_the_meantime_asks_first()
    {
        var (a, b) = (await MakeAsync("a", "account_id:1"), await MakeAsync("b", "account_id:2"));
        var id = await GroupAsync("accounts", "account_id", a);
        await OpenEditGroupAsync(id);
        await NameAsync("mine");
        await TickAsync("b");
        await PressAsync("Cancel");
        await PressAsync("Save draft");
        await UpdateAsync(id, new GroupChange { Name = "theirs", Keys = ["account_id"] });

        var dialog = await OpenAsync<EditGroupDialog>("Edit",
            new DialogParameters<EditGroupDialog> { { d => d.Id, id } });
        Until(() => Screen.Find("fieldset").TextContent.Should().Contain("mine").And.Contain("theirs"));
        await PressAsync("Save");

        await ResultOf(dialog);
        (await ReadGroupAsync(id)).Row.Name.Should().Be("mine");
        (await MembersAsync(id)).Should().Equal("a", "b");
    }

    private async Task UpdateAsync(Guid id, GroupChange change) =>
        await Groups.UpdateAsync(Core.Owner, id, change with { Confirmed = true },
            (await ReadGroupAsync(id)).Row.Version, default);

    private async Task<IDialogReference> OpenEditGroupAsync(Guid id)
    {
        var dialog = await OpenAsync<EditGroupDialog>("Edit",
            new DialogParameters<EditGroupDialog> { { d => d.Id, id } });
        Until(() => Screen.FindAll("[data-row], .none").Should().NotBeEmpty());
        return dialog;
    }

    private async Task<Actor> EditorAsync(Guid group, string name)
    {
        var user = await Core.AddUserAsync(name, Role.Standard);
        var policies = Core.Get<GroupPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, group, default)).Policy;
        await policies.SaveAsync(Core.Owner, group,
            [new(new(PrincipalKind.User, Core.Owner.Id), AccessLevel.Editor),
                new(new(PrincipalKind.User, user.Id), AccessLevel.Editor)], seen.Version, confirmed: false, default);
        return user;
    }
}
