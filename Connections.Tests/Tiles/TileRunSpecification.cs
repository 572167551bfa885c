using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Tiles;

public sealed class TileRunsOnSqlite() : TileRunSpecification(postgres: false);

public sealed class TileRunsOnPostgres() : TileRunSpecification(postgres: true);

/// <summary>Steps without a connection, which use an account of their integration's tile.</summary>
public abstract class TileRunSpecification(bool postgres) : TileSpecification(postgres)
{
    public static TheoryData<string, string, string, string, string, string> Services => new()
    {
        { "GitHub", "GitHubToken", "access_token=ghp_x", "Bearer ghp_x", "get_repository",
            "owner=acme;repository=shop" },
        { "Jira", "JiraAPIToken", "email=ann@example.com;api_token=ATATT-x",
            "Basic " + Convert.ToBase64String("ann@example.com:ATATT-x"u8), "get_issue", "issue=OPS-1" },
        { "Opsgenie", "OpsgenieAPIKey", "api_key=11111111-2222-3333-4444-555555555555",
            "GenieKey 11111111-2222-3333-4444-555555555555", "get_alert", "alert=1" },
        { "PagerDuty", "PagerDutyAPIKey", "api_key=u+x", "Token token=u+x", "list_services", "" },
        { "Slack", "SlackBotToken", "bot_token=xoxb-x", "Bearer xoxb-x", "post_message", "channel=C1;text=Hello" },
        { "Statuspage", "StatuspageAPIKey", "api_key=sp-x", "OAuth sp-x", "list_pages", "" },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_step_of_each_tile_reaches_its_service_with_the_credential_of_the_account(string tile,
        string kind, string fields, string header, string action, string inputs)
    {
        var given = new FieldSet { { "base_url", Remote.Address.ToString() } };
        var schema = Host.Get<IntegrationCatalog>().Find(tile, kind)!;
        foreach (var (name, value) in Pairs(fields))
            given.Add(name, schema.Fields.Single(f => f.Name == name).Public ? new FieldValue.Text(value)
                : Inputs.Secret(value));
        var account = await Tiles.CreateAsync(Owner, Of(tile, kind, "acme", given), default);
        var parameters = Pairs(inputs).Select(p => $$"""{"name":"{{p.Name}}","value":"{{p.Value}}"}""");
        var workflow = await CreateWorkflowAsync(Spec($$"""
            {"name":"Ask","actionId":"{{tile}}/{{action}}","parameters":[{{string.Join(',', parameters)}}]}
            """));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be(header);
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().BeEmpty();
        run.Steps.Single().Should().Match<RunStepRow>(s => s.Tile == tile && s.ConnectionName == "acme"
            && s.ConnectionId == null && !s.IsConnectionHidden
            && s.Why.StartsWith("It is the only account of the "));
        (await RowsAsync(tile)).Single(r => r.Id == account.Row.Id).Health.Should().Be(ConnectionHealth.Healthy);
    }

    [Fact]
    public async Task A_changed_token_serves_the_next_run()
    {
        var account = await AddAsync("acme", "ghp_first");
        var workflow = await CreateWorkflowAsync(Uses());

        await RunToEndAsync(workflow);
        await Tiles.UpdateAsync(Owner, account.Id, GitHub("acme", "ghp_second"), account.Version, default);
        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Tokens.Should().Equal("Bearer ghp_first", "Bearer ghp_second");
    }

    [Fact]
    public async Task A_step_without_an_account_fails_and_says_where_to_connect_one()
    {
        var workflow = await CreateWorkflowAsync(Uses());

        var run = await RunToEndAsync(workflow);

        const string words = "GitHub has no account yet. Connect one under Integrations.";
        run.Row.Failure.Should().Be($"Step Read: {words}");
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle()
            .Which.Message.Should().Be(words);
    }

    [Fact]
    public async Task Three_accounts_without_a_default_need_the_input_account()
    {
        foreach (var name in new[] { "acme", "beta", "gamma" }) await AddAsync(name, $"ghp_{name}");
        await Tiles.SetDefaultAsync(Owner, (await RowsAsync())[0].Id, false, default);
        var (open, named) = (await CreateWorkflowAsync(Uses()),
            await CreateWorkflowAsync(Uses(Account("{{ Trigger.who }}"), """
                "inputSchema":{"parameters":[{"name":"who","type":"STRING"}]}
                """), "Named"));

        var refused = await RunToEndAsync(open);
        var done = await RunToEndAsync(named, """{"who":"BETA"}""");
        var unknown = await RunToEndAsync(named, """{"who":"delta"}""");

        const string words = "GitHub has 3 accounts; account chooses one. "
            + "Its accounts are “acme”, “beta”, “gamma”.";
        refused.Row.Failure.Should().Be($"Step Read: {words}");
        (await WorkflowQueries.GetAsync(Owner, open, default)).Attention.Single().Message.Should().Be(words);
        done.Row.State.Should().Be(RunState.Succeeded, done.Row.Failure);
        done.Steps.Single().Why.Should().Be("Its input account names it in the GitHub tile.");
        unknown.Row.Failure.Should().StartWith("Step Read: GitHub has no account “delta”.");
        Tokens.Should().Equal("Bearer ghp_beta");
        Remote.Requests.Single().Target.Should().Be("/repos/acme/shop", "the action never sees the account");
    }

    [Fact]
    public async Task The_default_account_is_used_where_a_step_names_none()
    {
        await AddAsync("acme", "ghp_acme");
        var beta = await AddAsync("beta", "ghp_beta");
        await Tiles.SetDefaultAsync(Owner, beta.Id, true, default);

        var run = await RunToEndAsync(await CreateWorkflowAsync(Uses()));

        run.Steps.Single().Should().Match<RunStepRow>(s => s.ConnectionName == "beta"
            && s.Why == "It is the default account of the GitHub tile.");
        Tokens.Should().Equal("Bearer ghp_beta");
    }

    [Fact]
    public async Task A_constant_account_that_there_is_not_needs_attention_at_the_input()
    {
        await AddAsync("acme");

        var workflow = await CreateWorkflowAsync(Uses(Account("acne")));

        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle().Which.Should()
            .Match<Attention>(a => a.Pointer == "spec/steps/0/parameters/2/value"
                && a.Message == "GitHub has no account “acne”. Its account is “acme”.");
    }

    [Fact]
    public async Task A_restricted_account_refuses_who_has_no_Resolver_access_at_every_step()
    {
        var account = await AddAsync("acme");
        var workflow = await CreateWorkflowAsync(Uses(), runAs: RunAs.Initiator);
        var (bo, cy) = (await RunnerAsync("Bo", workflow), await RunnerAsync("Cy", workflow));
        await RestrictUseAsync(account.Id, cy);

        var refused = await RunToEndAsync(workflow, actor: bo);
        var done = await RunToEndAsync(workflow, actor: cy);
        var ofOwner = await CreateWorkflowAsync(Uses(), "Of the owner");

        refused.Row.Failure.Should().Be("Step Read: 403 Forbidden. Bo can't use the account “acme” of the GitHub "
            + "tile: its use is restricted. Give Bo Resolver access under Integrations, or choose another account or a "
            + "connection.");
        done.Row.State.Should().Be(RunState.Succeeded, done.Row.Failure);
        Remote.Requests.Should().ContainSingle();
        (await WorkflowQueries.GetAsync(Owner, ofOwner, default)).Attention.Single().Message.Should().Be(
            "Ada can't use the account “acme” of the GitHub tile: its use is restricted. Give Ada Resolver access "
            + "under Integrations.");
        (await EntriesAsync(account.Id)).Where(e => e.Action == "resolved").Select(e => (e.ActorName, e.Outcome))
            .Should().Equal(("Bo", "forbidden"), ("Cy", "success"));
    }

    [Fact]
    public async Task A_use_is_audited_with_workflow_step_and_run_before_anything_is_sent()
    {
        var account = await AddAsync("acme", "ghp_canary_of_the_tile");
        var workflow = await CreateWorkflowAsync(Uses());

        var run = await RunToEndAsync(workflow);

        var entries = await EntriesAsync(account.Id);
        var resolved = entries.Single(e => e.Action == "resolved");
        resolved.EventName.Should().Be("Integration");
        resolved.Details.Should().Contain("workflow Deploy").And.Contain("step Read")
            .And.Contain(run.Row.Id.ToString()).And.Contain("through tile");
        entries.Should().ContainSingle(e => e.Action == "executed");
        resolved.At.Should().BeOnOrBefore(entries.Single(e => e.Action == "executed").At);
    }

    [Fact]
    public async Task A_connection_on_a_step_is_used_and_the_tile_is_not()
    {
        await AddAsync("acme", "ghp_tile");
        var connection = await Service.AddAsync(Owner, GitHub("Mine", "ghp_mine"), default);
        var workflow = await CreateWorkflowAsync(Spec($$"""
            {"name":"Read","actionId":"GitHub/get_repository","connectionLabel":"G","parameters":[{{Repository}}]}
            """, $"\"connections\":[{Through("G", connection)}]"));

        var run = await RunToEndAsync(workflow);

        run.Steps.Single().Should().Match<RunStepRow>(s => s.Tile == null && s.ConnectionId == connection);
        Tokens.Should().Equal("Bearer ghp_mine");
    }

    [Fact]
    public async Task A_deleted_account_fails_the_next_run_and_history_still_names_it()
    {
        var account = await AddAsync("acme");
        var workflow = await CreateWorkflowAsync(Uses());
        var done = await RunToEndAsync(workflow);

        await Tiles.DeleteAsync(Owner, account.Id, default);
        var failed = await RunToEndAsync(workflow);

        failed.Row.Failure.Should().Contain("GitHub has no account yet.");
        (await History.GetAsync(Owner, workflow, done.Row.Id, default)).Steps.Single().ConnectionName.Should()
            .Be("acme");
    }

    [Fact]
    public async Task Uses_of_an_account_are_steps_that_name_it_or_may_choose_it()
    {
        var (acme, beta) = (await AddAsync("acme"), await AddAsync("beta"));
        await CreateWorkflowAsync(Uses(), "Default");
        await CreateWorkflowAsync(Uses(Account("Beta")), "Named");
        await CreateWorkflowAsync(Uses(Account("{{ Trigger.who }}"), """
            "inputSchema":{"parameters":[{"name":"who","type":"STRING"}]}
            """), "Open");

        var (ofAcme, ofBeta) = (await UsesOfAsync(acme.Id), await UsesOfAsync(beta.Id));

        ofAcme.Workflows.Rows.Select(w => w.Name).Should().Equal("Default", "Open");
        ofBeta.Workflows.Rows.Select(w => w.Name).Should().Equal("Named", "Open");
        ofBeta.Summary.Text.Should().Be("2 workflows use this.");
        ofBeta.Workflows.Rows[1].Steps.Single().Should().Match<UsingStep>(s => !s.IsCertain
            && s.Identifiers.Single() == "account:{{ Trigger.who }}");
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await RestrictAsync(ofBeta.Workflows.Rows[0].Id, Core.Access.AccessLevel.None);
        (await Host.Get<UseQueries>().OfTileAccountAsync(bo, "GitHub", beta.Id, PageRequest.First, default))
            .Summary.Text.Should().Be("1 workflow uses this; 1 more that you can't see.");
    }

    [Fact]
    public async Task A_test_of_a_step_uses_the_tile()
    {
        await AddAsync("acme", "ghp_acme");
        var spec = Uses(Account("{{ Trigger.who }}"), """
            "inputSchema":{"parameters":[{"name":"who","type":"STRING"}]}
            """);
        var workflow = await CreateWorkflowAsync(spec);

        var result = await Runs.TestStepAsync(Owner, workflow, spec, "Read",
            new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["Trigger.who"] = "acme" }, default);

        result.Succeeded.Should().BeTrue(result.Message);
        result.ConnectionName.Should().Be("acme");
        Tokens.Should().Equal("Bearer ghp_acme");
    }

