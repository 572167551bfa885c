using Connections.Core.Apps.Editing;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class AppListStateTests
{
    private static readonly Guid reader = Guid.CreateVersion7();

    [Theory]
    [InlineData("")]
    [InlineData("?q=a%20%26%20b&mine=1&favorites=1&sort=-published")]
    public void A_state_of_the_list_of_apps_survives_its_address(string query) =>
        AppListState.Parse("http://x/app-builder" + query).ToQuery().Should().Be(query);

    [Theory]
    [InlineData("?sort=;drop", AppSort.UpdatedAt, true)]
    [InlineData("?sort=-nothing", AppSort.UpdatedAt, true)]
    [InlineData("?sort=name", AppSort.Name, false)]
    [InlineData("?sort=-author", AppSort.Author, true)]
    public void An_order_of_apps_that_is_unknown_is_that_of_the_last_change(string query, AppSort sort,
        bool descending) =>
        AppListState.Parse(query).ToFilter(reader).Order.Should().Equal((sort, descending));

    [Fact]
    public void Own_apps_and_favorites_are_asked_of_Core()
    {
        AppListState.Parse("?mine=1").ToFilter(reader).AuthorId.Should().Be(reader);
        AppListState.Parse("?favorites=1").ToFilter(reader).Should()
            .Match<AppQueryFilter>(f => f.IsFavorite == true && f.AuthorId == null);
    }
}
