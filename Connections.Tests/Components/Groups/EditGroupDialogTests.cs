using Bunit;
using Connections.Core;
using Connections.Core.Access;
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
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("a", "account_id:1"), await MakeAsync("b", "account_id:2"));
        var dialog = await OpenEditGroupAsync(id);
        await TickAsync("a", on: false);
        Until(() => Screen.Find(".leaving").TextContent.Should().Be("Leaves the group: “a”. Workflows and apps that reach it through this group will fail."));
        await TickAsync("b", on: false);
        Until(() => Screen.Find(".leaving").TextContent.Should().StartWith("Leave the group: “a”, “b”."));

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
        (await ReadGroupAsync(id)).Should().Match<GroupDetails>(d => d.Row.Name == "all accounts" && d.Description == "Of the shop." && d.Members.Count == 2);
    }

    [Fact]
    public async Task With_other_tags_those_who_lack_them_leave_once_one_has_seen_who()
    {
        var id = await GroupAsync("accounts", "account_id", await MakeAsync("both", "account_id:1", "env:prod"), await MakeAsync("one", "account_id:2"));
        var dialog = await OpenEditGroupAsync(id);
        await Screen.InvokeAsync(() => Screen.Find("[aria-label='Remove account_id']").ClickAsync(new()));
        await EnterKeyAsync("env");
        Until(() => Screen.FindAll("[data-row]").Should().ContainSingle("only one of them carries the new tag"));

        await PressAsync("Save");
        Until(() => Screen.Find(".warning").TextContent.Should().Contain("these members leave: “one”"));
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
    public async Task Who_may_not_be_seen_stays_and_a_clash_with_them_is_refused_without_a_name()
    {
        var hidden = await MakeAsync("hidden", "account_id:1");
        var id = await GroupAsync("accounts", "account_id", hidden);
        await RestrictAsync(hidden, Level.None);
        var bob = await EditorAsync(id, "Bob");
        await RestrictAsync(await MakeAsync("twin", "account_id:1"), Level.Resolver);
        SignIn(bob);
        await OpenEditGroupAsync(id);
        Screen.Markup.Should().Contain("And 1 that you may not see; they stay.");
        NoteOf("twin").Should().Contain("as a member that you may not see does");

        await TickAsync("twin");
        await PressAsync("Save");

        Until(() => NoteOf("twin").Should().Contain("as a member that you may not see does. Only one can."));
        Screen.Markup.Should().NotContain("“hidden”");
        (await MembersAsync(id)).Should().Equal("hidden");
    }

    [Fact]
    public async Task What_someone_else_saved_meanwhile_is_not_overwritten()
    {
        var id = await GroupAsync("accounts", "account_id");
        await OpenEditGroupAsync(id);
        var row = (await ReadGroupAsync(id)).Row;
        await Groups.UpdateAsync(Core.Owner, id, new GroupChange { Name = "theirs", Keys = ["account_id"] }, row.Version, default);
        await NameAsync("mine");

        await PressAsync("Save");

        Until(() => Screen.Find("[role=alert]").TextContent.Should().Contain("Nothing was overwritten"));
        (await ReadGroupAsync(id)).Row.Name.Should().Be("theirs");
        await PressAsync("Show the present group");
        Until(() => Screen.Find("#group-name").GetAttribute("value").Should().Be("theirs"));
    }

    private async Task<IDialogReference> OpenEditGroupAsync(Guid id)
    {
        var dialog = await OpenAsync<EditGroupDialog>("Edit", new DialogParameters<EditGroupDialog> { { d => d.Id, id } });
        Until(() => Screen.FindAll("[data-row], .none").Should().NotBeEmpty());
        return dialog;
    }

    private async Task<Actor> EditorAsync(Guid group, string name)
    {
        var user = await Core.AddUserAsync(name, Role.Standard);
        var policies = Core.Get<GroupPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, group, default)).Policy;
        await policies.SaveAsync(Core.Owner, group, [new(new(PrincipalKind.User, Core.Owner.Id), Level.Editor), new(new(PrincipalKind.User, user.Id), Level.Editor)], seen.Version, confirmed: false, default);
        return user;
    }
}
