using Bunit;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Web.Components.Details;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Layout;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Shared;

public sealed class SharedComponentTests : ScreenTest
{
    [Fact]
    public void A_time_is_relative_and_carries_the_moment_for_pointer_and_keyboard()
    {
        var time = Render<TimeAgo>(p => p.Add(c => c.Moment, Time.GetUtcNow().AddHours(-2))).Find("time");

        time.GetAttribute("datetime").Should().Be("2026-11-22T10:00:00.0000000Z");
        time.FirstElementChild!.TextContent.Should().Be("2 hours ago");
        time.GetAttribute("title").Should().Be("Nov 22, 2026, 10:00 (UTC)");
        time.LastElementChild!.TextContent.Should().Be("Nov 22, 2026, 10:00 (UTC)");
        time.GetAttribute("tabindex").Should().Be("0");
    }

    [Fact]
    public void A_time_in_a_long_list_is_no_tab_stop() =>
        Render<TimeAgo>(p => p.Add(c => c.Moment, Time.GetUtcNow()).Add(c => c.TabStop, false)).Find("time")
            .HasAttribute("tabindex").Should().BeFalse();

    [Fact]
    public void An_integration_without_an_icon_has_a_monogram()
    {
        Render<IntegrationIcon>(p => p.Add(c => c.Name, "Amazon Web Services")).Find(".tile").TextContent.Should()
            .Be("AW");
        Render<IntegrationIcon>(p => p.Add(c => c.Name, "AWS").Add(c => c.Icon, "aws")).Find("img").GetAttribute("src")
            .Should().Be("/icons/aws.svg");
    }

    [Fact]
    public void A_connection_whose_test_left_it_open_is_not_called_untested()
    {
        Render<HealthBadge>(p => p.Add(c => c.Health, ConnectionHealth.NotTested)).Markup.Should()
            .Contain("Not tested");
        Render<HealthBadge>(p => p.Add(c => c.Health, ConnectionHealth.NotTested).Add(c => c.IsTested, true)).Markup
            .Should().Contain("Unknown").And.NotContain("Not tested");
    }

    [Fact]
    public async Task A_history_shows_the_start_of_a_large_change_and_the_rest_on_request()
    {
        var much = new HistoryEntry(Time.GetUtcNow(), "Ada", "created", "success",
            [.. Enumerable.Range(0, 2000).Select(i => new FieldChange("member", null, $"m{i}"))]);
        var history = Render<HistoryList>(p => p.Add(h => h.Entries, [much]).Add(h => h.Total, 1));
        history.FindAll("ul li").Should().HaveCount(11);

        await history.InvokeAsync(() => history.Find("ul button").ClickAsync(new()));

        history.FindAll("ul li").Should().HaveCount(2000);
    }

    [Fact]
    public void A_chip_without_a_way_to_remove_it_has_no_button() =>
        Render<TagChip>(p => p.Add(c => c.Tag, "env:prod")).FindAll("button").Should().BeEmpty();

    [Fact]
    public void An_error_is_announced_and_no_error_draws_nothing()
    {
        Render<FieldError>(p => p.Add(c => c.Text, null)).Markup.Should().BeEmpty();

        var error =
            Render<FieldError>(p => p.Add(c => c.Text, "This name is already in use.").Add(c => c.Id, "name-error"))
                .Find("[role=alert]");
        error.Id.Should().Be("name-error");
        error.TextContent.Trim().Should().Be("Error: This name is already in use.");
    }

    [Fact]
    public void A_field_ties_its_label_error_and_help_to_its_control()
    {
        var cut = Render<FormField>(
            p => p.Add(c => c.Id, "name").Add(c => c.Label, "Connection Name").Add(c => c.Error,
                "Taken.").Add(c => c.Help, "Up to 200 characters."));

        cut.Find("label").GetAttribute("for").Should().Be("name");
        var ids = FormField.DescribedBy("name", hasError: true, hasHelp: true)!.Split(' ');
        ids.Should().OnlyContain(id => cut.FindAll($"#{id}").Count == 1);
    }

