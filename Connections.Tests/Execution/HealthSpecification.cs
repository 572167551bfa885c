using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Execution;

public sealed class HealthOnSqlite() : HealthSpecification(postgres: false);

public sealed class HealthOnPostgres() : HealthSpecification(postgres: true);

/// <summary>How connections are watched: tests again when they are due, warnings before a credential ends.</summary>
public abstract class HealthSpecification(bool postgres) : CoreSpecification(postgres)
{
    private LoopbackPeer peer = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("Health:RetestHours", "24")];

    public override async Task InitializeAsync()
    {
        peer = await LoopbackPeer.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task A_row_shows_an_unknown_test_result_and_no_test_differently()
    {
        var (tested, never) = (await MakeAsync("Tested"), await MakeAsync("Never"));
        peer.AnswerWith(500, "no");
        await Host.Get<ConnectionTester>().TestStoredAsync(Owner, tested, default);

        (await RowAsync(tested)).Should()
            .Match<ConnectionRow>(r => r.Health == ConnectionHealth.NotTested && r.IsTested);
        (await RowAsync(never)).IsTested.Should().BeFalse();
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Rows
            .Where(r => r.IsTested).Select(r => r.Id).Should().Equal(tested);
    }

    [Fact]
    public async Task A_tested_connection_is_tested_again_when_it_is_due_and_no_other_is()
    {
        var (tested, changing, never) = (await MakeAsync("Tested"), await MakeAsync("Changing", "POST"),
            await MakeAsync("Never"));
        foreach (var id in new[] { tested, changing })
            await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        peer.AnswerWith(401, "no");
        var before = peer.Requests.Count;

        await LookAfter(TimeSpan.FromHours(23));
        peer.Requests.Should().HaveCount(before, "it is not time");
        await LookAfter(TimeSpan.FromHours(4));

        peer.Requests.Should().HaveCount(before + 1).And.Subject.Last().Method.Should().Be("GET");
        (await RowAsync(tested)).Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention && r.HealthMessage!.StartsWith("Credential: "));
        (await RowAsync(changing)).Health.Should().Be(ConnectionHealth.Healthy,
            "a request that may change something is not sent by itself");
        (await RowAsync(never)).Health.Should().Be(ConnectionHealth.NotTested);
        await LookAfter(TimeSpan.FromMinutes(10));
        peer.Requests.Should().HaveCount(before + 1, "it was just tested");
        (await Queries.HistoryAsync(Owner, tested, PageRequest.First, default)).Rows.Should()
            .Contain(h => h.Action == "tested" && h.Actor == "Connections");

        peer.AnswerWith(200, "yes");
        await LookAfter(TimeSpan.FromHours(27));
        (await RowAsync(tested)).Health.Should().Be(ConnectionHealth.Healthy);
        (await NamesAsync(new ConnectionQuery { AttentionOnly = true })).Should().BeEmpty();
    }

    [Fact]
    public async Task A_connection_tested_by_a_clock_that_was_ahead_is_tested_again()
    {
        var id = await MakeAsync("Tested");
        Host.Clock.Advance(TimeSpan.FromDays(400));
        await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        await RestartAsync();
        var before = peer.Requests.Count;

        await LookAfter(TimeSpan.FromMinutes(10));

        peer.Requests.Should().HaveCount(before + 1);
        await LookAfter(TimeSpan.FromMinutes(10));
        peer.Requests.Should().HaveCount(before + 1, "it was just tested, by a clock that is right");
    }

    [Fact]
    public async Task An_unclear_response_changes_no_health_and_is_not_requested_every_minute()
    {
        var id = await MakeAsync("Tested");
        await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        peer.AnswerWith(500, "down");

        await LookAfter(TimeSpan.FromHours(27));
        await LookAfter(TimeSpan.FromMinutes(10));

        peer.Requests.Should().HaveCount(2);
        (await RowAsync(id)).Health.Should().Be(ConnectionHealth.Healthy);
    }

    [Fact]
    public void Connections_tested_together_fall_due_apart()
    {
        var at = Host.Clock.GetUtcNow();
        var due = Enumerable.Range(0,
            200).Select(_ => ConnectionRetests.DueAt(Guid.CreateVersion7(), at, TimeSpan.FromHours(24))).ToList();

        due.Should().OnlyContain(d => d >= at.AddHours(24) && d <= at.AddHours(26.5));
        (due.Max() - due.Min()).Should().BeGreaterThan(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_token_causes_one_warning_each_30_and_7_and_1_days_before_it_expires()
    {
        var end = Host.Clock.GetUtcNow().AddDays(40);
        var id = await Service.AddAsync(Owner,
            Inputs.Http("Ends", token: Jwt(end), baseUrl: peer.Address.ToString()), default);
        (await Queries.GetAsync(Owner, id, default)).ExpiresAt.Should().BeCloseTo(end, TimeSpan.FromSeconds(1));
        var upkeep = Host.Get<ConnectionMaintenance>();
        var seen = new List<string>();

        foreach (var left in new[] { 35.0, 29.9, 29.8, 12, 6.9, 6.5, 0.9, 0.5 })
        {
            Host.Clock.SetUtcNow(end.AddDays(-left));
            await upkeep.WarnOfExpiryAsync(default);
            seen.Add(string.Join(' ', await WarningsAsync(id)));
        }

        seen.Should().Equal("", "30", "30", "30", "30 7", "30 7", "30 7 1", "30 7 1");
        (await RowAsync(id)).Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention
                    && r.HealthMessage!.Contains($"expires on {end:yyyy-MM-dd}"));
        (await NamesAsync(new ConnectionQuery { AttentionOnly = true })).Should().Equal("Ends");
        (await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)).Outcome.Should()
            .Be(TestOutcome.Accepted);
        (await RowAsync(id)).Health.Should().Be(ConnectionHealth.NeedsAttention,
            "that it works today does not make it last");

        Host.Clock.SetUtcNow(end.AddHours(1));
        await upkeep.MarkExpiredAsync(default);
        await upkeep.WarnOfExpiryAsync(default);
        (await RowAsync(id)).HealthMessage.Should().Contain("has expired");
        (await WarningsAsync(id)).Should().Equal("30", "7", "1");
    }

    [Fact]
    public async Task The_end_of_a_token_stays_with_it_and_goes_with_it()
    {
        var end = Host.Clock.GetUtcNow().AddDays(90);
        var id = await Service.AddAsync(Owner, Inputs.Http("Ends", token: Jwt(end)), default);

        await Service.UpdateAsync(Owner, id,
            Inputs.Http("Renamed") with { Fields = Inputs.HttpFields("https://api.example.com", ("token", null)) },
            await VersionOfAsync(id), default);
        (await Queries.GetAsync(Owner, id, default)).ExpiresAt.Should().NotBeNull();
        await Service.UpdateAsync(Owner, id, Inputs.Http("Renamed", token: "no JWT"), await VersionOfAsync(id),
            default);
        (await Queries.GetAsync(Owner, id, default)).ExpiresAt.Should().BeNull();
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJleHAiOjE3OTk5OTk5OTl9.x", true)]
    [InlineData("eyJhbGciOiJub25lIn0.eyJleHAiOiJzb29uIn0.x", false)]
    [InlineData("eyJhbGciOiJub25lIn0.bm8ganNvbg.x", false)]
    [InlineData("eyJhbGciOiJub25lIn0.!!.x", false)]
    [InlineData("a.b.c", false)]
    [InlineData("sk-1234", false)]
    public void Only_a_token_that_names_its_end_has_one(string token, bool ends) =>
        TokenRules.Expiry(token).HasValue.Should().Be(ends);

    private static string Jwt(DateTimeOffset end)
    {
        static string Part(string json) =>
            System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
        return $"{Part("""{"alg":"none"}""")}.{Part($$"""{"sub":"x","exp":{{end.ToUnixTimeSeconds()}}}""")}.c2lnbmF0dXJl";
    }

    private Task<Guid> MakeAsync(string name, string? verb = null)
    {
        var input = Inputs.Http(name, baseUrl: peer.Address.ToString());
        if (verb is not null) input.Fields.Add("test_method", verb);
        return Service.AddAsync(Owner, input, default);
    }

    private async Task LookAfter(TimeSpan time)
    {
        Host.Clock.Advance(time);
        await Host.Get<ConnectionRetests>().RunDueAsync(default);
    }

    private async Task<ConnectionRow> RowAsync(Guid id) => (await Queries.GetAsync(Owner, id, default)).Row;

    private async Task<List<string>> WarningsAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().AsNoTracking()
            .Where(e => e.AssetId == id && e.Action == "expiry_warned").OrderBy(e => e.At).ToListAsync();
        return [.. entries.Select(e => AuditLog.Changes(e).Single(c => c.Field == "days before").New!)];
    }
}
