using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.Requests.Tokens;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Execution;

public sealed class TwoStepOnSqlite() : TwoStepSpecification(postgres: false)
{
    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_kill_between_the_token_and_its_commit_leads_to_another_token()
    {
        var id = await CreateAsync();
        var (death, answer) = (new KillBeforeCommit(Installation), Login.Answer);
        Login.Answer = http => death.AnswerUnderWriteLockAsync(async () =>
        {
            await answer(http);
            await http.Response.CompleteAsync();
        });
        await Host.StopAsync();

        await death.KillAnsweredAsync(
            () => ChildProgram.RunConnection(Installation.Directory, id, "/things", TimeSpan.Zero, Settings));

        Login.Answer = answer;
        await RestartAsync();
        (await SecretRowsAsync(id)).Should().NotContain(r => r.Path == TokenStore.Path,
            "what was not kept left nothing behind");
        Host.Clock.Advance(KillBeforeCommit.LeaseIsOver);
        (await TwoStepInput.RunAsync(Host, id)).Outcome.Answer!.Status.Should().Be(200);
        Login.Requests.Should().HaveCount(2);
        Api.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer token-2");
        (await Host.Get<Core.Maintenance.AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().NotBe(ConnectionHealth.NeedsAttention);
    }
}

public sealed class TwoStepOnPostgres() : TwoStepSpecification(postgres: true)
{
    [Fact]
    public async Task A_token_is_fetched_by_one_of_two_nodes_and_used_by_both()
    {
        using var elsewhere = new TempFolder();
        Directory.CreateDirectory(elsewhere["keys"]);
        File.Copy(Installation.KeyFile, Path.Combine(elsewhere["keys"], "master.key"));
        await using var second = await CoreHost.StartAsync(elsewhere.Path, Installation.Postgres, Settings);
        var id = await CreateAsync();

        var sent = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => TwoStepInput.RunAsync(i % 2 == 0 ? Host : second, id)));

        Login.Requests.Should().HaveCount(1);
        sent.Should().OnlyContain(s => s.Outcome.Answer!.Status == 200);
        Api.Requests.Should().HaveCount(20).And.OnlyContain(r => r.Headers["Authorization"] == "Bearer token-1");
    }
}

/// <summary>2 Step against a server that gives out tokens and one that demands them.</summary>
public abstract partial class TwoStepSpecification(bool postgres) : CoreSpecification(postgres)
{
    private const string Secret = "s3cret+of/the=client";
    private int given;

    protected LoopbackPeer Login { get; private set; } = null!;

    protected LoopbackPeer Api { get; private set; } = null!;

    protected override (string Key, string Value)[] Settings =>
        [("Egress:Allow:0", "127.0.0.1/32:*"), ("Egress:MaxPerConnection", "100")];

    public override async Task InitializeAsync()
    {
        Login = await LoopbackPeer.StartAsync();
        Api = await LoopbackPeer.StartAsync();
        // As a real one: it gives a token to who has the secret, in a header and in the body, and tells others what is
        // wrong.
        Login.Answer = async http =>
        {
            var form = http.Request.HasFormContentType
                ? (await http.Request.ReadFormAsync())["client_secret"].ToString() : null;
            var knows = http.Request.Headers["X-Client"] == Secret && form is null or Secret
                && http.Request.Query["grant_type"] == "client_credentials";
            http.Response.StatusCode = knows ? 200 : 401;
            await http.Response.WriteAsJsonAsync<object>(knows
                ? new { access_token = $"token-{Interlocked.Increment(ref given)}", expires_in = 3600 }
                : new
                {
                    error = "invalid_client",
                    error_description = $"The secret {http.Request.Headers["X-Client"]} is wrong."
                });
        };
        Api.Answer = async http =>
        {
            http.Response.StatusCode = http.Request.Headers.Authorization.ToString().StartsWith("Bearer token-",
                StringComparison.Ordinal) ? 200 : 401;
            await http.Response.WriteAsync($"you sent {http.Request.Headers.Authorization}");
        };
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Login.DisposeAsync();
        await Api.DisposeAsync();
    }

