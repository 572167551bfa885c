using System.Net;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Api;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Api;

public sealed class InterruptedCallOnSqlite() : InterruptedCallSpecification(postgres: false);

public sealed class InterruptedCallOnPostgres() : InterruptedCallSpecification(postgres: true)
{
    [Fact]
    public async Task A_call_killed_in_the_middle_of_its_act_is_done_once_when_it_is_sent_again()
    {
        await SqlAsync(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
            + "pg_advisory_xact_lock(4711); RETURN NEW; END $$");
        await SqlAsync("CREATE TRIGGER hold BEFORE INSERT ON \"Teams\" FOR EACH ROW EXECUTE FUNCTION hold()");
        await using var holding = Installation.OpenDb();
        await holding.Database.OpenConnectionAsync();
        await holding.Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(4711)");

        var lost = SendAsync("held");
        await UntilAsync(
            async () =>
                await CountAsync(
                    "SELECT COUNT(*)::int AS \"Value\" FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 "
                    + "AND NOT granted") == 1);
        await Server.KillAsync();
        await lost.Invoking(async l => await l).Should().ThrowAsync<HttpRequestException>();
        await holding.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock(4711)");
        await SqlAsync("DROP TRIGGER hold ON \"Teams\"");
        await using var again = await InProcessServer.StartAfterAsync(Server);

        var answer = await SendUntilAnsweredAsync("held");

        answer.Status.Should().Be(HttpStatusCode.Created);
        (await TeamsAsync()).Should().Be(1);
    }
}

/// <summary>A call with a name broke off at a kill: after the restart it is known whether it was done.</summary>
[Trait(Tier.Name, Tier.Process)]
public abstract class InterruptedCallSpecification(bool postgres) : IAsyncLifetime
{
    private static readonly string Body = ApiCaller.Document("team", ("name", "Once")).ToJsonString();

    private ApiCaller caller = null!;

    protected TestInstallation Installation { get; private set; } = null!;

    protected RunningServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Installation = await TestInstallation.CreateInitializedAsync(postgres);
        var (api, application) = await MakeKeysAsync();
        var settings = new Dictionary<string, string>();
        if (Installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        Server = await RunningServer.StartAsync(
            new ServerSetup
            {
                DataDirectory = Installation.Directory,
                Settings = settings,
            });
        caller = new ApiCaller(Server.Address, api, application);
    }

