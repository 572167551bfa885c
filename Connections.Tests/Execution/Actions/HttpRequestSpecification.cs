using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Execution.Actions;

public sealed class HttpRequestOnSqlite() : HttpRequestSpecification(postgres: false);

public sealed class HttpRequestOnPostgres() : HttpRequestSpecification(postgres: true);

/// <summary>The action HTTP request: what is sent, what comes back, and what is recorded.</summary>
public abstract class HttpRequestSpecification(bool postgres) : RunSpecification(postgres)
{
    [Fact]
    public async Task A_request_is_the_actions_and_the_connections_together()
    {
        var id = await ConnectAsync(body: """{"key":"{{ token }}","both":"connection"}""",
            headers: ("X-Both", "connection"));

        var result = await RunAsync(id, """
            {"verb":"post","url":"/v1/things?a=1","requestHeaders":[{"key":"X-Both","value":["action"]},{"key":"X-Several","value":["one","two"]},{"key":"User-Agent","value":["mine"]}],
             "urlParams":[{"key":"q","value":"{{ Trigger.word }}"},{"key":"from","value":"action"}],"cookies":[{"key":"a","value":"1"},{"key":"b","value":"2"}],
             "body":{"name":"{{ Trigger.word }}","both":"action"}}
            """, """{"Trigger":{"word":"two \"words\" & more"}}""");

        var sent = Remote.Requests.Should().ContainSingle().Subject;
        (sent.Method,
            sent.Target).Should()
            .Be(("POST", "/v1/things?a=1&q=two%20%22words%22%20%26%20more&from=action&from=connection"));
        sent.Headers["X-Both"].Should().Be("connection");
        sent.Headers["X-Several"].Should().Be("one, two");
        sent.Headers["Cookie"].Should().Be("a=1; b=2");
        sent.Headers["Authorization"].Should().Be($"Bearer {Secret}");
        sent.Headers["User-Agent"].Should().Be("mine");
        sent.Headers["Content-Type"].Should().Be("application/json");
        Json(sent.Text).ToJsonString().Should()
            .Be(Json($$"""{"name":"two \"words\" & more","both":"connection","key":"{{Secret}}"}""").ToJsonString());

        result.Should()
            .Match<RunResult>(
                r => r.Outcome == RunOutcome.Succeeded && r.Status == 200 && r.BodyKind == BodyKind.Json
                    && r.ConnectionName == "Remote" && r.NextStep == null);
        result.Body!.ToJsonString().Should().Be("""{"ok":true}""");
        result.Message.Should().Be("127.0.0.1 responded with status 200.");
        result.Stages.Select(s => (s.Stage, s.State)).Should().Equal(
            (TestStage.NameResolution, TestStepState.Succeeded), (TestStage.Connection, TestStepState.Succeeded),
            (TestStage.Tls, TestStepState.Skipped), (TestStage.Answer, TestStepState.Succeeded));
        result.Elapsed.Should().BePositive();
    }

    [Fact]
    public async Task The_request_is_shown_as_it_was_sent_without_its_secrets()
    {
        var id = await ConnectAsync(body: """{"key":"{{ token }}"}""");

        var shown = (await RunAsync(id, """{"verb":"PUT","url":"{{ base_url }}/a","body":"{\"n\":1}"}""")).Request;

        shown.Method.Should().Be("PUT");
        shown.Url.Should().Be($"{Remote.Address}a?from=connection");
        shown.Headers.Should()
            .Contain(KeyValuePair.Create("Authorization", "Bearer ***")).And.Contain(
                KeyValuePair.Create("Content-Type", "application/json"));
        shown.Body.Should().Be("""{"n":1,"key":"***"}""");
        shown.ToString().Should().NotContain(Secret);
    }

