using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Groups;

public sealed class GroupSearchOnSqlite() : GroupSearchSpecification(postgres: false);

public sealed class GroupSearchOnPostgres() : GroupSearchSpecification(postgres: true);

/// <summary>The list of groups, its facets, and what a wizard offers.</summary>
public abstract class GroupSearchSpecification(bool postgres) : GroupSpecification(postgres)
{
    private GroupSearch Groupings => Host.Get<GroupSearch>();

    private GroupCandidates Candidates => Host.Get<GroupCandidates>();

    [Fact]
    public async Task The_list_of_groups_is_searched_filtered_ordered_and_paged()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (a, b) = (await CreateAsync("A", "env:1"), await CreateAsync("B", "env:2"));
        var alpha = await Groups.AddAsync(Owner, CreateInput("Alpha", "env zone") with { Description = "100% of all" },
            default);
        var beta = await GroupAsync("beta", "env", a, b);
        var gamma = await Groups.AddAsync(bob, CreateInput("Gamma", "account_id") with { IntegrationType = "AWS" },
            default);
        await Groups.SetFavoriteAsync(Owner, gamma, true, default);
        await HideAsync(alpha);

        async Task<string> NamesAsync(GroupQuery query, Actor? by = null) =>
            string.Join(' ',
                (await Groupings.ListAsync(by ?? Owner, query, PageRequest.First, default)).Rows.Select(r => r.Name));

        (await NamesAsync(new())).Should().Be("Gamma beta Alpha", "the last changed first");
        (await NamesAsync(new(), bob)).Should().Be("Gamma beta");
        (await NamesAsync(new() { Search = "100% ALL" })).Should().Be("Alpha");
        (await NamesAsync(new() { Search = "account aws" })).Should().Be("Gamma",
            "integration and keys are searched, too");
        (await NamesAsync(new() { Keys = ["env"], Sort = GroupSort.Name, Descending = false })).Should()
            .Be("Alpha beta");
        (await NamesAsync(new() { Keys = ["en"] })).Should().BeEmpty();
        (await NamesAsync(new() { Integrations = ["AWS"] })).Should().Be("Gamma");
        (await NamesAsync(new() { Environments = ["3", "2"] }, bob)).Should().Be("beta");
        await HideAsync(b);
        (await NamesAsync(new() { Environments = ["2"] }, bob)).Should()
            .BeEmpty("what an invisible member serves is not found out by asking around");
        (await NamesAsync(new() { Creators = [bob.Id] })).Should().Be("Gamma");
        (await NamesAsync(new() { FavoritesOnly = true })).Should().Be("Gamma");
        (await NamesAsync(new() { Sort = GroupSort.Members })).Should().StartWith("beta");
        foreach (var sort in Enum.GetValues<GroupSort>())
        {
            var all = (await Groupings.ListAsync(Owner, new() { Sort = sort }, PageRequest.First, default)).Rows.Select(
                r => r.Id).ToList();
            all.Should().BeEquivalentTo([alpha, beta, gamma]);
            (await Groupings.ListAsync(Owner, new() { Sort = sort, Descending = false }, PageRequest.First,
                default)).Rows.Select(r => r.Id).Should().Equal(Enumerable.Reverse(all));
            (await Groupings.ListAsync(Owner, new() { Sort = sort }, new(1, 1), default)).Should()
                .Match<PagedResult<GroupRow>>(p => p.Total == 3 && p.Rows.Single().Id == all[1]);
        }
        var facets = await Groupings.FacetsAsync(Owner, new() { Keys = ["env"] }, default);
        facets.Keys.Select(f => (f.Value, f.Count)).Should().Equal(("env", 2), ("account_id", 1), ("zone", 1));
        facets.Integrations.Select(f => (f.Value, f.Count)).Should().Equal(("HTTP", 2));
        facets.Creators.Select(f => (f.Label, f.Count)).Should().Equal(("Ada", 2));
        facets.Favorites.Should().Be(0);
        (await Groupings.FacetsAsync(bob, new(), default)).Keys.Select(f => f.Value).Should().Equal("account_id",
            "env");
    }

    [Fact]
    public async Task Keys_are_suggested_with_how_many_connections_have_them_beside_those_chosen()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await CreateAsync("A", "env:1", "zone:1");
        await CreateAsync("B", "env:2");
        await HideAsync(await CreateAsync("C", "env:3", "secret:1"));
        await Service.AddAsync(Owner, Inputs.OpenAI("D") with { Tags = ["env:4"] }, default);

        (await Candidates.KeysAsync(bob, "HTTP", [], null, default)).Should().Equal(new KeySuggestion("env", 2),
            new KeySuggestion("zone", 1));
        (await Candidates.KeysAsync(Owner, "HTTP", ["ENV"], null, default)).Should()
            .Equal(new KeySuggestion("secret", 1), new KeySuggestion("zone", 1));
        (await Candidates.KeysAsync(bob, "HTTP", [], "ZO", default)).Should().Equal(new KeySuggestion("zone", 1));
    }

    [Fact]
    public async Task Candidates_have_all_keys_and_say_if_they_can_be_added_and_what_they_clash_with()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (a, b, c) = (await CreateAsync("A", "env:1", "zone:1"), await CreateAsync("B", "env:1", "zone:2"),
            await CreateAsync("C", "env:2", "env:3", "zone:1"));
        await CreateAsync("D", "env:9");
        var hidden = await CreateAsync("Hidden", "env:3", "zone:9");
        var group = await GroupAsync("Sites", "env", hidden);
        await HideAsync(hidden);
        foreach (var id in new[] { a, b }) await RestrictAsync(id, AccessLevel.Resolver, (Owner, AccessLevel.Editor));

        var query = new CandidateQuery { IntegrationType = "HTTP", Keys = ["env", "Zone"] };
        var page = await Candidates.ListAsync(bob, query with { Chosen = [a, c] }, PageRequest.First, default);
        page.Rows.Select(r => (r.Member.Name, r.Refusal, r.Clash)).Should().Equal(
            ("A", null, null), ("B", null, null),
            ("C", "You need Resolver access: you are a Viewer, and this requires Resolver.", null));
        page.Rows[2].Member.Values.Should().BeEquivalentTo(new[] { new[] { "2", "3" }, ["1"] },
            o => o.WithStrictOrdering());
        page.Total.Should().Be(3);

        var clashing =
            (await Candidates.ListAsync(bob, query with { Keys = ["env"], Chosen = [a, b], GroupId = group },
                PageRequest.First, default)).Rows.ToDictionary(r => r.Member.Name, r => r.Clash);
        clashing["A"].Should().Be("Also matched by “B”: env:1. Only one can be a member.");
        clashing["B"].Should().Contain("“A”");
        clashing["C"].Should().Be("Also matched by a member that you can't see: env:3. Only one can be a member.");
        clashing["D"].Should().BeNull();
        (await Candidates.ListAsync(bob, query with { Search = "b" }, new(0, 1),
            default)).Rows.Single().Member.Name.Should().Be("B");
        (await Refused<Problem.Invalid>(
            () => Candidates.ListAsync(bob, query with { Keys = [] }, PageRequest.First,
                default))).Faults.Single().Field.Should().Be("keys");
    }
}
