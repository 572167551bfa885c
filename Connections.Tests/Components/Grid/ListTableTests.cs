using Bunit;
using Connections.Core;
using Connections.Tests.Support;
using Connections.Web.Components.Grid;

namespace Connections.Tests.Components.Grid;

/// <summary>A list while it loads, on a screen whose rows are higher than the usual ones.</summary>
public sealed class ListTableTests : ScreenTest
{
    private static readonly PagedResult<string> page = new(["billing", "payroll"], 2);

    private readonly JSRuntimeInvocationHandler<float?> start;
    private readonly Read[] reads = [new(), new()];
    private int asked;

    public ListTableTests() =>
        start = JSInterop.SetupModule("./Components/Grid/ListTable.razor.js").Setup<float?>("start", _ => true);

    [Fact]
    public void A_list_shows_no_rows_before_it_knows_their_height()
    {
        var cut = Show();

        reads[0].Answer.SetResult(page);

        cut.WaitForAssertion(() => cut.Markup.Should().Contain("billing"));
        AssertLoading(cut);
        start.SetResult(40);
        cut.WaitForAssertion(() => AssertShown(cut));
    }

    [Fact]
    public async Task A_list_of_cards_shows_that_it_loads_until_its_rows_are_read_again()
    {
        var cut = Show();
        reads[0].Answer.SetResult(page);
        cut.WaitForAssertion(() => cut.Markup.Should().Contain("billing"));

        start.SetResult(64);

        await reads[1].Asked.Task.WaitAsync(TestTimeout.Longest);
        AssertLoading(cut);
        reads[1].Answer.SetResult(page);
        cut.WaitForAssertion(() => AssertShown(cut));
    }

    [Fact]
    public async Task A_list_of_cards_drops_rows_that_were_read_for_another_height()
    {
        var cut = Show();
        await reads[0].Asked.Task.WaitAsync(TestTimeout.Longest);
        start.SetResult(64);
        await reads[1].Asked.Task.WaitAsync(TestTimeout.Longest);

        reads[0].Answer.SetResult(page);

        await cut.InvokeAsync(() => AssertLoading(cut));
        reads[1].Answer.SetResult(page);
        cut.WaitForAssertion(() => AssertShown(cut));
    }

    private static void AssertLoading(IRenderedComponent<ListTable<string>> cut)
    {
        cut.Find("[role=status]").TextContent.Should().Contain("Loading things");
        cut.Find("[role=rowgroup]").ClassList.Should().Contain("loading");
    }

    private static void AssertShown(IRenderedComponent<ListTable<string>> cut)
    {
        cut.FindAll("[role=status]").Should().BeEmpty();
        cut.Find("[role=rowgroup]").ClassList.Should().BeEmpty();
        cut.FindAll(".thing").Select(e => e.TextContent).Should().Equal(page.Rows);
    }

    private IRenderedComponent<ListTable<string>> Show() => Render<ListTable<string>>(p => p
        .Add(t => t.Label, "Things")
        .Add(t => t.Noun, new Noun("thing", "things"))
        .Add(t => t.Load, (_, _) => reads[Interlocked.Increment(ref asked) - 1].BeginAsync())
        .Add(t => t.IdOf, _ => Guid.Empty)
        .Add(t => t.RowOf, position => $"<div class='thing'>{position.Row}</div>"));

    private sealed class Read
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // What waits for it goes on before the test does.
        public TaskCompletionSource<PagedResult<string>> Answer { get; } = new();

        public Task<PagedResult<string>> BeginAsync()
        {
            Asked.SetResult();
            return Answer.Task;
        }
    }
}
