using System.Web;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Outbound;
using Connections.Core.Resolving;
using Connections.Tests.Requests;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;

namespace Connections.Tests.Execution;

public sealed class AwsOnSqlite() : AwsSpecification(postgres: false);

public sealed class AwsOnPostgres() : AwsSpecification(postgres: true);

/// <summary>
/// AWS connections against a Security Token Service and a service on loopback that compute each signature anew.
/// </summary>
public abstract class AwsSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string OwnKey = "AKIADEPLOYMENT";
    private const string OwnSecret = "own/secret+of-the-deployment";
    private const string RoleKey = "ASIAROLE";
    private const string RoleSecret = "role/secret+0123456789";
    private const string Session = "session//token+of==the/role";
    private readonly TempFolder folder = new();
    private LoopbackPeer sts = null!;
    private LoopbackPeer service = null!;
    private string? trusts;

    protected override (string Key, string Value)[] Settings =>
    [
        ("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:TrustedCertificates", folder["roots.pem"]),
        ("Aws:PrincipalId", "464622532012"), ("Aws:Region", "eu-central-1"),
        ("Aws:StsEndpoint", sts.Address.ToString()), ("Aws:Credentials:AccessKeyId", OwnKey),
        ("Aws:Credentials:SecretAccessKey", OwnSecret), CoreHost.LogsEverything,
    ];

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(folder["roots.pem"], ServerCertificates.Root.ExportCertificatePem());
        sts = await LoopbackPeer.StartAsync();
        service = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        await base.InitializeAsync();
        sts.Answer = async http =>
        {
            var asked = sts.Requests[^1];
            var form = HttpUtility.ParseQueryString(asked.Text);
            var error = AwsPeer.KeyOf(asked) != OwnKey ? "InvalidClientTokenId" : !AwsPeer.IsSignedBy(asked, OwnSecret)
                ? "SignatureDoesNotMatch" : form["ExternalId"] != trusts ? "AccessDenied" : null;
            http.Response.StatusCode = error is null ? 200 : 403;
            http.Response.ContentType = "text/xml";
            var body = error is null
                ? AwsPeer.Keys(RoleKey, RoleSecret, Session, Host.Clock.GetUtcNow().AddHours(1))
                : AwsPeer.Error(error, "User: arn:aws:iam::464622532012:user/x is not authorized");
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, body);
        };
        service.Answer = http =>
            Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(
                http.Response, $"you sent {http.Request.Headers["X-Amz-Security-Token"]}");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await sts.DisposeAsync();
        await service.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task The_role_is_assumed_with_the_External_ID_and_requests_are_signed_with_its_keys()
    {
        var id = await CreateAsync();

        var sent = await RunAsync(id, "POST", "/items/a%20b(c)?z=1&a=x%2By&a=%C3%A4", """{"name":"ä"}""");

        sent.Outcome.Failure.Should().BeNull();
        var asked = HttpUtility.ParseQueryString(sts.Requests.Should().ContainSingle().Which.Text);
        asked["Action"].Should().Be("AssumeRole");
        asked["RoleArn"].Should().Be("arn:aws:iam::123456789012:role/workflow-role");
        asked["ExternalId"].Should().Be(trusts).And.MatchRegex("^[0-9a-f]{32}$");
        asked["RoleSessionName"].Should().Be($"connections-{id:N}");
        AwsPeer.ScopeOf(sts.Requests[0]).Should().Be("eu-central-1/sts");
        var arrived = service.Requests.Should().ContainSingle().Which;
        AwsPeer.KeyOf(arrived).Should().Be(RoleKey);
        AwsPeer.IsSignedBy(arrived, RoleSecret).Should().BeTrue();
        AwsPeer.IsSignedBy(arrived, RoleSecret + "x").Should().BeFalse();
        AwsPeer.ScopeOf(arrived).Should().Be("eu-central-1/execute-api");
        arrived.Headers["X-Amz-Security-Token"].Should().Be(Session);
        sent.Mask.Apply(System.Text.Encoding.UTF8.GetString(sent.Outcome.Answer!.Body.Span)).Should()
            .Be("you sent ***");
    }

    [Theory]
    [InlineData("/bucket/day=2026-11-28/a(1)*:@,+;$&'!/x y",
        "/bucket/day%3D2026-11-28/a%281%29%2A%3A%40%2C%2B%3B%24%26%27%21/x%20y")]
    [InlineData("/bucket//empty//?list-type=2&prefix=a/b+c", "/bucket//empty//?list-type=2&prefix=a%2Fb%20c")]
    public async Task A_custom_address_is_signed_for_the_service_and_region_of_the_connection(string typed,
        string sent)
    {
        var id = await CreateAsync(("signing_service", "s3"), ("signing_region", "home-1"));

        (await RunAsync(id, "GET", typed)).Outcome.Failure.Should().BeNull();

        var arrived = service.Requests.Should().ContainSingle().Which;
        arrived.Target.Should().Be(sent);
        AwsPeer.ScopeOf(arrived).Should().Be("home-1/s3");
        AwsPeer.IsSignedBy(arrived, RoleSecret).Should().BeTrue();
    }

    [Fact]
    public async Task An_export_has_only_temporary_keys_and_allowing_it_requires_new_account_trust()
    {
        var id = await CreateAsync();
        await Service.UpdateAsync(Owner, id, Input() with { HandsOut = true }, await VersionOfAsync(id), default);
        await FluentActions.Awaiting(
            () => Host.Get<CredentialExportService>().ExportAsync(Owner, new ResolveTarget.Connection(id), default))
            .Should().ThrowAsync<Problem.DependencyFailed>("the role trusts the old External ID");
        trusts = (await Queries.GetAsync(Owner, id, default)).Fields.Text("external_id");

        var given = await Host.Get<CredentialExportService>().ExportAsync(Owner, new ResolveTarget.Connection(id),
            default);

        var (key, secret, session) = given.Aws!.Value;
        (key.Reveal(), secret.Reveal(), session.Reveal()).Should().Be((RoleKey, RoleSecret, Session));
        given.Headers.Should().BeEmpty("a signature serves one request alone");
        given.ExpiresAt.Should().BeCloseTo(Host.Clock.GetUtcNow().AddHours(1), TimeSpan.FromMinutes(5));
        service.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_form_is_signed_as_it_is_sent()
    {
        var id = await CreateAsync();
        await SentRequest.SendAsync(Host, id, (_, _) =>
        {
            var request = new OutboundRequest("POST", Address("/"));
            request.Form.Add(new FormPart("name", "value", false));
            return request;
        });

        AwsPeer.IsSignedBy(service.Requests.Single(), RoleSecret).Should().BeTrue();
    }

    [Fact]
    public async Task A_hundred_runs_assume_the_role_once_and_again_shortly_before_the_keys_end()
    {
        var id = await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => RunAsync(id, "GET", "/")));
        sts.Requests.Should().HaveCount(1);

        await RestartAsync();
        Host.Clock.Advance(TimeSpan.FromMinutes(30));
        await RunAsync(id, "GET", "/");
        sts.Requests.Should().HaveCount(1, "the keys are kept over a restart");

        Host.Clock.Advance(TimeSpan.FromMinutes(29.5));
        await RunAsync(id, "GET", "/");
        sts.Requests.Should().HaveCount(2);
        service.Requests.Should().HaveCount(102).And.OnlyContain(r => AwsPeer.IsSignedBy(r, RoleSecret));
    }

    [Fact]
    public async Task A_role_that_does_not_trust_the_External_ID_yet_says_what_to_do()
    {
        var id = await CreateAsync();
        await RunAsync(id, "GET", "/");
        await Service.UpdateAsync(Owner, id, Input() with { GenerateNewExternalId = true }, await VersionOfAsync(id),
            default);

        var result = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);

        result.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Refused && r.Field == "role" && r.Status == 403
                    && r.Asked == $"POST {sts.Address}(AssumeRole)".Replace("/(", "/ ("));
        result.Message.Should()
            .Be("AWS does not let this product assume the role workflow-role in the account 123456789012: the "
                + "role's trust policy does not name the External ID of this connection and the principal "
                + "464622532012 yet, or there is no such role.");
        result.NextStep.Should().Contain("Paste this connection's trust policy");
        (await FluentActions.Awaiting(() => RunAsync(id, "GET", "/")).Should()
            .ThrowAsync<Problem.DependencyFailed>("old keys do not serve the new External ID"))
            .WithMessage("*trust policy*");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);

        trusts = (await Queries.GetAsync(Owner, id, default)).Fields.Text("external_id");
        (await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default)).Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Accepted && r.Message.Contains("issued a token"));
    }

    [Fact]
    public async Task A_test_before_creation_says_that_the_External_ID_is_missing_and_an_edit_has_it()
    {
        var unsaved = await Host.Get<ConnectionTester>().TestAsync(Owner, Input(), null, default);
        unsaved.Should()
            .Match<ConnectionTestResult>(
                r => r.Outcome == TestOutcome.Unknown && r.Message.Contains("External ID")
                    && r.NextStep!.StartsWith("Create"));
        sts.Requests.Should().BeEmpty();

        var id = await CreateAsync();
        (await Host.Get<ConnectionTester>().TestAsync(Owner, Input(), await Queries.GetAsync(Owner, id, default),
            default)).Outcome.Should().Be(TestOutcome.Accepted);
        (await SecretRowsAsync(id)).Should().BeEmpty("a test of a form keeps nothing");
    }

    [Fact]
    public async Task A_deployment_whose_own_keys_are_wrong_blames_nobody_elses_connection()
    {
        var id = await CreateAsync();
        await RestartAsync(("Aws:Credentials:SecretAccessKey", "wrong"));

        var failed = await FluentActions.Awaiting(() => RunAsync(id, "GET", "/")).Should()
            .ThrowAsync<Problem.DependencyFailed>();

        failed.WithMessage("*rejected the identity of this deployment (SignatureDoesNotMatch)*");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NotTested);
        service.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Keys_go_to_the_allowed_hosts_alone_and_to_AWS_where_none_are_named()
    {
        var id = await CreateAsync();
        await using var other = await LoopbackPeer.StartAsync(ServerCertificates.Good);
        var elsewhere = await RunAsync(id, "GET", "/", address: $"https://localhost:{other.Address.Port}/");
        elsewhere.Outcome.Failure!.Kind.Should().Be(EgressFailureKind.OtherHost);

        var plain = await Service.AddAsync(Owner, Inputs.Aws("Plain"), default);
        trusts = (await Queries.GetAsync(Owner, plain, default)).Fields.Text("external_id");
        (await RunAsync(plain, "GET", "/")).Outcome.Failure!.Message.Should().Contain("only sent to *.amazonaws.com");
        other.Requests.Concat(service.Requests).Should().BeEmpty();
    }

    [Fact]
    public async Task No_key_is_in_any_log_line_file_message_or_record()
    {
        var id = await CreateAsync();
        await RunAsync(id, "GET", "/");
        var tested = await Host.Get<ConnectionTester>().TestStoredAsync(Owner, id, default);
        trusts = "another";
        Host.Clock.Advance(TimeSpan.FromHours(2));
        var refused = await FluentActions.Awaiting(() => RunAsync(id, "GET", "/")).Should()
            .ThrowAsync<Problem.DependencyFailed>();

        var said = Host.Everything.Append(refused.Which.ToString())
            .Append(System.Text.Json.JsonSerializer.Serialize(tested))
            .Append(System.Text.Json.JsonSerializer.Serialize(
                (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows))
            .Append(System.Text.Json.JsonSerializer.Serialize((await Queries.GetAsync(Owner, id, default)).Secrets));
        var files = FolderSnapshot.Read(Installation.Directory)
            .Select(f => System.Text.Encoding.Latin1.GetString(f.Bytes));
        foreach (var text in said.Concat(files))
        {
            foreach (var mark in new[] { OwnSecret, RoleSecret, Session })
                text.Contains(mark, StringComparison.Ordinal).Should().BeFalse();
        }

        (await SecretRowsAsync(id)).Should().ContainSingle().Which.Path.Should().Be(TokenStore.Path);
    }

    private ConnectionInput Input()
    {
        var input = Inputs.Aws("Cloud");
        input.Fields.Add("allowed_hosts", $"localhost:{service.Address.Port}");
        return input;
    }

    private async Task<Guid> CreateAsync(params (string Name, string Value)[] more)
    {
        var input = Input();
        foreach (var (name, value) in more) input.Fields.Add(name, value);
        var id = await Service.AddAsync(Owner, input, default);
        trusts = (await Queries.GetAsync(Owner, id, default)).Fields.Text("external_id");
        return id;
    }

    private Uri Address(string target) => new($"https://localhost:{service.Address.Port}{target}");

    private Task<SentRequest> RunAsync(Guid id, string method, string target, string? body = null,
        string? address = null) =>
        SentRequest.SendAsync(Host, id,
            (_, _) => new OutboundRequest(method, address is null ? Address(target) : new Uri(address))
            {
                Body = body is null ? null : new OutboundBody(body, "application/json;charset=utf-8"),
            });
}
