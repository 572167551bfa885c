using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Connections;

public sealed class ConnectionSearchOnSqlite() : ConnectionSearchSpecification(postgres: false);

public sealed class ConnectionSearchOnPostgres() : ConnectionSearchSpecification(postgres: true);

/// <summary>Lists, search, facets and suggestions.</summary>
public abstract class ConnectionSearchSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task A_row_shows_all_but_the_secrets()
    {
        var id = await CreateAsync("Billing", "team:x", "env:prod");

        var row = (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Should()
            .ContainSingle().Subject;

        row.Should().BeEquivalentTo(new
        {
            Id = id,
            Name = "Billing",
            IntegrationType = "HTTP",
            CredentialType = "HTTPTokenAuth",
            Access = AccessLevel.Editor,
            IsFavorite = false,
            Health = ConnectionHealth.NotTested,
            CreatedBy = "Ada",
        });
        row.Tags.Should().Equal("env:prod", "team:x");
        row.Should().BeEquivalentTo((await Queries.GetAsync(Owner, id, default)).Row,
            "the list and the details show the same");
    }

    [Theory]
    [InlineData("bill", "Billing")]
    [InlineData("  BILLING  ", "Billing")]
    [InlineData("env:pr", "Billing")]
    [InlineData("invoices", "Billing")]
    [InlineData("monthly bill", "Billing")]
    [InlineData("openai", "Model")]
    [InlineData("caf\u00e9", "Café")]
    [InlineData("cafe\u0301", "Café")]
    [InlineData("100%", "100% sure_")]
    [InlineData("sure_", "100% sure_")]
    [InlineData("e_", "100% sure_")]
    [InlineData("nothing like it", null)]
    [InlineData("s3cret", null)]
    [InlineData("%", "100% sure_")]
    [InlineData("bill\0ing", "Billing")]
    public async Task A_search_finds_every_word_in_name_integration_tags_and_description(string search, string? found)
    {
        await Service.AddAsync(Owner,
            Inputs.Http("Billing") with { Description = "Monthly INVOICES", Tags = ["env:prod"] }, default);
        await Service.AddAsync(Owner, Inputs.OpenAI("Model"), default);
        await CreateAsync("Café");
        await CreateAsync("100% sure_");

        (await NamesAsync(new ConnectionQuery { Search = search })).Should().Equal(found is null ? [] : [found]);
    }

    [Fact]
    public async Task A_search_of_absurd_length_is_cut_and_never_in_the_middle_of_a_character()
    {
        await CreateAsync("Billing");

        (await NamesAsync(new ConnectionQuery { Search = "bill\ud800" })).Should().Equal("Billing");
        foreach (var search in new[] { new string('x', 199) + "🔑🔑", string.Join(' ', Enumerable.Repeat("bill", 100)),
            new string('\ufb2c', 300) })
            await NamesAsync(new ConnectionQuery { Search = search });
        (await NamesAsync(new ConnectionQuery { Search = string.Join(' ', Enumerable.Repeat("bill", 100)) })).Should()
            .Equal("Billing");
    }

    public static TheoryData<ConnectionSort, bool> Orders()
    {
        var orders = new TheoryData<ConnectionSort, bool>();
        foreach (var sort in Enum.GetValues<ConnectionSort>())
        {
            orders.Add(sort, true);
            orders.Add(sort, false);
        }
        return orders;
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Every_column_sorts_both_ways_and_pages_neither_repeat_nor_skip_a_row(ConnectionSort sort,
        bool descending)
    {
        await SeedAsync(23);
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        foreach (var reader in new[] { Owner, bob, Actor.System })
        {
            var query = new ConnectionQuery { Sort = sort, Descending = descending };
            var whole = await Search.ListAsync(reader, query, new(0, 200), default);
            var paged = new List<ConnectionRow>();
            for (var offset = 0; ; offset += 5)
            {
                var page = await Search.ListAsync(reader, query, new(offset, 5), default);
                page.Total.Should().Be(whole.Total);
                if (page.Rows.Count == 0) break;
                paged.AddRange(page.Rows);
            }

            paged.Select(r => r.Id).Should().Equal(whole.Rows.Select(r => r.Id));
            paged.Select(r => r.Id).Should().OnlyHaveUniqueItems();
            Func<ConnectionRow, IComparable> key = sort switch
            {
                ConnectionSort.UpdatedAt => r => r.UpdatedAt,
                ConnectionSort.Name => r => r.Name.ToUpperInvariant(),
                ConnectionSort.Integration => r => r.IntegrationType,
                ConnectionSort.Tags => r => string.Join(' ', r.Tags),
                ConnectionSort.Access => r => r.Access,
                ConnectionSort.Health => r => r.Health,
                ConnectionSort.CreatedBy => r => r.CreatedBy,
                _ => r => r.CreatedAt,
            };
            var comparer =
                Comparer<IComparable>.Create(
                    (a, b) => a is string x && b is string y ? string.CompareOrdinal(x, y) : a.CompareTo(b));
            if (descending) whole.Rows.Select(key).Should().BeInDescendingOrder(comparer);
            else whole.Rows.Select(key).Should().BeInAscendingOrder(comparer);
        }
    }

    [Theory]
    [InlineData(-5, 10, 7)]
    [InlineData(0, 0, 1)]
    [InlineData(0, -1, 1)]
    [InlineData(0, 1_000_000, 7)]
    [InlineData(6, 10, 1)]
    [InlineData(7, 10, 0)]
    [InlineData(int.MaxValue, int.MaxValue, 0)]
    public async Task A_page_out_of_range_is_brought_into_it(int offset, int size, int rows)
    {
        await SeedAsync(7);

        var page = await Search.ListAsync(Owner, new(), new(offset, size), default);

        page.Rows.Should().HaveCount(rows);
        page.Total.Should().Be(7);
    }

    [Fact]
    public async Task Facets_count_each_value_given_the_other_filters()
    {
        await CreateAsync("One", "env:prod", "env:dev");
        await CreateAsync("Two", "env:prod", "team:x");
        await Service.AddAsync(Owner, Inputs.OpenAI("Three") with { Tags = ["team:x"] }, default);
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var four = await Service.AddAsync(bob, Inputs.Http("Four"), default);
        await Service.AddAsync(Actor.System, Inputs.Http("Five"), default);
        await Service.SetFavoriteAsync(Owner, four, true, default);

        var all = await Search.FacetsAsync(Owner, new(), default);
        all.Integrations.Select(f => (f.Value, f.Count)).Should().Equal(("HTTP", 4), ("OpenAI", 1));
        all.TagKeys.Select(f => (f.Value, f.Count)).Should().BeEquivalentTo([("env", 2), ("team", 2)]);
        all.Creators.Select(f => (f.Label, f.Count)).Should()
            .BeEquivalentTo([("Ada", 3), ("Bob", 1), ("Connections", 1)]);
        all.Favorites.Should().Be(1);

        var http = await Search.FacetsAsync(Owner, new ConnectionQuery { Integrations = ["HTTP"] }, default);
        http.Integrations.Should().HaveCount(2, "a facet's own filter does not hide its other values");
        http.TagKeys.Select(f => (f.Value, f.Count)).Should().Equal(("env", 2), ("team", 1));

        (await NamesAsync(
            new ConnectionQuery
            {
                Integrations = ["HTTP"],
                TagKeys = ["team"],
                Sort = ConnectionSort.Name,
                Descending = false
            })).Should().Equal("Two");
        (await NamesAsync(new ConnectionQuery { Tags = ["ENV:prod", "env:dev"] })).Should().Equal("One");
        (await NamesAsync(new ConnectionQuery { Tags = ["no tag"] })).Should().BeEmpty();
        (await NamesAsync(new ConnectionQuery { Creators = [bob.Id] })).Should().Equal("Four");
        (await NamesAsync(new ConnectionQuery { FavoritesOnly = true })).Should().Equal("Four");
        (await NamesAsync(new ConnectionQuery { FavoritesOnly = true }, bob)).Should().BeEmpty("a mark is one's own");
    }

    [Fact]
    public async Task Filters_from_an_address_bar_break_nothing()
    {
        await CreateAsync("Billing");
        string[] odd = ["\0", "\ud800", "' or 1=1", new string('x', 100_000)];

        (await NamesAsync(new ConnectionQuery { Integrations = odd })).Should().BeEmpty();
        (await NamesAsync(new ConnectionQuery { TagKeys = odd })).Should().BeEmpty();
        (await NamesAsync(new ConnectionQuery { Tags = odd })).Should().BeEmpty();
        (await NamesAsync(
            new ConnectionQuery { Creators = [.. Enumerable.Range(0, 40_000).Select(_ => Guid.CreateVersion7())] }))
            .Should().BeEmpty();
        await Search.FacetsAsync(Owner, new ConnectionQuery { Integrations = odd, TagKeys = odd, Search = "\0" },
            default);
    }

    [Fact]
    public async Task Suggestions_are_keys_until_the_colon_and_values_after_it()
    {
        await CreateAsync("One", "env:prod", "env:dev", "environment:x", "team:x");
        await CreateAsync("Two", [.. Enumerable.Range(0, 30).Select(i => $"many:{i:00}")]);
        await CreateAsync("Three", "a_b:1", "axb:1");

        (await Search.SuggestTagsAsync(Owner, "", default)).Should().Equal("a_b:", "axb:", "env:", "environment:",
            "many:", "team:");
        (await Search.SuggestTagsAsync(Owner, " EN", default)).Should().Equal("env:", "environment:");
        (await Search.SuggestTagsAsync(Owner, "a_", default)).Should().Equal("a_b:");
        (await Search.SuggestTagsAsync(Owner, "env:", default)).Should().Equal("env:dev", "env:prod");
        (await Search.SuggestTagsAsync(Owner, "env:p", default)).Should().Equal("env:prod");
        (await Search.SuggestTagsAsync(Owner, "many:", default)).Should().HaveCount(10);
        foreach (var odd in new[] { "\0", "env:\0", "\ud800", "%", "env:%", new string('x', 100_000), ":", "::" })
            (await Search.SuggestTagsAsync(Owner, odd, default)).Should().BeEmpty();
    }

    // Two integrations, three creators, few tags, three healths and uses, and equal values in every column but the
    // name.
    private async Task SeedAsync(int count)
    {
        var grace = await Host.AddUserAsync("Grace", Role.Standard);
        for (var i = 0; i < count; i++)
        {
            var author = (i % 3) switch { 0 => Owner, 1 => grace, _ => Actor.System };
            var input = i % 2 == 0 ? Inputs.Http($"Name {i * 7 % 100:00}") : Inputs.OpenAI($"name {i * 7 % 100:00}");
            var id = await Service.AddAsync(author, input with { Tags = i % 4 == 0 ? [] : [$"env:{i % 4}"] },
                default);
            await using var db = Host.OpenDb();
            var health = (ConnectionHealth)(i % 3);
            await db.Set<Connection>().Where(c => c.Id == id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.Health, health));
        }
    }
}
