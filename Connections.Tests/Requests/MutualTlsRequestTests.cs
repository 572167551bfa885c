using System.Text.Json;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Resolving;
using Connections.Tests.Execution;
using Connections.Tests.Support;
using static Connections.Tests.Execution.GenericOAuthInput;

namespace Connections.Tests.Requests;

/// <summary>
/// A client certificate with headers, parameters and a body beside it, against a server that demands both.
/// </summary>
public sealed class MutualTlsRequestTests : IAsyncLifetime
{
    private const string Secret = "t0ken-5ecca0a7";
    private readonly TempFolder folder = new();
    private readonly (string Certificate, string Key) pair = ServerCertificates.Client("billing");
    private LoopbackPeer peer = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;

    private ConnectionService Service => host.Get<ConnectionService>();

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(folder["roots.pem"], ServerCertificates.Root.ExportCertificatePem());
        peer = await LoopbackPeer.StartAsync(ServerCertificates.Good, clientAuthority: ServerCertificates.Root);
        peer.Answer = async http =>
        {
            http.Response.StatusCode = http.Request.Headers.Authorization == $"Bearer {Secret}"
                && http.Request.Query["api-version"] == "7" ? 200 : 401;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response,
                $"you sent {http.Request.Headers.Authorization}");
        };
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"),
            ("Egress:TrustedCertificates", folder["roots.pem"]), CoreHost.LogsEverything);
        // Certificates hold by the machine's clock, which the installation shares.
        host.Clock.SetUtcNow(TimeProvider.System.GetUtcNow() > host.Clock.GetUtcNow() ? TimeProvider.System.GetUtcNow()
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
    public async Task A_request_carries_certificate_headers_and_parameters_together()
    {
        var id = await Service.AddAsync(host.Owner, Input(), default);

        var sent = await TwoStepInput.RunAsync(host, id);

        sent.Outcome.Answer!.Status.Should().Be(200);
        var request = peer.Requests.Should().ContainSingle().Which;
        (request.Client, request.Target).Should().Be(("CN=billing", "/things?api-version=7"));
        sent.Mask.Apply(System.Text.Encoding.UTF8.GetString(sent.Outcome.Answer.Body.Span))
            .Should().Be("you sent Bearer ***");
    }

    [Fact]
    public async Task A_test_tells_a_wrong_token_from_a_wrong_certificate()
    {
        var tester = host.Get<ConnectionTester>();
        var wrongToken = await tester.TestAsync(host.Owner, Input().With(Token("token1", "wr0ng")), null, default);
        var stranger = ServerCertificates.Client("stranger", byStranger: true);
        var wrongCertificate = await tester.TestAsync(
            host.Owner, Input().With(Text("certificate", stranger.Certificate),
                ("private_key", Inputs.Secret(stranger.Key))), null, default);

        wrongToken.Should().Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Status == 401);
        wrongCertificate.Should().Match<ConnectionTestResult>(r => r.Status == null && r.Field == "certificate");
    }

    [Fact]
    public async Task Another_certificate_asks_for_the_key_and_for_the_tokens_again()
    {
        var id = await Service.AddAsync(host.Owner, Input(), default);
        var version = (await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default)).Row.Version;
        var other = Input().With(Text("certificate", ServerCertificates.Client("other").Certificate),
            ("tokens", new FieldValue.Items([new FieldSet { { "name", "token1" }, { "type", "SECRET" } }])));
        other.Fields.Remove("private_key");

        var act = () => Service.UpdateAsync(host.Owner, id, other, version, default);

        (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field)
            .Should().BeEquivalentTo("private_key", "tokens/token1/value");
    }

    [Fact]
    public async Task Exported_are_certificate_key_headers_and_parameters()
    {
        var id = await Service.AddAsync(host.Owner, Input() with { HandsOut = true }, default);

        var given = await host.Get<CredentialExportService>().ExportAsync(host.Owner, new ResolveTarget.Connection(id),
            default);

        given.Client!.Value.PrivateKey.Reveal().Trim().Should().Be(pair.Key.Trim());
        given.Headers.Select(h => $"{h.Name}: {h.Value.Reveal()}").Should().Equal($"Authorization: Bearer {Secret}");
        given.Query.Select(q => $"{q.Name}={q.Value.Reveal()}").Should().Equal("api-version=7");
    }

    [Fact]
    public async Task No_token_and_no_line_of_the_key_is_in_any_log_line_message_or_record()
    {
        var id = await Service.AddAsync(host.Owner, Input(), default);
        await TwoStepInput.RunAsync(host, id);
        var tested = await host.Get<ConnectionTester>().TestStoredAsync(host.Owner, id, default);

        var said = host.Everything.Append(JsonSerializer.Serialize(tested))
            .Append(JsonSerializer.Serialize((await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id,
                PageRequest.First, default)).Rows));

        foreach (var mark in new[] { "5ecca0a7", pair.Key.Split('\n')[1] }) said
            .Should().NotContain(line => line.Contains(mark));
    }

    private ConnectionInput Input() => new ConnectionInput
    {
        Name = "Billing",
        IntegrationType = "HTTP",
        CredentialType = "HTTPMTLSAuth",
        Fields = new FieldSet { { "base_url", peer.Address.ToString() }, { "certificate", pair.Certificate },
            { "private_key", Inputs.Secret(pair.Key) } },
    }.With(Token("token1", Secret), Pairs("headers", ("Authorization", "Bearer {{ token1 }}")),
        Pairs("url_parameters", ("api-version", "7")));
}