    [Fact]
    public async Task Forms_are_sent_as_the_content_type_says()
    {
        var id = await ConnectAsync();
        const string parts =
            """[{"key":"a b","value":"1&2"},{"key":"file","value":"data:text/plain;base64,SGVsbG8=","type":"datauri"}]""";

        await RunAsync(id, $$"""{"verb":"POST","url":"/form","formData":{{parts}}}""");
        await RunAsync(id,
            """{"verb":"POST","url":"/form","contentType":"application/x-www-form-urlencoded","formData":[{"key":"a b","value":"1&2"}]}""");

        Remote.Requests[0].Headers["Content-Type"].Should().StartWith("multipart/form-data; boundary=");
        Remote.Requests[0].Text.Should()
            .Contain("name=\"a b\"\r\n\r\n1&2\r\n").And.Contain(
                "filename=\"file\"\r\nContent-Type: text/plain\r\n\r\nHello\r\n");
        Remote.Requests[1].Text.Should().Be("a%20b=1%262");
    }

    [Fact]
    public async Task The_use_is_recorded_before_anything_is_sent_and_the_run_after()
    {
        var id = await ConnectAsync();
        var before = new List<string>();
        Remote.Answer = async http =>
        {
            before.AddRange(
                (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Select(h => h.Action));
            await http.Response.WriteAsync("{}");
        };

        await RunAsync(id, """{"url":"/x?private=1"}""");

        before.Should().Contain("resolved").And.NotContain("executed");
        var executed = (await HistoryAsync(id)).Should().ContainSingle(h => h.Action == "executed").Subject;
        executed.Outcome.Should().Be("success");
        executed.Changes.Should().Contain(c => c.Field == "asked" && c.New == $"GET {Remote.Address}x",
            "parameters are not the audit trail's business");
        executed.Changes.Should().Contain(c => c.Field == "remote address" && c.New == "127.0.0.1");
    }

    [Fact]
    public async Task A_use_that_cannot_be_recorded_sends_no_request()
    {
        var id = await ConnectAsync();
        await using (var db = Host.OpenDb())
        {
            await ExecuteAsync(db, OnPostgres
                ? "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full'' "
                + "USING ERRCODE = ''disk_full''; END'; CREATE TRIGGER refuse BEFORE INSERT ON \"AuditEntries\" "
                + "EXECUTE FUNCTION refuse();"
                : "CREATE TRIGGER refuse BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'full'); END;");
        }

        var run = () => RunAsync(id, """{"url":"/"}""");

        await run.Should().ThrowAsync<Exception>();
        Remote.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://other.example/x", "only sent to 127.0.0.1")]
    [InlineData("http://127.0.0.1:1/x", "only sent to 127.0.0.1")]
    public async Task Another_host_is_never_asked(string url, string message)
    {
        var id = await ConnectAsync();

        var result = await RunAsync(id, $$"""{"url":"{{url}}"}""");

        result.Outcome.Should().Be(RunOutcome.Failed);
        result.Message.Should().Contain(message).And.Contain("Nothing was sent");
        result.NextStep.Should().NotBeEmpty();
        Remote.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"url":"/x","requestHeaders":[{"key":"X","value":["{{ token }}"]}]}""", "requestHeaders/0",
        "“token” is a secret of the connection")]
    [InlineData("""{"url":"/{{ token }}"}""", "url", "“token” is a secret of the connection")]
    [InlineData("""{"verb":"POST","url":"/x","body":"{{ Trigger.wrd }}"}""", "body",
        "\"wrd\" doesn't exist; there is word")]
    [InlineData("""{"verb":"POST","url":"/x","body":"{{ Triger.word }}"}""", "body", "Did you mean Trigger?")]
    [InlineData("""{"url":"/x","cookies":[{"key":"a","value":"1; b=2"}]}""", "cookies/0",
        "A cookie value can't contain spaces")]
    [InlineData("""{"url":"/x","allowExpiredCertificate":true}""", "allowExpiredCertificate",
        "An admin can allow them")]
    public async Task An_input_that_makes_no_request_is_named_and_not_sent(string inputs, string field, string message)
    {
        var id = await ConnectAsync();

        var run = () => RunAsync(id, inputs, """{"Trigger":{"word":"x"}}""");

        var fault = (await run.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Should().ContainSingle().Subject;
        fault.Field.Should().Be(field);
        fault.Message.Should().Contain(message).And.NotContain(Secret);
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_credential_marks_the_connection_and_a_failing_server_does_not()
    {
        var id = await ConnectAsync();
        Remote.AnswerWith(500, "down");
        (await RunAsync(id, """{"url":"/"}""")).NextStep.Should().Contain("The service failed");
        (await RowAsync(id)).Health.Should().Be(ConnectionHealth.NotTested);

        Remote.AnswerWith(200, "{}");
        await RunAsync(id, """{"url":"/"}""");
        (await RowAsync(id)).Health.Should().Be(ConnectionHealth.Healthy);

        Remote.AnswerWith(401, "no");
        (await RunAsync(id, """{"url":"/"}""")).NextStep.Should().Contain("credential was rejected");
        (await RowAsync(id)).Should()
            .Match<ConnectionRow>(
                r => r.Health == ConnectionHealth.NeedsAttention
                    && r.HealthMessage!.StartsWith("Credential: A run was rejected with status 401"));

        Remote.AnswerWith(200, "{}");
        await RunAsync(id, """{"url":"/"}""");
        (await RowAsync(id)).Should()
            .Match<ConnectionRow>(r => r.Health == ConnectionHealth.Healthy && r.HealthMessage == null);
    }

    [Fact]
    public async Task The_last_use_is_noted_behind_the_run_and_leaves_the_version_alone()
    {
        var id = await ConnectAsync();
        var version = await VersionOfAsync(id);

        await RunAsync(id, """{"url":"/"}""");
        (await LastUsedAsync(id)).Should().BeNull();
        var now = Host.Clock.GetUtcNow();
        await FlushAsync();

        (await LastUsedAsync(id)).Should().BeCloseTo(now, TimeSpan.FromMinutes(1));
        (await VersionOfAsync(id)).Should().Be(version);
    }

    [Fact]
    public async Task Runs_over_the_limit_are_refused_with_a_time_and_a_connections_queue_is_short()
    {
        await RestartAsync(("RateLimits:ParallelRuns", "3"), ("Egress:MaxPerConnection", "1"),
            ("RateLimits:SecondsInLine", "0.2"));
        var id = await ConnectAsync();
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        Remote.Answer = async http =>
        {
            arrived.TrySetResult();
            await go.Task;
            await http.Response.WriteAsync("{}");
        };
        var first = RunAsync(id, """{"url":"/"}""");
        await arrived.Task;

        var waiting = () => RunAsync(id, """{"url":"/"}""");
        var busy = (await waiting.Should().ThrowAsync<Problem.TooMany>()).Which;
        busy.RetryAfter.Should().BePositive();
        busy.Message.Should()
            .Be("The connection is busy: one request at a time goes through it. Try again in 1 second.");
        var other = await ConnectAsync("Other");
        var others = Enumerable.Range(0, 3).Select(_ => RunAsync(other, """{"url":"/"}""")).ToList();
        await Task.WhenAny(others);
        go.SetResult();
        (await Task.WhenAll(others.Select(async run => await Record.ExceptionAsync(() => run) is Problem.TooMany)))
            .Should().Contain(true);
        (await first).Status.Should().Be(200);
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        await GrantToAsync(id, PrincipalKind.User, bob.Id, AccessLevel.Resolver);
        (await RunAsync(id, """{"url":"/"}""", actor: bob)).Status.Should().Be(200);
    }

    private async Task<DateTimeOffset?> LastUsedAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return (await db.Set<Connection>().FindAsync(id))!.LastUsedAt;
    }

    private static Task ExecuteAsync(ConnectionsDbContext db, string sql) =>
        Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, sql);
}
