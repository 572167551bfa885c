using Bunit;
using Connections.Core;
using Connections.Tests.Support;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Layout;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace Connections.Tests.Components.Shared;

/// <summary>Open screens while the database is away, and when it's back.</summary>
public sealed class ReloadAfterOutageTests : ScreenTest
{
    private const string Away = "The database is not available right now.";
    private bool fails;

    [Fact]
    public void A_list_that_cannot_be_read_says_so_and_reads_again_by_itself()
    {
        fails = true;
        var list = RenderList();

        list.Markup.Should()
            .Contain("The teams can’t be read right now.").And.Contain(Away).And.NotContain("There are no teams.");

        Database.Say(Away);
        fails = false;
        Database.Say(null);
        list.WaitForAssertion(() => list.Markup.Should().Contain("first team").And.NotContain("can’t be read"));
    }

    [Fact]
    public async Task A_list_that_was_read_stays_as_it_is_while_the_database_is_away()
    {
        var list = RenderList();
        fails = true;

        await list.InvokeAsync(() => list.Instance.ReloadAsync());

        list.Markup.Should().Contain("first team").And.NotContain("There are no teams.");
    }

    [Fact]
    public void A_notice_says_that_nothing_can_be_read_for_as_long_as_it_is_so()
    {
        var notices = Render<Notices>();
        notices.Markup.Should().BeEmpty();

        Database.Say(Away);
        notices.WaitForAssertion(
            () => notices.Find("[role=alert]").TextContent.Should()
                .Contain("Can’t read the database").And.Contain(Away));

        Database.Say(null);
        notices.WaitForAssertion(() => notices.Markup.Should().BeEmpty());
    }

    [Fact]
    public void A_screen_that_failed_is_redrawn_when_the_database_is_back()
    {
        fails = true;
        var screen = Render<ScreenBoundary>(p => p.AddChildContent<FailingScreen>(c => c.Add(f => f.Act, () =>
        {
            if (fails) throw new Problem.Unavailable(Away) { IsDatabaseAway = true };
        })));
        screen.Markup.Should().Contain("Can’t show this right now").And.Contain(Away).And.NotContain("reference");

        Database.Say(Away);
        fails = false;
        Database.Say(null);
        screen.WaitForAssertion(() => screen.Markup.Should().Contain("drawn"));
    }

    [Fact]
    public void A_screen_that_failed_of_its_browsers_answer_leaves_no_trace_in_the_log()
    {
        using var log = new CapturedLog();
        Services.AddLogging(logging => logging.AddProvider(log));

        var screen = Render<ScreenBoundary>(p => p.AddChildContent<FailingScreen>(c =>
            c.Add(f => f.Act, () => throw new JSException("boom\r\nforged", new InvalidOperationException()))));

        var line = log.Lines.Single(l => l.Contains("A screen failed"));
        line.Should().StartWith("Warning").And.Contain("boom  forged").And.NotContain("Exception");
        line.Should().Contain(screen.Find("code").TextContent);
    }

    private IRenderedComponent<PagedList<string>> RenderList() => Render<PagedList<string>>(p => p
        .Add(l => l.Noun, new Noun("team", "teams"))
        .Add(l => l.Load, (_, _) => fails
            ? throw new Problem.Unavailable(Away) { IsDatabaseAway = true }
            : Task.FromResult(new PagedResult<string>(["first team"], 1)))
        .Add(l => l.RowsOf, rows => builder => builder.AddContent(0, string.Join(", ", rows)))
        .Add(l => l.Empty, builder => builder.AddContent(0, "There are no teams.")));

    /// <summary>A screen that does something as it is made.</summary>
    private sealed class FailingScreen : ComponentBase
    {
        [Parameter]
        public Action Act { get; set; } = () => { };

        protected override void OnInitialized() => Act();

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) =>
            builder.AddContent(0, "drawn");
    }
}
