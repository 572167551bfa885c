using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Audit;

public sealed class AuditSearchOnSqlite() : AuditSearchSpecification(postgres: false);

public sealed class AuditSearchOnPostgres() : AuditSearchSpecification(postgres: true);

/// <summary>The audit trail is read page by page and searched look by look, however long it is.</summary>
public abstract class AuditSearchSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const int Long = 45_000;

    private AuditTrail Trail => Host.Get<AuditTrail>();

    [Fact]
    public async Task Pages_neither_repeat_nor_skip_an_entry_while_others_are_written()
    {
        for (var i = 0; i < 12; i++) await CreateAsync($"Number {i}");
        var whole = (await Trail.ListAsync(Owner, new(), null, 200, default)).Rows.Select(r => r.Id).ToList();

        var read = new List<Guid>();
        AuditCursor? place = null;
        do
        {
            var page = await Trail.ListAsync(Owner, new(), place, 5, default);
            read.AddRange(page.Rows.Select(r => r.Id));
            // As an address carries it.
            place = AuditCursor.Parse(page.Older?.ToString());
            await CreateAsync($"Meanwhile {read.Count}");
        }
        while (place is not null);

        read.Should().Equal(whole);
    }

    [Fact]
    public async Task A_search_without_an_index_reports_how_far_it_looked_and_continues_from_there()
    {
        await using (var db = Host.OpenDb()) await LongAuditTrail.WriteAsync(db, Long);

        foreach (var query in new AuditQuery[] { new(Asset: "N1"), new(Asset: "n1", EventName: "Custom Connections") })
        {
            var (names, looks, place) = (new List<string>(), 0, (AuditCursor?)null);
            do
            {
                var page = await Trail.ListAsync(Owner, query, place, 200, default);
                if (page.Rows.Count < 200) looks++;
                names.AddRange(page.Rows.Select(r => r.AssetName));
                place = page.Older;
            }
            while (place is not null);

            names.Should()
                .OnlyHaveUniqueItems().And.HaveCount(
                    Enumerable.Range(1,
                        Long).Count(
                            i => i.ToString(System.Globalization.CultureInfo.InvariantCulture).StartsWith('1')));
            names[^1].Should().Be("n1");
        }
        var none = await Trail.ListAsync(Owner, new(Actor: "nobody has this name"), null, 50, default);
        none.Rows.Should().BeEmpty();
        none.Older.Should().NotBeNull("twenty thousand entries were looked through, and there are more");
        (await Trail.ListAsync(Owner, new(Asset: "n1", To: new DateTimeOffset(2020, 1, 1, 0, 0, 2, TimeSpan.Zero)),
            null, 50, default)).Should().Match<AuditPage>(p => p.Rows.Count == 1 && p.Older == null);
    }

    [Fact]
    public async Task An_export_holds_all_entries_that_match_and_each_once()
    {
        await using (var db = Host.OpenDb()) await LongAuditTrail.WriteAsync(db, 3500);

        var names = new List<string>();
        await foreach (var row in await Trail.ExportAsync(Owner, new(Asset: "n"), "csv", default))
            names.Add(row.AssetName);

        names.Where(n => n != "Audit Trail").Should().Equal(Enumerable.Range(1, 3500).Reverse().Select(i => $"n{i}"));
    }

    [Fact]
    public async Task Entries_of_a_resource_or_person_are_found_by_id_and_by_a_part_of_the_name()
    {
        var élodie = await Host.AddUserAsync("Élodie", Role.Standard);
        var id = await Service.AddAsync(élodie, Inputs.Http("Größe"), default);
        await CreateAsync("Other");
        async Task<string> Found(AuditQuery query) =>
            string.Join(',', (await Trail.ListAsync(Owner, query, null, 50, default)).Rows.Select(r => r.AssetName));

        (await Found(new(Actor: élodie.Id.ToString()))).Should().Be("Größe");
        (await Found(new(Actor: "ÉLO"))).Should().Be("Größe");
        (await Found(new(Actor: "Élo"))).Should().Be("Größe");
        (await Found(new(Asset: id.ToString(), EventName: "Custom Connections"))).Should().Be("Größe");
        (await Found(new(Asset: id.ToString(), EventName: "Authentication"))).Should().BeEmpty();
        (await Found(new(Asset: "gröSSe"))).Should().BeEmpty();
        (await Found(new(Asset: "GRö"))).Should().Be("Größe");
        (await Found(new(Asset: "%"))).Should().BeEmpty();
        (await Found(new(Asset: "\0"))).Should().Contain("Other", "what cannot be stored is not looked for");
    }

    [Fact]
    public async Task A_test_that_was_answered_was_not_refused()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        await RestartAsync(("Egress:Allow:0", $"127.0.0.1/32:{peer.Address.Port}"));
        var id = await Service.AddAsync(Owner, Inputs.Http("Peer", baseUrl: peer.Address.ToString()), default);
        foreach (var status in new[] { 200, 500, 401 })
        {
            peer.AnswerWith(status, "{}");
            await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        }

        var tested = (await Trail.ListAsync(Owner, new(Action: "tested"), null, 50, default)).Rows;
        var refused = (await Trail.ListAsync(Owner, new(Action: "tested", Refused: true), null, 50, default)).Rows;

        tested.Select(r => r.Outcome).Should().Equal("Refused", "Unknown", "Accepted");
        tested.Select(r => r.Succeeded).Should().Equal(false, true, true);
        refused.Should().ContainSingle().Which.Outcome.Should().Be("Refused");
    }

    [Fact]
    public async Task The_filter_offers_the_recorded_events()
    {
        await CreateAsync("One");
        await Host.Get<TeamService>().CreateAsync(Owner, "Team", "", default);

        var names = await Trail.EventNamesAsync(Owner, default);

        names.Should().BeEquivalentTo(["Access Management", "Custom Connections", "Users"]);
        AuditQuery.Actions.Should()
            .Contain(["created", "resolved", "access_elevated", "exported"]).And.OnlyHaveUniqueItems();
    }
}