    [Fact]
    public void An_empty_list_offers_its_first_step()
    {
        var cut = Render<EmptyState>(
            p => p.Add(c => c.Sentence, "No connections yet.").Add(c => c.Action, "<button>New Connection</button>"));

        cut.Find("p").TextContent.Should().Be("No connections yet.");
        cut.FindAll("button").Should().ContainSingle();
        cut.Find("svg").ParentElement!.GetAttribute("aria-hidden").Should().Be("true");
    }

    [Fact]
    public void Rows_to_come_say_so()
    {
        var cut = Render<SkeletonRows>(p => p.Add(c => c.Rows, 5));

        cut.FindAll(".row").Should().HaveCount(5);
        cut.Find("[role=status]").TextContent.Trim().Should().Be("Loading");
    }

    [Fact]
    public void Copying_is_announced_and_forgotten()
    {
        JSInterop.SetupModule("./Components/Shared/CopyButton.razor.js").Setup<bool>("copy", "abc").SetResult(true);
        var cut = Render<CopyButton>(p => p.Add(c => c.Text, "abc").Add(c => c.Label, "Copy External ID"));

        cut.Find("button[aria-label='Copy External ID']").Click();

        cut.WaitForAssertion(() => cut.Find("[role=status]").TextContent.Should().Be("Copied"));
        Time.Advance(TimeSpan.FromSeconds(3));
        cut.WaitForAssertion(() => cut.Find("[role=status]").TextContent.Should().BeEmpty());
    }

    [Fact]
    public void A_browser_that_refuses_to_copy_is_not_called_a_success()
    {
        JSInterop.SetupModule("./Components/Shared/CopyButton.razor.js").Setup<bool>("copy", "abc").SetResult(false);
        var cut = Render<CopyButton>(p => p.Add(c => c.Text, "abc").Add(c => c.Label, "Copy"));

        cut.Find("button").Click();

        cut.WaitForAssertion(
            () => cut.Find("[role=status]").TextContent.Should().Be("Your browser blocked copying"));
    }

    [Fact]
    public void A_button_that_is_refused_can_be_reached_says_why_and_does_nothing()
    {
        Render<MudPopoverProvider>();
        var messages = Render<MudSnackbarProvider>();
        var done = 0;
        var cut = Render<ActionButton>(
            p => p.Add(b => b.Refusal, "Only an editor may.").Add(b => b.Act, () => done++).AddUnmatched("class",
                "cnx-button").AddChildContent("Edit"));

        var button = cut.Find("button.cnx-button");
        (button.HasAttribute("disabled"), button.GetAttribute("aria-disabled"),
            button.GetAttribute("title")).Should().Be((false, "true", "Only an editor may."));
        button.Click();
        messages.WaitForAssertion(() => messages.Markup.Should().Contain("Only an editor may."));
        done.Should().Be(0);

        cut.Render(p => p.Add(b => b.Refusal, (string?)null));
        cut.Find("button").HasAttribute("aria-disabled").Should().BeFalse();
        cut.Find("button").Click();
        done.Should().Be(1);
    }

    [Fact]
    public void The_sprite_has_a_drawing_for_each_of_its_names()
    {
        var drawings = Render<IconSprite>().FindAll("symbol");

        drawings.Select(d => d.Id).Should().Contain($"icon-{Sprite.Edit}").And.OnlyHaveUniqueItems();
        drawings.Should().OnlyContain(d => d.QuerySelectorAll("path[d]").Length > 0);
        drawings.SelectMany(d => d.QuerySelectorAll("path")).Select(p => p.GetAttribute("d")).Should()
            .NotContain(d => d!.StartsWith("M0 0h24v24", StringComparison.OrdinalIgnoreCase), "no icon is a square");
    }

