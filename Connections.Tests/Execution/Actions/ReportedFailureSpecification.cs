using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;
using Connections.Tests.Support;

namespace Connections.Tests.Execution.Actions;

public sealed class ReportedFailuresOnSqlite() : ReportedFailureSpecification(postgres: false);

public sealed class ReportedFailuresOnPostgres() : ReportedFailureSpecification(postgres: true);

/// <summary>Services that answer 200 and say in the body that they failed: the real files, on loopback.</summary>
public abstract class ReportedFailureSpecification(bool postgres) : RunSpecification(postgres)
{
    private const string Token = "xoxb-5ecca0a7-canary";

    private readonly LoopbackCatalog catalog = new("Slack");

    protected override (string Key, string Value)[] Settings => [.. base.Settings, catalog.Setting];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        catalog.Dispose();
    }

    [Fact]
    public async Task A_good_status_with_an_error_in_the_body_is_a_failure_in_the_vendors_words()
    {
        var slack = await SlackAsync();
        Remote.AnswerWith(200, """{"ok":false,"error":"channel_not_found"}""");

        var result = await RunAsync(slack, """{"channel":"C1","text":"Hi"}""", action: "Slack/post_message");

        result.Should().Match<RunResult>(r => r.Outcome == RunOutcome.ErrorStatus && r.Status == 200
            && r.IsReportedInBody && !r.IsRateLimited && r.FailedAt == null);
        result.Message.Should().Be("127.0.0.1 responded with status 200, but the response reports an error: "
            + "“channel_not_found”.");
        result.NextStep.Should().Be("Look up this error in the vendor's documentation; the response has details.");
        result.Body!["error"]!.GetValue<string>().Should().Be("channel_not_found");
        (await HistoryAsync(slack)).Select(e => e.Outcome).Should().Contain("status 200, error in the response");
    }

    [Fact]
    public async Task An_error_that_repeats_the_token_is_told_without_it()
    {
        var slack = await SlackAsync();
        Remote.AnswerWith(200, $$"""{"ok":false,"error":"token {{Token}} is bad"}""");

        var result = await RunAsync(slack, """{"channel":"C1","text":"Hi"}""", action: "Slack/post_message");

        result.Message.Should().NotContain("canary").And.Contain("token").And.Contain("is bad");
    }

    [Fact]
    public async Task A_connection_that_needs_attention_is_not_cleared_by_an_error_in_a_body()
    {
        var slack = await SlackAsync();
        Remote.AnswerWith(401, "{}");
        await RunAsync(slack, "{}", action: "Slack/list_channels");
        (await RowAsync(slack)).Health.Should().Be(ConnectionHealth.NeedsAttention);

        Remote.AnswerWith(200, """{"ok":false,"error":"invalid_auth"}""");
        await RunAsync(slack, "{}", action: "Slack/list_channels");
        (await RowAsync(slack)).Health.Should().Be(ConnectionHealth.NeedsAttention);

        Remote.AnswerWith(200, """{"ok":true,"channels":[]}""");
        var good = await RunAsync(slack, "{}", action: "Slack/list_channels");
        good.Outcome.Should().Be(RunOutcome.Succeeded);
        (await RowAsync(slack)).Health.Should().Be(ConnectionHealth.Healthy);
    }

    private Task<Guid> SlackAsync() => Service.AddAsync(Owner, new ConnectionInput
    {
        Name = "Slack",
        IntegrationType = "Slack",
        CredentialType = "SlackBotToken",
        Fields = new FieldSet { { "base_url", Remote.Address.ToString() }, { "bot_token", Inputs.Secret(Token) } },
    }, default);
}
