using Bunit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Jobs;
using Connections.Tests.Support;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using MudBlazor;

namespace Connections.Tests.Components.Dialogs;

/// <summary>What groups ask of their members, as the dialogs of connections show it.</summary>
public sealed class GroupConsequencesTests : DialogTest
{
    [Fact]
    public async Task A_change_of_tags_that_would_break_groups_names_each_at_the_tags()
    {
        var billing = await MemberAsync("Billing", "env:prod", "zone:1");
        var other = await MemberAsync("Other", "env:dev");
        await GroupAsync("Sites", "env", billing, other);
        await GroupAsync("Zones", "zone", billing);
        await Service.UpdateAsync(Core.Owner, other, OpenAi("Other", "sk-first", "env:prod2"),
            (await ReadAsync(other)).Row.Version, default);
        await OpenEditAsync(billing);
        foreach (var tag in new[] { "env:prod", "zone:1" })
            Screen.FindAll("button")
                .Single(b => b.GetAttribute("aria-label")?.Contains(tag, StringComparison.Ordinal) is true).Click();

        await PressAsync("Save");

        Until(() =>
            ErrorAt("tags").Should()
                .Contain("Members of the group “Sites” are identified by env").And.Contain(
                    "Members of the group “Zones” are identified by zone"));
    }

    [Fact]
    public async Task A_deletion_shows_which_groups_lose_a_member_before_it_is_done()
    {
        var id = await MemberAsync("Billing", "env:prod");
        await GroupAsync("Sites", "env", id);

        await OpenAsync<BulkDialog>("Delete",
            new DialogParameters<BulkDialog> { { d => d.Ids, [id] }, { d => d.Kind, BulkKind.Delete } });
        Until(() =>
            Screen.Find(".outcomes").TextContent.Should()
                .Contain("will be deleted. 1 group uses this. Removed from group “Sites”"));

        var consequences = await Service.PreviewDeletionAsync(Core.Owner, id, default);
        await OpenAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, "Billing" }, { d => d.Question, "“Billing” will be deleted." }, { d => d.Verb, "Delete" },
            { d => d.Act, () => Task.CompletedTask }, { d => d.Consequences, ConsequenceList.Render(consequences) },
        });
        Until(() =>
            Screen.Find("ul[aria-label='Consequences']").TextContent.Trim().Should()
                .Be("Removed from group “Sites”. Lookups for env:prod will fail."));
    }

    [Fact]
    public async Task A_bulk_change_is_a_job_and_the_dialog_shows_each_outcome()
    {
        var (one, two) = (await MemberAsync("One"), await MemberAsync("Two", "env:prod"));
        var dialog = await OpenAsync<BulkDialog>("Are you sure?",
            new DialogParameters<BulkDialog> { { d => d.Ids, [one, two] }, { d => d.Kind, BulkKind.Delete } });
        Until(() => HasButton("Delete 2").Should().BeTrue());
        await PressAsync("Delete 2");
        Until(() => Screen.Find(".job").TextContent.Trim().Should().StartWith("Waiting… 0 of 2"));
        await Service.DeleteAsync(Core.Owner, two, default);

        await Core.Get<JobWorker>().RunNextAsync(default);
        Until(() =>
        {
            Core.Clock.Advance(TimeSpan.FromSeconds(1));
            Screen.Find(".job").TextContent.Trim().Should().Be("1 done, 1 failed");
        });

        Screen.FindAll(".outcomes li").Select(l => l.TextContent.Trim()).Should().HaveCount(2);
        await PressAsync("Done");
        (await ResultOf(dialog))!.Canceled.Should().BeFalse();
    }

    private Task<Guid> MemberAsync(string name, params string[] tags) =>
        Service.AddAsync(Core.Owner, OpenAi(name, "sk-first", tags), default);

    private Task<Guid> GroupAsync(string name, string key, params Guid[] members) =>
        Core.Get<GroupService>().AddAsync(Core.Owner,
            new NewGroup { Name = name, IntegrationType = "OpenAI", Keys = [key], Members = members }, default);
}
