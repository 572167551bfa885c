using Bunit;
using Connections.Web.Components.Grid;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Grid;

/// <summary>The rows of a page as a table.</summary>
public sealed class DataTableTests : ScreenTest
{
    private static readonly IReadOnlyList<ListColumn> columns = [new("Name", null, "name")];

    private readonly List<string> edited = [];

    [Fact]
    public void A_table_says_what_it_lists_and_what_its_columns_are()
    {
        var cut = Show();

        cut.Find("table").GetAttribute("aria-label").Should().Be("Teams");
        cut.FindAll("th").Select(th => th.TextContent).Should().Equal("Name", "Actions");
        cut.FindAll("tr[data-row] td:first-child").Select(td => td.TextContent).Should().Equal("Payments", "Search");
    }

    [Fact]
    public void An_action_of_a_row_is_done_with_that_row()
    {
        var cut = Show();

        cut.Find("button[aria-label='Edit Search']").Click();

        edited.Should().Equal("Search");
    }

    [Fact]
    public void A_row_has_what_belongs_below_it_right_behind_it()
    {
        var cut = Show();

        cut.FindAll("tbody tr").Select(tr => tr.QuerySelector("td")!.TextContent).Should()
            .Equal("Payments", "Search", "About Search");
        cut.Find("tr.below td").GetAttribute("colspan").Should().Be("2");
    }

    [Theory]
    [InlineData("j", 1)]
    [InlineData("k", -1)]
    public async Task Keys_move_through_the_rows_until_the_table_is_gone(string key, int by)
    {
        var module = JSInterop.SetupModule("./rows.js");
        module.SetupVoid("move", null, by).SetVoidResult();
        var shortcuts = Services.GetRequiredService<Shortcuts>();
        var cut = Show();

        await cut.InvokeAsync(() => shortcuts.PressAsync(key));
        await cut.InvokeAsync(() => shortcuts.PressAsync(key));

        module.VerifyInvoke("move", 2).Should().OnlyContain(moved => by.Equals(moved.Arguments[1]));
        JSInterop.VerifyInvoke("import", 1);
        await DisposeComponentsAsync();
        shortcuts.Active.Should().BeEmpty();
    }

    private IRenderedComponent<DataTable<string>> Show() => Render<DataTable<string>>(p => p
        .Add(t => t.Label, "Teams")
        .Add(t => t.Columns, columns)
        .Add(t => t.Rows, ["Payments", "Search"])
        .Add(t => t.KeyOf, row => row)
        .Add(t => t.NameOf, row => row)
        .Add(t => t.CellsOf, row => $"<td>{row}</td>")
        .Add(t => t.BelowOf, row => row == "Search" ? b => b.AddContent(0, "About Search") : null)
        .Add(t => t.ActionsOf, row => [new RowAction("Edit", "edit", () =>
        {
            edited.Add(row);
            return Task.CompletedTask;
        })]));
}