    [Fact]
    public async Task Marks_of_a_workflow_follow_the_accounts_of_the_tiles_that_it_uses()
    {
        var workflow = await CreateWorkflowAsync(Uses());
        await RecheckAsync();
        var before = await MarksAsync(workflow);

        var account = await AddAsync("acme");
        await RecheckAsync();
        var connected = await MarksAsync(workflow);
        await RestrictUseAsync(account.Id);
        await RecheckAsync();

        (before, connected, await MarksAsync(workflow)).Should().Be((1, 0, 1));
    }

    private async Task RecheckAsync()
    {
        await Host.Get<AuditBatchWriter>().IdleAsync();
        Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Host.Get<AttentionRecheck>().CheckDueAsync(default);
    }

    private async Task<int> MarksAsync(Guid workflow)
    {
        await using var db = Host.OpenDb();
        return await db.Set<Workflow>().Where(w => w.Id == workflow).Select(w => w.Attention).SingleAsync();
    }

    private Task<ResourceUses> UsesOfAsync(Guid account) =>
        Host.Get<UseQueries>().OfTileAccountAsync(Owner, "GitHub", account, PageRequest.First, default);

    private async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Guid asset)
    {
        await Host.Get<AuditBatchWriter>().IdleAsync();
        await using var db = Host.OpenDb();
        return await db.Set<AuditEntry>().AsNoTracking().Where(e => e.AssetId == asset).OrderBy(e => e.At)
            .ThenBy(e => e.Id).ToListAsync();
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => (p.Split('=', 2)[0], p.Split('=', 2)[1]));
}
