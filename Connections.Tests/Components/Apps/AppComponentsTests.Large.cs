using Bunit;
using Connections.Core.Apps.Running;
using Connections.Web.Components.Apps.View;
using MudBlazor;

namespace Connections.Tests.Components.Apps;

/// <summary>Tables and modals.</summary>
public sealed partial class AppComponentsTests
{
    [Fact]
    public void A_table_shows_named_columns_by_page_and_tells_rows_and_pages()
    {
        Show(false, Table("""
            "pageSize":2,"columns":[{"header":"Title","dataPath":"attributes.title"},
             {"header":"Tag","dataPath":"tags[0]"},{"dataPath":"id","isHidden":true}]
            """) with
        { SelectedRow = 2, PageIndex = 1 });

        page.FindAll("th").Select(h => h.TextContent).Should().Equal("Title", "Tag");
        page.FindAll("td").Select(h => h.TextContent).Should().Equal("Three", "c");
        page.Find("tbody tr").GetAttribute("aria-selected").Should().Be("true");
        page.Find("[role=status]").TextContent.Should().Be("3–3 of 3");

        page.Find("tbody tr").Click();
        Button("Next").Click();
        Button("Previous").Click();

        told.Select(t => $"{t.Kind} {t.Value!.ToJsonString()}").Should().Equal("SelectRow 2", "Page 0");
    }

    [Fact]
    public void A_table_that_the_app_pages_shows_all_it_has_and_counts_what_the_app_says()
    {
        Show(false, Table(""" "pageSize":3,"paginationType":"server_side","totalCount":7 """) with { PageIndex = 1 });

        page.FindAll("tbody tr").Should().HaveCount(3);
        page.FindAll("th").Select(h => h.TextContent).Should().Equal("id", "attributes", "tags");
        page.Find("[role=status]").TextContent.Should().Be("4–6 of 7");
        Button("Next").Click();
        told.Single().Should().Match<AppMessage>(m => m.Kind == AppMessageKind.Page && m.Value!.GetValue<int>() == 2);
    }

    [Fact]
    public void A_table_without_an_answer_says_so_and_not_that_there_are_no_rows()
    {
        var empty = Component("table0", "table", """{"data":null}""");

        Show(false, empty with { Failure = "api.example.com responded with status 500." });
        page.Find("[role=alert]").TextContent.Should()
            .Be("This couldn't be loaded. api.example.com responded with status 500.");
        Show(false, Component("table0", "table", """{"data":"<html>Login</html>"}"""));
        page.Find("[role=alert]").TextContent.Should()
            .Be("This can't be shown: what the service answered isn't a list.");
        Show(false, empty);
        page.FindAll("[role=alert]").Should().BeEmpty();
        page.Find(".none").TextContent.Should().Be("No rows.");
    }

    [Fact]
    public void A_table_that_keeps_its_rows_after_a_failure_says_that_they_are_of_before()
    {
        Show(false, Table(""" "pageSize":3 """) with { Failure = "api.example.com responded with status 500." });

        page.Find("[role=alert]").TextContent.Should()
            .Be("This couldn't be refreshed. api.example.com responded with status 500.");
        page.FindAll("tbody tr").Should().NotBeEmpty();
    }

    [Fact]
    public void A_chosen_row_is_told_by_its_first_columns_wherever_its_table_is()
    {
        var table = Table("""
            "columns":[{"header":"Title","dataPath":"attributes.title"},{"header":"Tag","dataPath":"tags[0]"}]
            """) with
        { SelectedRow = 2 };
        var around = Component("container0", "container", "{}") with { Children = [table] };

        AppTableView.ChosenRows([around], [table.Name]).Should().Equal("Row: Three · c");
        AppTableView.ChosenRows([around], ["other0"]).Should().BeEmpty();
        AppTableView.ChosenRows([table with { SelectedRow = null }], [table.Name]).Should().BeEmpty();
        AppTableView.ChosenRows([table with { SelectedRow = 9 }], [table.Name]).Should().BeEmpty();
    }

    [Fact]
    public void A_search_in_a_table_keeps_the_numbers_of_rows()
    {
        Show(false, Table(""" "globalFilter":true,"pageSize":1 """));

        page.Find("input").Change("three");

        page.FindAll("tbody tr").Should().ContainSingle().Which.Click();
        told.Single().Value!.GetValue<int>().Should().Be(2);
        page.Find("input").Change("four");
        page.Markup.Should().Contain("No rows match your search.");
    }

    [Fact]
    public async Task A_modal_opens_over_the_page_follows_the_app_and_tells_that_it_was_closed()
    {
        var dialogs = Render<MudDialogProvider>();
        Show(false, Modal(true, "One"));
        dialogs.WaitForAssertion(() => dialogs.Find("[role=dialog] p").TextContent.Should().Be("One"));
        Show(false, Modal(true, "Two"));
        dialogs.WaitForAssertion(() => dialogs.Find("[role=dialog] p").TextContent.Should().Be("Two"));

        await dialogs.InvokeAsync(() => dialogs.FindAll("button").Single(b => b.TextContent == "Close").Click());

        page.WaitForAssertion(() => told.Should().ContainSingle().Which.Kind.Should().Be(AppMessageKind.Close));
        Show(false, Modal(false));
        Show(false, Modal(true, "Three"));
        dialogs.WaitForAssertion(() => dialogs.Find("[role=dialog] p").TextContent.Should().Be("Three"));
        Show(false, Modal(false));
        dialogs.WaitForAssertion(() => dialogs.FindAll("[role=dialog]").Should().BeEmpty());
        told.Should().ContainSingle();
    }

    private static AppViewComponent Modal(bool isOpen, string text = "") =>
        Component("modal0", "modal", """{"title":"Details"}""") with
        {
            IsOpen = isOpen,
            Children = isOpen ? [Text(text)] : [],
        };

    private static AppViewComponent Table(string properties) => Component("table0", "table", $$$"""
        {"data":[{"id":1,"attributes":{"title":"One"},"tags":["a"]},{"id":2,"attributes":{"title":"Two"}},
         {"id":3,"attributes":{"title":"Three"},"tags":["c"]}],{{{properties}}}}
        """);
}
