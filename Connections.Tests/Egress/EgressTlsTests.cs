using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Egress;

public sealed class EgressTlsTests
{
    [Fact]
    public async Task A_certificate_of_a_trusted_authority_is_accepted()
    {
        var outcome = await Ask(ServerCertificates.Good);
        outcome.Failure.Should().BeNull();
        outcome.Stages.Should().OnlyContain(s => s.State == StageState.Done);
    }

    [Fact]
    public async Task An_expired_certificate_is_reported_with_its_day()
    {
        var outcome = await Ask(ServerCertificates.Expired);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.TlsExpired);
        outcome.Failure.Message.Should()
            .Contain($"expired on {ServerCertificates.Expired.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        outcome.Stages.Select(s => s.State).Should().Equal(StageState.Done, StageState.Done, StageState.Failed,
            StageState.Skipped, StageState.Skipped);
    }

    [Fact]
    public async Task A_certificate_that_is_not_valid_yet_is_reported()
    {
        var outcome = await Ask(ServerCertificates.NotYet);
        outcome.Failure!.Kind.Should().Be(EgressFailureKind.TlsExpired);
        outcome.Failure.Message.Should().Contain("not valid before");
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_reported() =>
        (await Ask(ServerCertificates.OtherName)).Failure!.Kind.Should().Be(EgressFailureKind.TlsNameMismatch);

    [Fact]
    public async Task A_certificate_of_an_untrusted_authority_is_reported()
    {
        (await Ask(ServerCertificates.Untrusted)).Failure!.Kind.Should().Be(EgressFailureKind.TlsUntrusted);
        (await Ask(ServerCertificates.Good, new TrustedRoots())).Failure!.Kind.Should()
            .Be(EgressFailureKind.TlsUntrusted,
            "the system does not know our authority");
    }

    [Fact]
    public async Task A_certificate_without_its_intermediate_issuer_is_reported_as_incomplete()
    {
        var (server, office, root) = ServerCertificates.Private();

        var failure = (await Ask(server, new TrustedRoots([root]))).Failure!;

        failure.Kind.Should().Be(EgressFailureKind.TlsUntrusted);
        failure.Message.Should()
            .Be("The certificate of localhost was issued by “CN=Office”, whose own certificate the server does not "
                + "send and which is not trusted here. Nothing was sent.");
        failure.NextStep.Should().Contain("full chain");
        (await Ask(server, new TrustedRoots([root, office]))).Failure.Should()
            .BeNull("added here, it completes the chain");
        (await Ask(server, new TrustedRoots([office]))).Failure!.Kind.Should().Be(EgressFailureKind.TlsUntrusted,
            "an issuer in between ends no chain");
    }

    [Fact]
    public async Task A_port_without_tls_is_reported()
    {
        await using var peer = RawPeer.Answering(200);
        using var client = TestEgress.Open();
        var outcome =
            await client.SendAsync(
                TestEgress.Get($"https://127.0.0.1:{peer.Port}") with { Limits = TestEgress.Patient with { Connect = TimeSpan.FromSeconds(3) } }, default);
        outcome.Failure!.Stage.Should().Be(EgressStage.Tls);
    }

    [Fact]
    public async Task A_certificate_cannot_make_us_fetch_its_issuer()
    {
        await using var elsewhere = RawPeer.Answering(200);
        (await Ask(ServerCertificates.WithIssuerAt(elsewhere.Url + "/issuer.crt"))).Failure!.Kind.Should()
            .Be(EgressFailureKind.TlsUntrusted);
        elsewhere.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task Http_2_is_spoken_where_the_server_offers_it()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.UseHttps(ServerCertificates.Good)));
        await using var app = builder.Build();
        app.Run(context =>
            context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Headers["X-Key"]}"));
        await app.StartAsync();
        var port = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

        using var client = TestEgress.Open(roots: ServerCertificates.Trusted);
        var request = TestEgress.Get($"https://localhost:{port}/", ("X-Key", "abc")) with { PoolKey = "one" };
        foreach (var _ in (int[])[1, 2])
        {
            var outcome = await client.SendAsync(request, default);
            outcome.Failure.Should().BeNull();
            Encoding.UTF8.GetString(outcome.Answer!.Body.Span).Should().Be("HTTP/2 abc");
        }
    }

    [Fact]
    public void A_file_of_authorities_that_cannot_be_read_stops_the_start()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Throws<StartupException>(() => TrustedRoots.From(file)).Message.Should()
                .Contain("Egress:TrustedCertificates");
            Assert.Throws<StartupException>(() => TrustedRoots.From(file + ".missing"));
            File.WriteAllText(file, ServerCertificates.Good.ExportCertificatePem());
            TrustedRoots.From(file).ChainPolicy().TrustMode.Should().Be(X509ChainTrustMode.CustomRootTrust);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<EgressOutcome> Ask(X509Certificate2 certificate, TrustedRoots? roots = null)
    {
        await using var peer =
            RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, "ok"u8.ToArray(), ct),
            certificate);
        using var client = TestEgress.Open(roots: roots ?? ServerCertificates.Trusted);
        var outcome = await client.SendAsync(TestEgress.Get(peer.Url, ("Authorization", "Bearer canary")), default);
        if (outcome.Failure is not null) peer.Requests.Should().BeEmpty("nothing is sent before the certificate holds");
        return outcome;
    }
}
