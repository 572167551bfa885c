using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Tests.Execution;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Requests;

/// <summary>
/// Azure and Google Cloud against token endpoints on loopback that check what arrives, and a service that demands the
/// token.
/// </summary>
public sealed class CloudTokenRequestsTests : IAsyncLifetime
{
    private const string Secret = "azure~secret/+=";
    private readonly RSA key = TestKeys.Rsa();
    private readonly TempFolder folder = new();
    private LoopbackPeer login = null!;
    private LoopbackPeer service = null!;
    private TestInstallation installation = null!;
    private CoreHost host = null!;
    private int given;

    private ConnectionTester Tester => host.Get<ConnectionTester>();

    public async Task InitializeAsync()
    {
        login = await LoopbackPeer.StartAsync();
        service = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        await File.WriteAllTextAsync(folder["roots.pem"], ServerCertificates.Root.ExportCertificatePem());
        // As an operator leads an integration to a national cloud: by a file of their own.
        Directory.CreateDirectory(folder["catalogue"]);
        await RewriteAsync("azure", authentication => authentication["authority"] = login.Address.ToString());
        await RewriteAsync("gcp",
            authentication => authentication["tokenUrl"] = new Uri(login.Address, "/google/token").ToString());
        login.Answer = async http =>
        {
            var answer = Judge(login.Requests[^1], out var status);
            http.Response.StatusCode = status;
            await Microsoft.AspNetCore.Http.HttpResponseJsonExtensions.WriteAsJsonAsync(http.Response, answer);
        };
        service.Answer = http =>
            Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                http.Response, $"you sent {http.Request.Headers.Authorization}");
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        host = await installation.StartAsync(("Egress:Allow:0", "127.0.0.1/32:*"),
            ("Egress:TrustedCertificates", folder["roots.pem"]), ("Catalog:Directory", folder["catalogue"]),
            CoreHost.LogsEverything);
    }

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        await installation.DisposeAsync();
        await login.DisposeAsync();
        await service.DisposeAsync();
        folder.Dispose();
        key.Dispose();
    }

    [Theory]
    [InlineData(null, "https://management.azure.com/.default")]
    [InlineData("api://billing/.default", "api://billing/.default")]
    public async Task Azure_gives_the_application_a_token_of_its_tenant_for_the_scope(string? scope, string asked)
    {
        var id = await CreateAsync(Azure(Secret, scope));
        var sent = await RunAsync(id);
        await RunAsync(id);

        var request = login.Requests.Should().ContainSingle().Which;
        request.Target.Should().Be("/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token");
        HttpUtility.ParseQueryString(request.Text)["scope"].Should().Be(asked);
        service.Requests.Should().HaveCount(2).And.OnlyContain(r => r.Headers["Authorization"] == "Bearer token-1");
        sent.Mask.Apply(Encoding.UTF8.GetString(sent.Outcome.Answer!.Body.Span)).Should().Be("you sent Bearer ***");

        host.Clock.Advance(TimeSpan.FromSeconds(3599 - 59));
        await RunAsync(id);
        service.Requests[^1].Headers["Authorization"].Should().Be("Bearer token-2",
            "it is renewed a minute before it ends");
    }

    [Fact]
    public async Task A_wrong_secret_is_reported_with_what_Azure_says()
    {
        var result = await Tester.TestAsync(host.Owner, Azure("wr0ng/secret", null), null, default);

        result.Should()
            .Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Refused && r.Status == 401 && r.Excerpt == null);
        result.Message.Should()
            .Be($"{login.Address.Authority} issued no token: it responded with status 401 and the error "
                + "invalid_client. It says: AADSTS7000215: Invalid client secret ***.");
    }

    [Fact]
    public async Task Google_gives_the_service_account_a_token_for_a_JWT_that_its_key_signed()
    {
        var id = await CreateAsync(Google(key));

        (await RunAsync(id)).Outcome.Answer!.Status.Should().Be(200);

        service.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer token-1");
        (await Tester.TestStoredAsync(host.Owner, id, default)).Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Accepted && r.Asked == $"POST {login.Address}google/token");
        login.Requests.Should().HaveCount(2, "a test sees whether a new one is given out");
    }

    [Fact]
    public async Task A_key_of_another_account_is_reported()
    {
        using var other = TestKeys.Rsa(1);

        var result = await Tester.TestAsync(host.Owner, Google(other), null, default);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Refused && r.Status == 400
                    && r.Message.Contains("invalid_grant. It says: Invalid JWT Signature."));
        using var curve = ECDsa.Create();
        var notRsa = Google(key);
        notRsa.Fields.Set("private_key", Inputs.Secret(curve.ExportPkcs8PrivateKeyPem()));
        var act = () => Tester.TestAsync(host.Owner, notRsa, null, default);
        (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Field.Should()
            .Be("private_key");
    }

    [Fact]
    public async Task The_token_is_sent_to_allowed_hosts_only_and_another_host_needs_the_secret_again()
    {
        var id = await CreateAsync(Azure(Secret, null));
        var seen = await host.Get<ConnectionQueries>().GetAsync(host.Owner, id, default);
        var moved = Azure(null, null);
        moved.Fields.Set("allowed_hosts", new FieldValue.Text("evil.example.com"));

        var act = () => host.Get<ConnectionService>().UpdateAsync(host.Owner, id, moved, seen.Row.Version, default);
        (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == "client_secret" && f.Message.Contains("another server"));
        moved.Fields.Set("allowed_hosts", new FieldValue.Text($" LOCALHOST:{service.Address.Port} "));
        await host.Get<ConnectionService>().UpdateAsync(host.Owner, id, moved, seen.Row.Version, default);

        var sent = await TwoStepInput.RunAsync(host, id, "https://management.azure.com/tenants");
        sent.Outcome.Failure!.Kind.Should().Be(EgressFailureKind.OtherHost);
    }

    [Fact]
    public async Task No_secret_and_no_token_is_in_any_log_line_message_or_record()
    {
        foreach (var input in new[] { Azure(Secret, null), Google(key) })
        {
            var id = await CreateAsync(input);
            await RunAsync(id);
            var said = host.Everything
                .Append(JsonSerializer.Serialize(await Tester.TestStoredAsync(host.Owner, id, default)))
                .Append(JsonSerializer.Serialize(
                    (await host.Get<ConnectionQueries>().HistoryAsync(host.Owner, id, PageRequest.First,
                        default)).Rows));
            var jwt = HttpUtility.ParseQueryString(login.Requests[^1].Text)["assertion"]?.Split('.')[2];
            foreach (var mark in new[] { Secret, "token-1", "token-2", "token-3", "token-4", jwt }.OfType<string>())
                said.Should().NotContain(line => line.Contains(mark));
        }
    }

    private object Judge(RecordedRequest request, out int status)
    {
        var form = HttpUtility.ParseQueryString(request.Text);
        var error = request.Target.StartsWith("/google", StringComparison.Ordinal) ? JudgeJwt(form) : JudgeClient(form);
        status = error is null ? 200 : error.Value.Status;
        return error is { } wrong
            ? new { error = wrong.Code, error_description = wrong.Text }
            : new
            {
                access_token = $"token-{Interlocked.Increment(ref given)}",
                expires_in = 3599,
                token_type = "Bearer"
            };
    }

    private static (int Status, string Code, string Text)? JudgeClient(
        System.Collections.Specialized.NameValueCollection form) =>
        form["grant_type"] == "client_credentials" && form["client_id"] == "00000000-0000-0000-0000-000000000002"
            && form["client_secret"] == Secret
            ? null : (401,
                "invalid_client", $"AADSTS7000215: Invalid client secret {form["client_secret"]}.\r\nTrace ID: 1");

    private (int Status, string Code, string Text)? JudgeJwt(System.Collections.Specialized.NameValueCollection form)
    {
        var parts = form["assertion"]!.Split('.');
        var signed = key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
            System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        if (!signed) return (400, "invalid_grant", "Invalid JWT Signature.");
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!;
        var now = host.Clock.GetUtcNow().ToUnixTimeSeconds();
        var sound = form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
            && (string?)claims["iss"] == "sa@example.iam.gserviceaccount.com"
            && (string?)claims["aud"] == new Uri(login.Address, "/google/token").ToString()
            && (string?)claims["scope"] == "https://www.googleapis.com/auth/cloud-platform"
            && (long)claims["iat"]! <= now && (long)claims["exp"]! > now
            && (long)claims["exp"]! - (long)claims["iat"]! <= 3600;
        return sound ? null : (400, "invalid_grant", "Invalid claims.");
    }

    private Task<Guid> CreateAsync(ConnectionInput input) =>
        host.Get<ConnectionService>().AddAsync(host.Owner, input, default);

    private Task<SentRequest> RunAsync(Guid id) =>
        TwoStepInput.RunAsync(host, id, $"https://localhost:{service.Address.Port}/things");

    private ConnectionInput Azure(string? secret, string? scope)
    {
        var fields = new FieldSet { { "tenant_id", "00000000-0000-0000-0000-000000000001" },
            { "app_client_id", "00000000-0000-0000-0000-000000000002" },
            { "allowed_hosts", $"localhost:{service.Address.Port}" } };
        if (secret is not null) fields.Add("client_secret", Inputs.Secret(secret));
        if (scope is not null) fields.Add("custom_scopes", scope);
        return new ConnectionInput
        {
            Name = "Azure",
            IntegrationType = "Azure",
            CredentialType = "AzureTenant",
            Fields = fields
        };
    }

    private ConnectionInput Google(RSA account) => new()
    {
        Name = "Google",
        IntegrationType = "GCP",
        CredentialType = "GCPServiceAccount",
        Fields = new FieldSet { { "service_account_email", "sa@example.iam.gserviceaccount.com" },
            { "private_key", Inputs.Secret(account.ExportPkcs8PrivateKeyPem()) },
            { "allowed_hosts", $"localhost:{service.Address.Port}" } },
    };

    private async Task RewriteAsync(string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(Repository.Root, "Connections.Core", "Integrations", "Catalog", $"{file}.json")))!;
        json["replaces"] = true;
        change(json["credentials"]![0]!["authentication"]!);
        await File.WriteAllTextAsync(Path.Combine(folder["catalogue"], $"{file}.json"), json.ToJsonString());
    }
}