    [Fact]
    public async Task The_first_request_gets_the_token_and_the_real_one_carries_it()
    {
        var id = await CreateAsync();

        var sent = await TwoStepInput.RunAsync(Host, id);

        Login.Requests.Should().ContainSingle().Which.Should()
            .Match<RecordedRequest>(r => r.Method == "POST" && r.Target == "/token?grant_type=client_credentials");
        Api.Requests.Should().ContainSingle().Which.Should()
            .Match<RecordedRequest>(
                r => r.Target == "/things?key=token-1" && r.Headers["Authorization"] == "Bearer token-1");
        sent.Mask.Apply(System.Text.Encoding.UTF8.GetString(sent.Outcome.Answer!.Body.Span)).Should()
            .Be("you sent Bearer ***");
    }

    [Fact]
    public async Task An_action_runs_with_the_token_and_what_it_shows_has_no_trace_of_it()
    {
        var id = await CreateAsync();
        Task<RunResult> Run() =>
            Host.Get<ActionRunner>().RunAsync(Owner, ActionRunner.HttpRequest, new JsonObject { ["url"] = "/things" },
                id, null, default);

        var result = await Run();

        result.Status.Should().Be(200);
        Api.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be("Bearer token-1");
        System.Text.Json.JsonSerializer.Serialize(result).Should()
            .Contain("you sent Bearer ***").And.NotContain("token-1").And.NotContain("s3cret");
        Login.AnswerWith(400, """{"error":"invalid_grant"}""");
        Host.Clock.Advance(TimeSpan.FromHours(2));
        (await FluentActions.Awaiting(Run).Should().ThrowAsync<Problem.DependencyFailed>())
            .WithMessage("*invalid_grant*");
        (await Queries.GetAsync(Owner, id, default)).Row.Health.Should().Be(ConnectionHealth.NeedsAttention);
    }

