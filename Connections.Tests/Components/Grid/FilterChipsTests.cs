using Bunit;
using Connections.Core.Connections;
using Connections.Web.Components.Grid;
using Connections.Web.Ui;

namespace Connections.Tests.Components.Grid;

/// <summary>The filters that are on, above a list.</summary>
public sealed class FilterChipsTests : ScreenTest
{
    private static readonly Guid ada = Guid.Parse("5a1f0c1e-0000-4000-8000-000000000001");

    private static readonly ListFacets facets =
        new([new("HTTP", "HTTP requests", 3)], [new("env", "env", 2)], [new(ada.ToString(), "Ada", 4)], 0, 0, 0, 0);

    private static readonly ListState all = ListState.Default with
    {
        Search = "billing",
        Favorites = true,
        Attention = true,
        Integrations = ["HTTP"],
        TagKeys = ["env", "team"],
        Creators = [ada],
    };

    [Fact]
    public void Chips_name_each_filter_that_is_on_as_the_pane_does() =>
        Show(all).FindAll("button[aria-label]").Select(b => b.GetAttribute("aria-label")).Should().Equal(
            "Remove filter Favorites", "Remove filter Needs attention", "Remove filter Integration: HTTP requests",
            "Remove filter Tag key: env", "Remove filter Tag key: team", "Remove filter Created by: Ada");

    [Fact]
    public void A_chip_takes_its_own_filter_away_and_no_other()
    {
        ListState? chosen = null;
        var cut = Show(all, next => chosen = next);

        cut.Find("button[aria-label='Remove filter Tag key: env']").Click();

        chosen.Should().Be(all with { TagKeys = ["team"] });
    }

    [Fact]
    public void Clear_all_takes_every_filter_away_and_keeps_the_search()
    {
        ListState? chosen = null;
        var cut = Show(all, next => chosen = next);

        cut.Find(".cnx-link").Click();

        chosen.Should().Be(ListState.Default with { Search = "billing" });
    }

    [Fact]
    public void Chips_are_not_there_without_a_filter() =>
        Show(ListState.Default with { Search = "billing" }).Markup.Trim().Should().BeEmpty();

    [Fact]
    public void The_last_chip_hands_the_focus_on()
    {
        var emptied = false;
        IRenderedComponent<FilterChips>? cut = null;
        cut = Render<FilterChips>(p => p.Add(c => c.State, ListState.Default with { Favorites = true })
            .Add(c => c.Changed, next => cut!.Render(again => again.Add(c => c.State, next)))
            .Add(c => c.Emptied, () => emptied = true));

        cut.Find("button[aria-label='Remove filter Favorites']").Click();

        cut.WaitForAssertion(() => emptied.Should().BeTrue());
    }

    [Fact]
    public void The_last_chip_keeps_the_focus_until_the_address_has_changed()
    {
        var emptied = false;
        var favorites = ListState.Default with { Favorites = true };
        var cut = Render<FilterChips>(p => p.Add(c => c.State, favorites).Add(c => c.Emptied, () => emptied = true));
        cut.Find("button[aria-label='Remove filter Favorites']").Click();
        cut.Render(again => again.Add(c => c.State, favorites));
        emptied.Should().BeFalse();

        cut.Render(again => again.Add(c => c.State, ListState.Default));

        cut.WaitForAssertion(() => emptied.Should().BeTrue());
    }

    private IRenderedComponent<FilterChips> Show(ListState state, Action<ListState>? changed = null) =>
        Render<FilterChips>(p => p.Add(c => c.State, state).Add(c => c.Facets, facets)
            .Add(c => c.Changed, changed ?? (_ => { })));
}
