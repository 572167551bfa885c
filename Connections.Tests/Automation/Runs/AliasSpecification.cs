using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Automation.Runs;

public sealed class AliasesOnSqlite() : AliasSpecification(postgres: false);

public sealed class AliasesOnPostgres() : AliasSpecification(postgres: true);

/// <summary>Steps with the names that actions have in exported documents, through a vendor on loopback.</summary>
public abstract class AliasSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private const string Given = """
        {"name":"teamId","value":"T024"},{"name":"channel","value":"#alerts"},
        {"name":"mentionTargets","value":["@Bits"]},{"name":"text","value":"Hello {{ Trigger.who }}"}
        """;

    private const string Retries = """
        "errorHandlers":[{"retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"30s","maxRetries":2}}}]
        """;

    private readonly LoopbackCatalog catalog = new("Slack", "Jira");

    protected override (string Key, string Value)[] Settings => [.. base.Settings, catalog.Setting];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        catalog.Dispose();
    }

    [Fact]
    public async Task A_step_by_its_exported_name_runs_and_its_document_stays_as_it_came()
    {
        var spec = await SlackSpecAsync(Given);
        Remote.AnswerWith(200, """{"ok":true,"ts":"1.2"}""");
        var workflow = await CreateWorkflowAsync(spec);

        var run = await RunToEndAsync(workflow, """{"who":"world"}""");

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Should().ContainSingle().Which.Target.Should().Be("/chat.postMessage");
        JsonNode.DeepEquals(Sent(), JsonNode.Parse("""{"channel":"#alerts","text":"Hello world"}""")).Should().BeTrue();
        var details = await WorkflowQueries.GetAsync(Owner, workflow, default);
        details.Attention.Should().BeEmpty();
        JsonNode.DeepEquals(JsonNode.Parse(details.Spec), JsonNode.Parse(spec)).Should().BeTrue();
    }

    [Fact]
    public async Task An_input_that_an_exported_name_does_not_have_needs_attention_and_sends_nothing()
    {
        var spec = await SlackSpecAsync(Given + """,{"name":"chanel","value":"C1"}""");
        var workflow = await CreateWorkflowAsync(spec);

        var run = await RunToEndAsync(workflow, """{"who":"world"}""");

        const string words = "com.datadoghq.slack.send_simple_message has no input “chanel” here. "
            + "Did you mean channel?";
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().ContainSingle()
            .Which.Should().Match<Attention>(a => a.Message == words
                && a.Pointer == "spec/steps/0/parameters/4/value");
        run.Row.Failure.Should().Contain(words);
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_exported_issue_without_a_description_is_created_with_the_defaults()
    {
        var jira = await AddAsync("Jira", "JiraAPIToken", new() { { "email", "ann@example.com" },
            { "api_token", Inputs.Secret("ATATT-example") } });
        Remote.AnswerWith(201, """{"key":"OPS-1"}""");
        var workflow = await CreateWorkflowAsync(Spec("""
            {"name":"Create","actionId":"com.datadoghq.jira.create_issue","connectionLabel":"J","parameters":[
              {"name":"accountId","value":"1"},{"name":"projectKey","value":"OPS"},{"name":"summary","value":"Down"}]}
            """, $"\"connections\":[{Through("J", jira)}]"));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().BeEmpty();
        At(Sent(), "fields", "project", "key")!.GetValue<string>().Should().Be("OPS");
        At(Sent(), "fields", "issuetype", "name")!.GetValue<string>().Should().Be("Task");
    }

    [Fact]
    public async Task An_exported_message_to_Teams_goes_through_the_webhook_of_the_connection()
    {
        var teams = await AddAsync("MicrosoftTeamsWorkflow", "MicrosoftTeamsWorkflowWebhook", new()
            { { "webhook_url", Remote.Address + "workflows/w/invoke" }, { "signature", Inputs.Secret("si-example") } });
        Remote.AnswerWith(202, "");
        var workflow = await CreateWorkflowAsync(Spec("""
            {"name":"Tell","actionId":"com.datadoghq.msteams.sendSimpleMessage","connectionLabel":"T","parameters":[
              {"name":"channelOrUser","value":{"channelId":"19:a@thread.tacv2","option":"channel"}},
              {"name":"message","value":"Down"},{"name":"teamId","value":"t"},{"name":"tenantId","value":"n"}]}
            """, $"\"connections\":[{Through("T", teams)}]"));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Should().BeEmpty();
        Sent()["attachments"]![0]!["content"]!["body"]![0]!["text"]!.GetValue<string>().Should().Be("Down");
    }

    [Theory]
    [InlineData("channel_not_found", 1)]
    [InlineData("ratelimited", 3)]
    public async Task An_error_in_a_body_is_tried_again_only_where_it_is_a_rate_limit(string error, int attempts)
    {
        var spec = await SlackSpecAsync(Given, "," + Retries);
        Remote.AnswerWith(200, $$"""{"ok":false,"error":"{{error}}"}""");
        var workflow = await CreateWorkflowAsync(spec);

        var run = await RunToEndAsync(workflow, """{"who":"world"}""");

        run.Row.Failure.Should().Contain($"the response reports an error: “{error}”.");
        run.Steps.Should().ContainSingle().Which.Should().Match<RunStepRow>(
            s => s.State == StepState.Failed && s.Attempt == attempts);
        Remote.Requests.Should().HaveCount(attempts);
    }

    private async Task<string> SlackSpecAsync(string parameters, string more = "")
    {
        var slack = await AddAsync("Slack", "SlackBotToken", new() { { "bot_token", Inputs.Secret("xoxb-example") } });
        return Spec($$"""
            {"name":"Tell","actionId":"com.datadoghq.slack.send_simple_message","connectionLabel":"S",
             "parameters":[{{parameters}}]{{more}}}
            """, $"\"connections\":[{Through("S", slack)}]", """
            "inputSchema":{"parameters":[{"name":"who","type":"STRING"}]}
            """);
    }

    private Task<Guid> AddAsync(string type, string kind, FieldSet fields)
    {
        if (type != "MicrosoftTeamsWorkflow") fields.Add("base_url", Remote.Address.ToString());
        return Service.AddAsync(Owner, new ConnectionInput
        {
            Name = type,
            IntegrationType = type,
            CredentialType = kind,
            Fields = fields,
        }, default);
    }

    private JsonNode Sent() => JsonNode.Parse(Encoding.UTF8.GetString(Remote.Requests[^1].Body))!;
}
