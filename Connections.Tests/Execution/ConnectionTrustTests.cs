using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>Connections that trust an authority of their own, against servers that only it vouches for.</summary>
public sealed class ConnectionTrustTests : IAsyncLifetime
{
    private readonly string authority = ServerCertificates.AuthorityPem;
    private LoopbackPeer api = null!;
    private LoopbackPeer login = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    public async Task InitializeAsync()
    {
        api = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        login = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        login.AnswerWith(200, """{"access_token":"t-1"}""");
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"));
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await api.DisposeAsync();
        await login.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_trusts_its_own_authority_and_no_other_connection_does()
    {
        var trusting = await CreateAsync("trusting", authority);
        var other = await CreateAsync("other", null);

        (await TwoStepInput.RunAsync(host, trusting)).Outcome.Answer!.Status.Should().Be(200);
        var refused = (await TwoStepInput.RunAsync(host, other)).Outcome.Failure!;
        (await TwoStepInput.RunAsync(host, trusting)).Outcome.Answer!.Status.Should().Be(200);

        refused.Kind.Should().Be(Core.Egress.EgressFailureKind.TlsUntrusted);
        api.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_test_and_a_token_fetch_trust_it_too()
    {
        var id = await host.Get<ConnectionService>().AddAsync(host.Owner,
            Trusting(TwoStepInput.Input("two", api.Address, login.Address, "s3cret"), authority), default);

        (await host.Get<ConnectionTester>().TestStoredAsync(host.Owner, id, default)).Outcome.Should()
            .Be(TestOutcome.Accepted);

        login.Requests.Should().ContainSingle();
        api.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer t-1");
    }

    [Fact]
    public async Task A_test_without_it_names_the_field_where_the_authority_belongs()
    {
        var result = await host.Get<ConnectionTester>().TestAsync(host.Owner, Input("x", null), null, default);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Unknown && r.Field == "trusted_certificates"
                    && r.NextStep!.Contains("this connection's trusted certificates"));
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Another_authority_asks_for_every_secret_again()
    {
        var service = host.Get<ConnectionService>();
        var id = await CreateAsync("trusting", null);
        var version = (await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default)).Row.Version;
        var kept = Input("trusting", authority);
        kept.Fields.Set("tokens", new FieldValue.Items([new FieldSet { { "name", "t" } }]));

        var refused = await FluentActions.Awaiting(() => service.UpdateAsync(host.Owner, id, kept, version, default))
            .Should().ThrowAsync<Problem.Invalid>();

        refused.Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "tokens/t/value" && f.Message.StartsWith("The trusted authorities changed"));
        await service.UpdateAsync(host.Owner, id, Input("trusting", authority), version, default);
        (await TwoStepInput.RunAsync(host, id)).Outcome.Answer!.Status.Should().Be(200);
    }

    private Task<Guid> CreateAsync(string name, string? trusted) =>
        host.Get<ConnectionService>().AddAsync(host.Owner, Input(name, trusted), default);

    private ConnectionInput Input(string name, string? trusted) => Trusting(
        new ConnectionInput
        {
            Name = name,
            IntegrationType = "HTTP",
            CredentialType = "HTTPTokenAuth",
            Fields = new FieldSet
            {
                { "base_url", api.Address.ToString() },
                { "tokens",
                    new FieldValue.Items([new FieldSet { { "name", "t" }, { "value", Inputs.Secret("s3cret") } }]) },
                { "headers", TwoStepInput.Pairs(("X-Key", "{{ t }}")) },
            },
        },
        trusted);

    private static ConnectionInput Trusting(ConnectionInput input, string? trusted)
    {
        if (trusted is not null) input.Fields.Set("trusted_certificates", new FieldValue.Text(trusted));
        return input;
    }
}
