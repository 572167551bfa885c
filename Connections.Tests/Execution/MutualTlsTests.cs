using System.Security.Cryptography;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

/// <summary>mTLS against a real server that demands a certificate of its authority from each client.</summary>
public sealed class MutualTlsTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private LoopbackPeer peer = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    private ConnectionService Service => host.Get<ConnectionService>();

    private ConnectionTester Tester => host.Get<ConnectionTester>();

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(folder["roots.pem"], ServerCertificates.Root.ExportCertificatePem());
        peer = await LoopbackPeer.StartAsync(ServerCertificates.Good, clientAuthority: ServerCertificates.Root);
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"),
            ("Egress:TrustedCertificates", folder["roots.pem"]), CoreHost.LogsEverything);
        // Certificates hold by the machine's clock, which the installation must share.
        host.Clock.SetUtcNow(
            TimeProvider.System.GetUtcNow() > host.Clock.GetUtcNow() ? TimeProvider.System.GetUtcNow()
                : host.Clock.GetUtcNow());
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await peer.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_server_sees_the_connections_certificate()
    {
        var result = await Tester.TestAsync(host.Owner, Input("billing", ServerCertificates.Client("billing")), null,
            default);

        result.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Accepted && r.Status == 200
            && !r.HeaderNames.Contains("Authorization"));
        peer.Requests.Should().ContainSingle().Which.Client.Should().Be("CN=billing");
    }

    [Fact]
    public async Task A_PKCS_12_file_is_used_as_its_key_and_chain_and_its_pass_phrase_is_nowhere()
    {
        const string PassPhrase = "cnry-8c1f-phrase";
        var (chain, key) = ServerCertificates.Client("billing");
        using var leaf = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(chain, key);
        var file = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        file.ImportFromPem(chain);
        file.RemoveAt(0);
        file.Add(leaf);
        var base64 =
            Convert.ToBase64String(
                file.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, PassPhrase)!);
        var input = Input("billing", (chain, base64));
        input.Fields.Remove("certificate");
        input.Fields.Set("pass_phrase", Inputs.Secret(PassPhrase));

        var id = await Service.AddAsync(host.Owner, input, default);
        await TwoStepInput.RunAsync(host, id, "/billing");

        peer.Requests.Should().ContainSingle().Which.Client.Should().Be("CN=billing");
        var details = await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default);
        details.Secrets.Select(s => s.Path).Should().Equal("private_key");
        var history =
            (await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id, PageRequest.First, default)).Rows;
        string.Join('\n',
            host.Everything.Append(System.Text.Json.JsonSerializer.Serialize(history))).Should()
            .NotContain(PassPhrase).And.NotContain("pass_phrase");
        var resolved = await host.Get<ResolveService>().ResolveAsync(host.Owner, id, "test", null, default);
        resolved.Secrets.Keys.Should().Equal("private_key");
        resolved.Secrets["private_key"].Reveal().Should().NotContain(base64[..40]);
    }

    [Fact]
    public async Task No_connection_uses_the_certificate_of_another_or_its_own_old_one()
    {
        var billing = await Service.AddAsync(host.Owner, Input("billing", ServerCertificates.Client("billing")),
            default);
        var orders = await Service.AddAsync(host.Owner, Input("orders", ServerCertificates.Client("orders")), default);
        for (var i = 0; i < 3; i++)
        {
            (await TwoStepInput.RunAsync(host, billing, "/billing")).Outcome.Answer!.Status.Should().Be(200);
            (await TwoStepInput.RunAsync(host, orders, "/orders")).Outcome.Answer!.Status.Should().Be(200);
        }

        var version = (await host.Get<ConnectionQueries>().GetAsync(host.Owner, billing, default)).Row.Version;
        await Service.UpdateAsync(host.Owner, billing, Input("billing", ServerCertificates.Client("billing-new")),
            version,
            default);
        await TwoStepInput.RunAsync(host, billing, "/billing");

        peer.Requests.Select(r => $"{r.Target} {r.Client}").Should().Equal(
            "/billing CN=billing", "/orders CN=orders", "/billing CN=billing", "/orders CN=orders",
            "/billing CN=billing", "/orders CN=orders", "/billing CN=billing-new");
        peer.Requests.GroupBy(r => r.Connection).Should().HaveCount(3,
            "each credential has sockets of its own, which it uses again")
            .And.OnlyContain(sockets => sockets.Select(r => r.Client).Distinct().Count() == 1);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_with_a_message()
    {
        var result = await Tester.TestAsync(host.Owner,
            Input("stranger", ServerCertificates.Client("stranger", byStranger: true)), null, default);

        result.Message.Should()
            .Be("127.0.0.1 closed the connection right after the TLS handshake: it does not seem to accept the "
                + "client certificate.");
        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Field == "certificate" && r.NextStep!.Contains("issued by an authority")
                    && r.Outcome != TestOutcome.Accepted);
        peer.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_key_that_does_not_match_or_a_URL_without_TLS_is_refused_before_sending()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kind = host.Get<IntegrationCatalog>().Find("HTTP")!.Kind("HTTPMTLSAuth")!;
        var (certificate, key) = ServerCertificates.Client("billing");

        foreach (var (address, wrong, field) in new[] { (peer.Address.ToString(), other.ExportPkcs8PrivateKeyPem(),
            "private_key"), ("http://127.0.0.1:9", key, "base_url"), (peer.Address.ToString(), "", "private_key") })
        {
            var act = () => host.Get<TestSender>().SendAsync(
                host.Get<IntegrationCatalog>().Find("HTTP")!, kind,
                new FieldSet { { "base_url", address }, { "certificate", certificate } },
                SampleIntegrations.Secrets(("private_key", wrong)), null, default);
            (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should()
                .ContainSingle().Which.Field.Should().Be(field);
        }

        peer.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task No_line_of_the_key_is_in_any_message_log_or_record()
    {
        var pair = ServerCertificates.Client("billing");
        var id = await Service.AddAsync(host.Owner, Input("billing", pair), default);
        peer.Answer = http =>
            Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                http.Response, $"I read your disk: {pair.Key}");

        var result = await Tester.TestStoredAsync(host.Owner, id, default);
        var history =
            (await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id, PageRequest.First, default)).Rows;

        result.Excerpt.Should().StartWith("I read your disk: ***");
        var line = pair.Key.Split('\n')[1];
        string.Join('\n',
            host.Everything.Append(System.Text.Json.JsonSerializer.Serialize(result))
                .Append(System.Text.Json.JsonSerializer.Serialize(history))).Should().NotContain(line);
    }

    private ConnectionInput Input(string name, (string Certificate, string Key) pair) => new()
    {
        Name = name,
        IntegrationType = "HTTP",
        CredentialType = "HTTPMTLSAuth",
        Fields = new FieldSet { { "base_url", peer.Address.ToString() }, { "certificate", pair.Certificate },
            { "private_key", Inputs.Secret(pair.Key) } },
    };
}
