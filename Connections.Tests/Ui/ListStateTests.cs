using Connections.Web.Ui;
using CsCheck;

namespace Connections.Tests.Ui;

public sealed class ListStateTests
{
    private static readonly Gen<ListState> states =
        from search in Gen.String
        from integrations in OneOf("aws", "http", "my&own=one").List[0, 3]
        from keys in OneOf("env", "team", "a/b").List[0, 3]
        from creators in Gen.Guid.List[0, 2]
        from flags in Gen.Select(Gen.Bool, Gen.Bool)
        from sort in OneOf(ListState.DefaultSort, "name", "-health")
        from tab in Gen.Enum<ListTab>()
        from used in OneOf<bool?>(null, true, false)
        from open in Gen.Select(Gen.Guid, Gen.Bool, OneOf<string?>(null, "", "aws"))
        select new ListState
        {
            Search = search,
            Integrations = [.. integrations.Distinct()],
            TagKeys = [.. keys.Distinct()],
            Creators = [.. creators.Distinct()],
            Favorites = flags.Item1,
            Attention = flags.Item2,
            Used = used,
            Sort = sort,
            Tab = tab,
            Id = open.Item2 ? open.Item1 : null,
            New = open.Item3,
            Edit = open.Item2 ? null : open.Item1,
        };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void A_state_survives_the_way_through_its_address() =>
        states.Sample(state => ListState.Parse("/actions/connections" + state.ToQuery()) == state);

    [Fact]
    public void The_default_state_leaves_the_address_clean()
    {
        ListState.Default.ToQuery().Should().BeEmpty();
        ListState.Parse("/actions/connections").Should().Be(ListState.Default);
        ListState.Default.Sort.Should().Be("-updated_at");
    }

    [Fact]
    public void An_address_reads_as_written()
    {
        var id = Guid.Parse("01900000-0000-7000-8000-000000000001");

        var state =
            ListState.Parse("https://host/actions/connections?q=prod&integration=aws&integration=http&tag=env"
                + $"&attention=1&used=0&sort=name&tab=groups&id={id}&new=#x");

        state.Should().BeEquivalentTo(new ListState
        {
            Search = "prod",
            Integrations = ["aws", "http"],
            TagKeys = ["env"],
            Attention = true,
            Used = false,
            Sort = "name",
            Tab = ListTab.Groups,
            Id = id,
            New = "",
        }, options => options.ComparingByMembers<ListState>());
        state.IsFiltered.Should().BeTrue();
    }

    [Theory]
    [InlineData("?sort=name;drop")]
    [InlineData("?id=7&creator=me&edit=")]
    [InlineData("?tab=nowhere&favorites=yes")]
    [InlineData("?integration=&tag=")]
    [InlineData("?used=maybe")]
    public void A_mistake_in_an_address_is_ignored(string query) =>
        ListState.Parse(query).Should().Be(ListState.Default);
}
