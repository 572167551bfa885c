using System.Net;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Aws;
using Connections.Core.Settings;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Execution;

public sealed class TestSenderTests
{
    private const string Canary = "cnry-8c1f\"/+x9Qw";

    [Fact]
    public async Task A_test_reports_request_host_and_response()
    {
        await using var peer = RawPeer.Answering(200, """{"ok":true}""", "Content-Type: application/json");
        var result = await Send(Bearer(peer.Url + "/v1"), [], SampleIntegrations.Secrets(("api_key", Canary)));

        result.Outcome.Should().Be(TestOutcome.Accepted);
        result.Asked.Should().Be($"GET {peer.Url}/v1/models?limit=1");
        result.HeaderNames.Should()
            .BeEquivalentTo(peer.Requests.Single().Headers.Select(h => h.Key), "it shows what left")
            .And.Contain(["X-Version", "Authorization"]);
        result.Status.Should().Be(200);
        result.Excerpt.Should().Be("""{"ok":true}""");
        result.NextStep.Should().BeNull();
        result.Steps.Select(s => (s.Stage, s.State)).Should().Equal(
            (TestStage.NameResolution, TestStepState.Succeeded),
            (TestStage.Connection, TestStepState.Succeeded),
            (TestStage.Tls, TestStepState.Skipped),
            (TestStage.Answer, TestStepState.Succeeded),
            (TestStage.Authentication, TestStepState.Succeeded));
        peer.Requests.Single().Header("Authorization").Should().Be($"Bearer {Canary}");
        peer.Requests.Single().Header("X-Version").Should().Be("1");
    }

    [Fact]
    public async Task An_echo_shows_no_secret_in_any_form()
    {
        await using var peer = RawPeer.Answering((stream, request, ct) =>
        {
            var parts = new
            {
                raw = request.Raw,
                body = request.Body,
                json = JsonSerializer.Serialize(request.Raw),
                url = Uri.EscapeDataString(request.Raw),
                html = WebUtility.HtmlEncode(request.Raw),
                base64 = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(request.Raw))
            };
            return RawPeer.WriteAsync(stream, 401, JsonSerializer.SerializeToUtf8Bytes(parts), ct);
        });
        var fields = SampleIntegrations.HttpFields(peer.Url, [("X-Key", "{{ token1 }}")], [("k", "{{ token1 }}")],
            ("""{"k":"{{ token1 }}"}""", "application/json"), "token1");
        fields.Set("test_method", new FieldValue.Text("POST"));
        var result = await Send(SampleIntegrations.Http(), fields,
            SampleIntegrations.Secrets(("tokens/token1/value", Canary)));

