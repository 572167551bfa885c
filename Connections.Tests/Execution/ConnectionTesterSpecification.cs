using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

public sealed class ConnectionTesterOnSqlite() : ConnectionTesterSpecification(postgres: false);

public sealed class ConnectionTesterOnPostgres() : ConnectionTesterSpecification(postgres: true);

/// <summary>Trying connections: where a stored secret may go, and who learns what of the network.</summary>
public abstract class ConnectionTesterSpecification(bool postgres) : CoreSpecification(postgres)
{
    private LoopbackPeer peer = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", $"127.0.0.1/32:{peer.Address.Port}"), ("RateLimits:TestsPerMinute", "8")];

    private ConnectionTester Tester => Host.Get<ConnectionTester>();

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
    public async Task A_test_of_an_edit_sends_the_stored_secret_only_to_its_own_host()
    {
        var id = await Service.AddAsync(Owner, To(peer.Address.ToString(), "s3cret"), default);
        var seen = await Queries.GetAsync(Owner, id, default);

        (await Tester.TestAsync(Owner, To(peer.Address.ToString(), null), seen, default)).Outcome.Should()
            .Be(TestOutcome.Accepted);
        peer.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer s3cret");

        var elsewhere = () => Tester.TestAsync(Owner, To($"{peer.Address}other", null), seen, default);
        (await elsewhere.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == "tokens/token/value" && f.Message.Contains("another server"));
        var otherIntegration = () => Tester.TestAsync(Owner, Inputs.OpenAI("x"), seen, default);
        (await otherIntegration.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
            .ContainSingle().Which.Field.Should().Be("integration");
        peer.Requests.Should().HaveCount(1);
    }

    [Fact]
    public async Task Details_of_the_network_are_for_auditors_alone()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var blocked = await Service.AddAsync(Owner, Nowhere("Blocked"), default);
        var reached = await Service.AddAsync(Owner, To(peer.Address.ToString(), "s3cret"), default);
        foreach (var id in new[] { blocked, reached })
        {
            await Tester.TestStoredAsync(Owner, id, default);

            (await FieldsAsync(Owner, id)).Should().Contain(id == blocked ? "blocked by" : "remote address");
            (await FieldsAsync(bob, id)).Should().NotContain(["blocked by", "remote address"]);
        }

        (await Tester.TestAsync(Owner, Nowhere("New"), null, default)).NextStep.Should().Be(
            "Rule: 127.0.0.1 is loopback and 127.0.0.1:9 is not in Egress:Allow. To allow it, add it to "
            + "Egress:Allow and restart.");
        (await Tester.TestAsync(bob, Nowhere("New"), null, default)).NextStep.Should()
            .Be("Ask an admin to allow this address.");
    }

    [Fact]
    public async Task A_stored_test_notes_the_health_of_the_version_that_was_tested()
    {
        var id = await Service.AddAsync(Owner, To(peer.Address.ToString(), "s3cret"), default);
        var version = await VersionOfAsync(id);

        await Tester.TestStoredAsync(Owner, id, default);
        (await Queries.GetAsync(Owner, id, default)).Row.Should()
            .Match<ConnectionRow>(r => r.Health == ConnectionHealth.Healthy && r.Version == version);
        peer.AnswerWith(401, "{}");
        await Tester.TestStoredAsync(Owner, id, default);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);

        await Service.UpdateAsync(Owner, id, To(peer.Address.ToString(), "new"), version, default);
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NotTested);
    }

    [Fact]
    public async Task A_connection_created_right_after_a_test_of_the_same_values_counts_as_tested()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var (good, bad) = (To(peer.Address.ToString(), "s3cret"), Nowhere("Bad"));
        await Tester.TestAsync(Owner, good, null, default);

        (await MadeAsync(Owner, good with { Name = "Another name", Tags = ["env:prod"] })).Should()
            .Match<ConnectionDetails>(c => c.Row.Health == ConnectionHealth.Healthy && c.HealthAt != null);
        (await MadeAsync(Owner,
            To(peer.Address.ToString(), "another") with { Name = "Another secret" })).Row.Health.Should()
            .Be(ConnectionHealth.NotTested);
        (await MadeAsync(bob, good with { Name = "By another" })).Row.Health.Should().Be(ConnectionHealth.NotTested);
        Host.Clock.Advance(RecentTestResults.Lasts + TimeSpan.FromSeconds(1));
        (await MadeAsync(Owner, good with { Name = "Later" })).Row.Health.Should().Be(ConnectionHealth.NotTested);

        var why = (await Tester.TestAsync(Owner, bad, null, default)).Message;
        (await MadeAsync(Owner, bad)).Row.Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention
                    && r.HealthMessage!.EndsWith($": {why}", StringComparison.Ordinal));
        (await MadeAsync(Owner, good with { Name = "No more" })).Row.Health.Should().Be(ConnectionHealth.NotTested,
            "only the last try counts");

        async Task<ConnectionDetails> MadeAsync(Actor actor, ConnectionInput input) =>
            await Queries.GetAsync(actor, await Service.AddAsync(actor, input, default), default);
    }

    [Fact]
    public async Task Tests_over_the_limit_are_refused_only_to_their_sender()
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        for (var i = 0; i < 8; i++) await Tester.TestAsync(Owner, Nowhere("New"), null, default);

        var more = () => Tester.TestAsync(Owner, Nowhere("New"), null, default);

        await more.Should().ThrowAsync<Problem.TooMany>();
        await Tester.TestAsync(bob, Nowhere("New"), null, default);
    }

    private static ConnectionInput Nowhere(string name) => Inputs.Http(name, baseUrl: "https://127.0.0.1:9");

    private static ConnectionInput To(string baseUrl, string? token)
    {
        var fields = Inputs.HttpFields(baseUrl, ("token", token));
        fields.Add("headers",
            new FieldValue.Items([new FieldSet { { "name", "Authorization" }, { "value", "Bearer {{ token }}" } }]));
        return Inputs.Http("Peer") with { Fields = fields };
    }

    private async Task<List<string>> FieldsAsync(Actor actor, Guid id) =>
        [.. (await Queries.HistoryAsync(actor, id, PageRequest.First, default)).Rows.SelectMany(h => h.Changes)
            .Select(c => c.Field)];
}