    [Fact]
    public async Task A_hundred_runs_with_an_expired_token_fetch_one()
    {
        var id = await CreateAsync(refresh: 60);
        await TwoStepInput.RunAsync(Host, id);
        Host.Clock.Advance(TimeSpan.FromSeconds(61));

        var sent = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => TwoStepInput.RunAsync(Host, id)));

        sent.Should().OnlyContain(s => s.Outcome.Answer!.Status == 200);
        Login.Requests.Should().HaveCount(2, "one at first, and one when it had expired");
        Api.Requests.Skip(1).Should()
            .HaveCount(100).And.OnlyContain(r => r.Headers["Authorization"] == "Bearer token-2");
    }

    [Fact]
    public async Task A_token_without_an_interval_is_fetched_once_and_survives_a_restart()
    {
        var id = await CreateAsync(refresh: 0);
        await TwoStepInput.RunAsync(Host, id);
        Host.Clock.Advance(TimeSpan.FromDays(400));
        await RestartAsync();

        await TwoStepInput.RunAsync(Host, id);

        Login.Requests.Should().HaveCount(1);
        (await SecretRowsAsync(id)).Should().Contain(r => r.Path == TokenStore.Path && r.Ciphertext.Length > 0);
        (await Queries.GetAsync(Owner, id, default)).Secrets.Select(s => s.Path).Should()
            .Equal("tokens/clientSecret/value");
        (await OpenSecretsAsync(id)).Keys.Should().Equal("tokens/clientSecret/value");
    }

    [Fact]
    public async Task An_empty_interval_fetches_the_next_token_when_the_answer_says_that_it_ends()
    {
        var id = await CreateAsync(refresh: null);
        await TwoStepInput.RunAsync(Host, id);
        Host.Clock.Advance(TimeSpan.FromSeconds(3600 - 62));
        await TwoStepInput.RunAsync(Host, id);
        Login.Requests.Should().HaveCount(1);

        Host.Clock.Advance(TimeSpan.FromSeconds(3));
        await TwoStepInput.RunAsync(Host, id);

        Login.Requests.Should().HaveCount(2);
        Api.Requests[^1].Headers["Authorization"].Should().Be("Bearer token-2");
    }

    [Fact]
    public async Task A_name_may_change_and_the_token_stays_but_another_secret_gets_a_token_of_its_own()
    {
        var id = await CreateAsync();
        await TwoStepInput.RunAsync(Host, id);
        await Service.UpdateAsync(Owner, id, Input() with { Name = "Renamed", Fields = Kept() },
            await VersionOfAsync(id),
            default);
        await TwoStepInput.RunAsync(Host, id);
        Login.Requests.Should().HaveCount(1);

        await Service.UpdateAsync(Owner, id, Input(secret: "another"), await VersionOfAsync(id), default);
        await FluentActions.Awaiting(() => TwoStepInput.RunAsync(Host, id)).Should()
            .ThrowAsync<Problem.DependencyFailed>();
        Login.Requests.Should().HaveCount(2);
        Api.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_refusal_says_who_refused_with_which_code_and_the_connection_needs_attention()
    {
        var id = await Service.AddAsync(Owner, Input(secret: "wr0ng-secret"), default);

        var refused = await FluentActions.Awaiting(() => TwoStepInput.RunAsync(Host, id)).Should()
            .ThrowAsync<Problem.DependencyFailed>();

        var message = $"{Login.Address.Authority} issued no token: it responded with status 401 and the error "
            + "invalid_client. It says: The secret *** is wrong.";
        refused.Which.Message.Should().Be($"“Two” can't be used. {message}");
        refused.Which.Stage.Should().Be("token");
        (await Queries.GetAsync(Owner, id, default)).Row.Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention && r.HealthMessage == "Credential: " + message);
        Api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_test_fetches_a_new_token_so_that_it_reports_whether_one_is_given_out()
    {
        var id = await CreateAsync(refresh: 0);
        await TwoStepInput.RunAsync(Host, id);
        var tester = Host.Get<ConnectionTester>();

        (await tester.TestStoredAsync(Owner, id, default)).Should()
            .Match<ConnectionTestResult>(r => r.Outcome == TestOutcome.Accepted && r.Excerpt == "you sent Bearer ***");
        Login.Requests.Should().HaveCount(2);
        (await tester.TestAsync(Owner, Input(secret: "wr0ng-secret"), null, default)).Should()
            .Match<ConnectionTestResult>(r =>
            r.Outcome == TestOutcome.Refused && r.Asked == $"POST {Login.Address}token" && r.Status == 401
                && r.Message.Contains("invalid_client"));
        await TwoStepInput.RunAsync(Host, id);
        Api.Requests[^1].Headers["Authorization"].Should().Be("Bearer token-2",
            "what a test of unsaved input fetched is not kept");
    }

    [Fact]
    public async Task A_token_that_can_be_fetched_again_survives_a_lost_master_key()
    {
        var id = await CreateAsync();
        await TwoStepInput.RunAsync(Host, id);
        await Host.StopAsync();
        File.Delete(Installation.KeyFile);
        var command = Installation.BuildHost();
        (await command.Get<Core.Maintenance.MasterKeyService>().AcceptLossAsync(default)).Should().Be(1);
        await command.StopAsync();
        Host = await Installation.StartAsync(Settings);

        (await SecretRowsAsync(id)).Should().ContainSingle().Which.Lost.Should().BeTrue();
    }

    protected Task<Guid> CreateAsync(int? refresh = 3600) =>
        Service.AddAsync(Owner, Input(refresh: refresh), default);

    private ConnectionInput Input(string secret = Secret, int? refresh = 3600) =>
        TwoStepInput.Input("Two", Api.Address, Login.Address, secret, refresh);

    private FieldSet Kept()
    {
        var fields = Input().Fields;
        fields.Set("tokens", new FieldValue.Items([new FieldSet { { "name", "clientSecret" } }]));
        return fields;
    }
}