    public async Task DisposeAsync()
    {
        caller.Dispose();
        await Server.DisposeAsync();
        await Installation.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_was_done_and_not_answered_is_answered_with_its_result()
    {
        await RefuseAsync("UPDATE OF \"Status\"", "RepeatedCalls");
        (await SendAsync("done")).Status.Should().Be(HttpStatusCode.InternalServerError,
            "its answer could not be kept");
        await Server.KillAsync();
        await AllowAsync("RepeatedCalls");
        await using var again = await InProcessServer.StartAfterAsync(Server);

        var answer = await SendUntilAnsweredAsync("done");

        answer.Status.Should().Be(HttpStatusCode.Created);
        ((string)answer.Json["data"]!["attributes"]!["name"]!).Should().Be("Once");
        answer.Headers.GetValues(IdempotencyFilter.Replayed).Should().Equal("true");
        (await SendAsync("done")).Text.Should().Be(answer.Text);
        (await TeamsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task A_run_that_was_saved_and_not_answered_is_the_one_that_is_answered_later()
    {
        var workflow = await caller.PostAsync("/api/v2/workflows", ApiCaller.Document("workflows", ("name", "Once"),
            ("spec", JsonNode.Parse("""{"triggers":[{"apiTrigger":{}}],"steps":[]}""")), ("published", true)));
        workflow.Status.Should().Be(HttpStatusCode.Created, workflow.Text);
        var path = $"/api/v2/workflows/{workflow.Id}/instances";
        await RefuseAsync("UPDATE OF \"Status\"", "RepeatedCalls");
        (await SendAsync("run", path, "{}")).Status.Should().Be(HttpStatusCode.InternalServerError,
            "its answer could not be kept");
        await Server.KillAsync();
        await AllowAsync("RepeatedCalls");
        await using var again = await InProcessServer.StartAfterAsync(Server);

        var answer = await SendUntilAnsweredAsync("run", path, "{}");

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Text);
        await using var db = Installation.OpenDb();
        (await db.Set<WorkflowRun>().Select(r => r.Id).ToListAsync()).Should().Equal(Guid.Parse(answer.Id));
        (await SendAsync("run", path, "{}")).Id.Should().Be(answer.Id);
    }

    [Fact]
    public async Task A_call_that_broke_off_before_it_was_done_is_done_when_it_is_sent_again()
    {
        await RefuseAsync("INSERT", "Teams");
        (await SendAsync("undone")).Status.Should().Be(HttpStatusCode.InternalServerError);
        await Server.KillAsync();
        await AllowAsync("Teams");
        await using var again = await InProcessServer.StartAfterAsync(Server);

        (await SendUntilAnsweredAsync("undone")).Status.Should().Be(HttpStatusCode.Created);
        (await TeamsAsync()).Should().Be(1);
    }

    private protected Task<ApiResponse> SendAsync(string name, string path = "/api/v2/team", string? body = null) =>
        caller.SendAsync(HttpMethod.Post, path, body ?? Body, headers: (IdempotencyFilter.Header, name));

    // While the dead process may still be alive, the call is told to be under way.
    private protected async Task<ApiResponse> SendUntilAnsweredAsync(string name, string path = "/api/v2/team",
        string? body = null)
    {
        ApiResponse? answer = null;
        await UntilAsync(async () => (answer = await SendAsync(name, path, body)).Status != HttpStatusCode.Conflict);
        return answer!;
    }

    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition()) await pause.WaitForNextTickAsync(timeout.Token);
    }

    protected async Task<int> TeamsAsync() =>
        await CountAsync(
            postgres ? "SELECT COUNT(*)::int AS \"Value\" FROM \"Teams\""
                : "SELECT COUNT(*) AS \"Value\" FROM \"Teams\"");

    protected async Task SqlAsync(string sql)
    {
        await using var db = Installation.OpenDb();
#pragma warning disable EF1002 // Only texts of this file.
        await db.Database.ExecuteSqlRawAsync(sql);
#pragma warning restore EF1002
    }

    protected async Task<int> CountAsync(string sql)
    {
        await using var db = Installation.OpenDb();
#pragma warning disable EF1002 // Only texts of this file.
        return (await db.Database.SqlQueryRaw<int>(sql).ToListAsync()).Single();
#pragma warning restore EF1002
    }

    private async Task<(string Api, string Application)> MakeKeysAsync()
    {
        var host = await Installation.StartAsync();
        var keys = host.Get<KeyService>();
        var api = await keys.CreateAsync(host.Owner, new NewKey { Kind = KeyKind.Api, Name = "API" }, default);
        var application = await keys.CreateAsync(host.Owner,
            new NewKey { Kind = KeyKind.Application, Name = "Application" }, default);
        await host.Get<KeyRegistrations>().RegisterAsync(host.Owner, application.Id, default);
        await host.StopAsync();
        return (api.Text, application.Text);
    }

    private async Task RefuseAsync(string what, string table)
    {
        if (!postgres)
        {
            await SqlAsync($"CREATE TRIGGER refuse BEFORE {what} ON \"{table}\" BEGIN SELECT RAISE(ABORT, "
                + "'refused'); END");
            return;
        }
        await SqlAsync(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$");
        await SqlAsync($"CREATE TRIGGER refuse BEFORE {what} ON \"{table}\" FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    private Task AllowAsync(string table) =>
        SqlAsync(postgres ? $"DROP TRIGGER refuse ON \"{table}\"" : "DROP TRIGGER refuse");
}