        result.Outcome.Should().Be(TestOutcome.Refused);
        result.Status.Should().Be(401);
        result.Asked.Should().Be($"POST {peer.Url}/?k=***");
        result.Excerpt.Should().Contain("***").And.NotContain("8c1f");
        JsonSerializer.Serialize(result).Should()
            .NotContain("8c1f").And.NotContain(Convert.ToBase64String("cnry-8c1f"u8.ToArray()));
        peer.Requests.Single().Body.Should().Contain("8c1f");
    }

    [Fact]
    public async Task A_basic_header_that_is_echoed_is_masked()
    {
        await using var peer =
            RawPeer.Answering(
                (stream, request, ct) =>
                    RawPeer.WriteAsync(stream, 200, System.Text.Encoding.UTF8.GetBytes(request.Raw), ct));
        var integration = SampleIntegrations.Integration(peer.Url,
            new AuthenticationMethod.Basic { Username = "{{ user }}", Password = "{{ password }}" },
            [SampleIntegrations.Public("user"), SampleIntegrations.Secret("password")],
            new TestRequest { Url = "/me" });
        var result = await Send(integration, new FieldSet { { "user", "ann" } },
            SampleIntegrations.Secrets(("password", "pw")));
        peer.Requests.Single().Header("Authorization").Should().Be("Basic YW5uOnB3");
        result.Excerpt.Should().Contain("Authorization: Basic ***").And.NotContain("YW5u");
    }

    [Fact]
    public async Task A_secret_that_was_pasted_with_its_scheme_is_sent_once_and_masked_without_it()
    {
        await using var peer =
            RawPeer.Answering(
                (stream, request, ct) =>
                    RawPeer.WriteAsync(stream, 200,
                        System.Text.Encoding.UTF8.GetBytes($"your key {request.Header("Authorization")![7..]}"), ct));
        var scheme = new AuthenticationMethod.Request
        {
            Headers = [new NamedTemplate("Authorization",
            "Bearer {{ key }}")]
        };
        var integration = SampleIntegrations.Integration(peer.Url, scheme, [SampleIntegrations.Secret("key")],
            new TestRequest { Url = "/me" });

        var result = await Send(integration, [], SampleIntegrations.Secrets(("key", "Bearer cnry-8c1f")));

        peer.Requests.Single().Header("Authorization").Should().Be("Bearer cnry-8c1f");
        result.Excerpt.Should().Be("your key ***");
    }

    [Fact]
    public async Task A_secret_in_the_path_is_not_shown()
    {
        await using var peer = RawPeer.Answering(200);
        var integration = SampleIntegrations.Integration(peer.Url, new AuthenticationMethod.None(),
            [SampleIntegrations.Secret("token")],
            new TestRequest { Url = "/bot{{ token }}/getMe" });
        var result = await Send(integration, [], SampleIntegrations.Secrets(("token", "12345:abc/def")));
        peer.Requests.Single().Line.Should().Be("GET /bot12345%3Aabc%2Fdef/getMe HTTP/1.1");
        result.Asked.Should().Be($"GET {peer.Url}/bot***/getMe");
    }

    [Fact]
    public async Task The_test_address_must_be_on_the_connections_own_host()
    {
        await using var own = RawPeer.Answering(200);
        await using var other = RawPeer.Answering(200);
        var fields = SampleIntegrations.HttpFields(own.Url, [("X-Key", "{{ t }}")], tokens: "t");
        fields.Set("test_url", new FieldValue.Text(other.Url + "/steal"));
        var result = await Send(SampleIntegrations.Http(), fields,
            SampleIntegrations.Secrets(("tokens/t/value", Canary)));
        result.Message.Should().Be($"The credential is only sent to 127.0.0.1:{own.Port}. Nothing was sent.");
        result.Outcome.Should().Be(TestOutcome.Unknown);
        other.Accepted.Should().Be(0);

        fields.Set("test_url", new FieldValue.Text("{{ base_url }}/api/v1/validate"));
        (await Send(SampleIntegrations.Http(), fields,
            SampleIntegrations.Secrets(("tokens/t/value", Canary)))).Outcome.Should()
            .Be(TestOutcome.Accepted);
        own.Requests.Single().Line.Should().Be("GET /api/v1/validate HTTP/1.1");
    }

    [Theory]
    [InlineData("https://evil.example/{{ api_key }}")]
    [InlineData("https://{{ domain }}.evil.example/")]
    public async Task A_template_cannot_lead_the_credential_away(string url)
    {
        await using var peer = RawPeer.Answering(200);
        var integration = SampleIntegrations.Integration(peer.Url,
            new AuthenticationMethod.Request { Headers = [new NamedTemplate("X-Key", "{{ api_key }}")] },
            [SampleIntegrations.Secret("api_key"), SampleIntegrations.Public("domain", "a")],
            new TestRequest { Url = url });
        var result = await Send(integration, [], SampleIntegrations.Secrets(("api_key", Canary)));
        result.Message.Should().StartWith("The credential is only sent to ");
        result.Asked.Should().NotContain("8c1f");
        peer.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task Hosts_of_the_schema_bind_the_credential_and_are_filled_from_public_fields()
    {
        await using var peer = RawPeer.Answering(200);
        var integration = SampleIntegrations.Integration($"http://{{{{ host }}}}:{peer.Port}",
            new AuthenticationMethod.None(),
            [SampleIntegrations.Public("host") with { FormsHost = true }], new TestRequest { Url = "/" },
            [$"{{{{ host }}}}:{peer.Port}"]);
        (await Send(integration, new FieldSet { { "host", "127.0.0.1" } }, [])).Outcome.Should()
            .Be(TestOutcome.Accepted);
        foreach (var wrong in new[] { "127.0.0.1@evil.example", "evil.example/", "evil.example#", "a:b", "" })
            await Assert.ThrowsAsync<Problem.Invalid>(() => Send(integration, new FieldSet { { "host", wrong } }, []));
    }

    [Fact]
    public async Task Failures_say_where_and_what_to_do_next()
    {
        using var nowhere = TestEgress.Open(new FakeResolver());
        var result = await TestEgress.Sender(nowhere).SendAsync(SampleIntegrations.Http(),
            SampleIntegrations.Http().Credentials[0],
            SampleIntegrations.HttpFields("https://nowhere.example"), SampleIntegrations.Secrets(), null, default);
        result.Steps[0].State.Should().Be(TestStepState.Failed);
        result.Steps.Skip(1).Should().OnlyContain(s => s.State == TestStepState.Skipped);
        result.Field.Should().Be("base_url");
        result.NextStep.Should().NotBeNullOrEmpty();
        result.Excerpt.Should().BeNull();

        using var strict = TestEgress.Strict();
        var blocked = await TestEgress.Sender(strict).SendAsync(SampleIntegrations.Http(),
            SampleIntegrations.Http().Credentials[0],
            SampleIntegrations.HttpFields("https://10.1.2.3"), SampleIntegrations.Secrets(), null, default);
        blocked.Message.Should().Be(EgressPolicy.NotAllowed);
        blocked.BlockedBy.Should().Contain("10.1.2.3 is private");
        JsonSerializer.Serialize(blocked).Should().NotContain("private");
    }

    [Theory]
    [InlineData(302, "Location: https://other.example:8443/cnry?token=x",
        "*redirects to https://other.example:8443, which a test does not follow*")]
    [InlineData(301, "Location: /v2/", "*redirects to another path of the same host, which*")]
    [InlineData(403, "X: y", "*Give the credential the permission it lacks.*")]
    [InlineData(404, "X: y", "*nothing at this address*")]
    [InlineData(405, "X: y", "*method*")]
    [InlineData(429, "X: y", "*isn't accepting more requests*")]
    [InlineData(503, "X: y", "*service failed*")]
    [InlineData(302, "X: y", "*was reached*")]
    public async Task An_answer_that_says_nothing_of_the_credential_says_what_to_look_at(int status, string header,
        string next)
    {
        await using var peer = RawPeer.Answering(status, "", header);
        var result = await Send(Bearer(peer.Url), [], SampleIntegrations.Secrets(("api_key", Canary)));
        result.Outcome.Should().NotBe(TestOutcome.Accepted);
        result.NextStep.Should().Match(next);
    }

    [Fact]
    public async Task An_excerpt_is_bounded_readable_text()
    {
        await using var large = RawPeer.Answering(200, "x\r\n\u202e\u0007" + new string('a', 100_000));
        var result = await Send(Bearer(large.Url), [], SampleIntegrations.Secrets(("api_key", Canary)));
        result.Excerpt.Should().StartWith("x\n\uFFFD\uFFFDaaa").And.HaveLength(TestSender.ExcerptLength);
        result.ExcerptIsCut.Should().BeTrue();

        await using var binary = RawPeer.Answering((stream, _, ct) => RawPeer.WriteAsync(stream, 200, [1, 0, 2], ct));
        (await Send(Bearer(binary.Url), [], SampleIntegrations.Secrets(("api_key", Canary)))).Excerpt.Should()
            .Be("(3 bytes that are not text)");
    }

    [Fact]
    public async Task A_connection_that_cannot_be_tested_says_so_and_sends_nothing() =>
        (await Send(SampleIntegrations.Integration("https://a.example", new AuthenticationMethod.None(), []), [],
            [])).Message.Should().Contain("There is no test request");

    [Fact]
    public void The_room_is_registered_and_reads_its_settings_at_once()
    {
        using var provider = Registered(("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:MaxPerConnection", "7"));
        provider.GetRequiredService<EgressClient>().Should().NotBeNull();
        provider.GetRequiredService<EgressSettings>().MaxPerConnection.Should().Be(7);
        provider.GetRequiredService<EgressPolicy>().Judge(IPAddress.Loopback, 5, tls: false).Allowed.Should().BeTrue();

        foreach (var (key, value) in new[] { ("Egress:Allow:0", "everything"), ("Egress:Proxy", "socks://x"),
            ("Egress:MaxPerConnection", "0"), ("Egress:TrustedCertificates", "/nowhere.pem") })
            Assert.Throws<StartupException>(() => Registered((key, value))).Message.Should()
                .StartWith(key.TrimEnd('0', ':'));
    }

    private static ServiceProvider Registered(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddEgress(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value))
                .Build().Read<EgressSettings>("Egress"))
        .BuildServiceProvider();

    private static Integration Bearer(string baseUrl) => SampleIntegrations.Integration(
        baseUrl,
        new AuthenticationMethod.Request { Headers = [new NamedTemplate("Authorization", "Bearer {{ api_key }}")] },
        [SampleIntegrations.Secret("api_key")],
        new TestRequest { Url = "/models?limit=1", Headers = [new NamedTemplate("X-Version", "1")] });

    private static async Task<ConnectionTestResult> Send(Integration integration, FieldSet fields,
        Dictionary<string, SecretValue> secrets)
    {
        using var client = TestEgress.Open();
        return await TestEgress.Sender(client).SendAsync(integration, integration.Credentials[0], fields, secrets, null,
            default);
    }
}