    [Fact]
    public void Actions_of_a_row_name_the_row_and_a_refused_one_does_nothing()
    {
        Render<MudPopoverProvider>();
        var done = new List<string>();
        var cut = Render<RowActions>(p => p.Add(c => c.Name, "aws-prod").Add(c => c.Actions,
        [
            new RowAction("Edit", Sprite.Edit, () => Do("edit")),
            new RowAction("Delete", Sprite.Delete,
                () => Do("delete")) { Refusal = "Only an editor may delete it." },
        ]));

        cut.Find("button[aria-label='Edit aws-prod']").Click();
        var refused = cut.Find("button[aria-label='Delete aws-prod']");
        refused.GetAttribute("title").Should().Be("Only an editor may delete it.");
        refused.GetAttribute("aria-disabled").Should().Be("true");
        refused.Click();

        done.Should().Equal("edit");
        cut.FindAll("[aria-label='Actions for aws-prod']").Should().NotBeEmpty();

        Task Do(string what)
        {
            done.Add(what);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_confirmation_stays_open_until_it_worked_and_a_second_click_opens_no_second_one()
    {
        var provider = Render<MudDialogProvider>();
        var fails = true;
        var asking = Services.GetRequiredService<SingleDialogService>();
        var asked = provider.InvokeAsync(AskAsync);

        (await provider.InvokeAsync(AskAsync)).Canceled.Should().BeTrue();
        provider.FindAll("[role=dialog]").Should().ContainSingle();
        provider.Find("button[aria-label='Delete billing-api']").Click();
        provider.WaitForAssertion(
            () => provider.Find("[role=alert]").TextContent.Should().Be("Someone else changed it."));
        fails = false;
        provider.Find("button[aria-label='Delete billing-api']").Click();

        (await asked).Canceled.Should().BeFalse();
        asked = provider.InvokeAsync(AskAsync);
        provider.Find("[role=dialog]").TextContent.Should().Contain("Delete billing-api?", "the door opens again");

        Task<DialogResult> AskAsync() =>
            asking.AskAsync<ConfirmDialog>("Delete connection", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, "billing-api" },
            { d => d.Question, "Delete billing-api?" },
            { d => d.Verb, "Delete" },
            { d => d.Act, () => fails ? throw new Problem.Conflict("Someone else changed it.") : Task.CompletedTask },
        });
    }

    [Fact]
    public async Task A_question_is_canceled_by_Escape_alone_from_content_and_buttons()
    {
        var provider = Render<MudDialogProvider>();
        var asking = Services.GetRequiredService<SingleDialogService>();
        foreach (var place in new[] { ".question", "button[aria-label='Delete billing-api']" })
        {
            var asked = provider.InvokeAsync(() => asking.AskAsync<ConfirmDialog>("Are you sure?",
                new DialogParameters<ConfirmDialog>
                {
                    { d => d.Name, "billing-api" },
                    { d => d.Question, "Delete billing-api?" },
                    { d => d.Verb, "Delete" },
                }));
            await provider.Find(place).KeyDownAsync(new KeyboardEventArgs { Key = "a" });
            provider.FindAll("[role=dialog]").Should().ContainSingle("other keys close nothing");

            await provider.Find(place).KeyDownAsync(new KeyboardEventArgs { Key = "Escape" });

            (await asked).Canceled.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_dialog_without_buttons_has_no_bar_for_them()
    {
        var provider = Render<MudDialogProvider>();
        var asking = Services.GetRequiredService<SingleDialogService>();

        var asked = provider.InvokeAsync(() => asking.AskAsync<ShortcutHelp>("Keyboard", null));

        provider.Find("[role=dialog] .cnx-keys dl").Should().NotBeNull();
        provider.FindAll(".mud-dialog-actions").Should().BeEmpty();
        await provider.Find("[role=dialog] dl").KeyDownAsync(new KeyboardEventArgs { Key = "Escape" });
        (await asked).Canceled.Should().BeTrue();
    }
}
