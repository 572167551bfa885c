using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Groups;

/// <summary>The matrix of the values in use, and for whom a choice works.</summary>
public abstract partial class GroupResolutionSpecification
{
    [Fact]
    public async Task The_matrix_shows_every_value_in_use_and_who_answers()
    {
        var seen = await MatrixAsync(bob, group, null);
        seen.Should()
            .Match<ResolutionMatrix>(
                m => m.ColumnKey == null && m.Columns.Count == 0 && m.Holes == 0 && m.Rows.Total == 3);
        seen.RowKeys.Should().Equal("env");
        seen.Rows.Rows.Select(r => (r.Values[0], r.Cells.Single()!.Name, r.Cells[0]!.MayUse)).Should()
            .Equal(("dev", "Dev", false), ("prod", "Prod", true), ("test", "Dev", false));
        seen.Rows.Rows[0].Cells[0]!.WhyNot.Should().Be("Bob is a Viewer, and this requires Resolver");
        (await MatrixAsync(Owner, group, bob.Id, new(3, 1))).Rows.Rows.Select(
            r => (r.Values[0], r.Cells.Single()!.MayUse)).Should().Equal(("test", false));
    }

    [Fact]
    public async Task The_matrix_of_several_keys_shows_gaps_and_a_hidden_members_match_is_no_gap()
    {
        var (eu, us, secret) = (await CreateAsync("Eu", "env:prod", "env:dev", "tier:a", "zone:eu"),
            await CreateAsync("Us", "env:prod", "tier:a", "zone:us"),
            await CreateAsync("Secret", "env:dev", "tier:a", "zone:us", "zone:mars"));
        var zones = await GroupAsync("Zones", "env tier zone", eu, us, secret);
        (await MatrixAsync(Owner, zones, null)).Should()
            .Match<ResolutionMatrix>(m => m.ColumnTotal == 3 && m.Holes == 1);
        await HideAsync(secret);

        var seen = await MatrixAsync(bob, zones, null);

        seen.RowKeys.Should().Equal("env", "tier");
        seen.ColumnKey.Should().Be("zone");
        seen.Columns.Should().Equal(["eu", "us"], "a value that only a hidden member has is not told");
        seen.Rows.Rows.Select(r => string.Join(' ', r.Values)).Should().Equal("dev a", "prod a");
        seen.Rows.Rows.SelectMany(r => r.Cells).Select(c => c?.Name).Should().Equal("Eu", null, "Eu", "Us");
        seen.Rows.Rows[0].Cells[1].Should().Be(new MatrixCell(null, null, null, null),
            "it is answered, by one that may not be seen");
        seen.Holes.Should().Be(0);

        await HideAsync(us);
        await RetagAsync(eu, "env:prod", "tier:a", "zone:eu");
        await ChangeAsync(zones, remove: [secret]);
        var another = await CreateAsync("Another", "env:dev", "tier:a", "zone:us");
        await ChangeAsync(zones, add: [another]);
        var holes = await MatrixAsync(bob, zones, null);
        holes.Holes.Should().Be(1);
        holes.Rows.Rows.SelectMany(r => r.Cells.Select((c, i) => (r.Values[0], holes.Columns[i], c)))
            .Where(c => c.c is null).Select(c => (c.Item1, c.Item2)).Should().Equal(("dev", "eu"));
        var part = await MatrixAsync(bob, zones, null, new(1, 1), new(1, 1));
        part.Should().Match<ResolutionMatrix>(m => m.Rows.Total == 2 && m.ColumnTotal == 2 && m.Holes == 1);
        part.Rows.Rows.Single().Cells.Single().Should().Be(new MatrixCell(null, null, null, null), "“Us” is hidden");
    }

    [Fact]
    public async Task A_choice_lists_the_identities_it_would_be_forbidden_for()
    {
        await Host.AddUserAsync("Eve", Role.ReadOnly);
        await DisableAsync(await Host.AddUserAsync("Gone", Role.Standard));

        async Task<IEnumerable<(string, ResolutionOutcome)>> ForAsync(string value) =>
            (await Choices.ForIdentitiesAsync(Owner, new ResolveTarget.Group(group, [new("env", value)]), null,
                PageRequest.First, default)).Rows.Select(r => (r.Name, r.Outcome));

        (await ForAsync("prod")).Should().Equal(("Ada", ResolutionOutcome.Chosen), ("Bob", ResolutionOutcome.Chosen),
            ("Eve", ResolutionOutcome.Forbidden));
        (await ForAsync("dev")).Should().Equal(("Ada", ResolutionOutcome.Chosen), ("Bob", ResolutionOutcome.Forbidden),
            ("Eve", ResolutionOutcome.Forbidden));
        (await ForAsync("qa")).Should().Equal(("Ada", ResolutionOutcome.NoMatch), ("Bob", ResolutionOutcome.NoMatch),
            ("Eve", ResolutionOutcome.Forbidden));
        (await Choices.ForIdentitiesAsync(Owner, new ResolveTarget.Group(group, [new("env", "dev")]), "BO",
            PageRequest.First, default)).Rows.Single().Message.Should()
            .Be((await ExplainAsync(Owner, bob.Id, "dev")).Message);
    }

    private Task<ResolutionMatrix> MatrixAsync(Actor actor, Guid of, Guid? identity, PageRequest? rows = null,
        PageRequest? columns = null) =>
        Choices.MatrixAsync(actor, of, identity, new(rows ?? PageRequest.First, columns ?? PageRequest.First), default);
}
