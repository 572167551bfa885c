using System.Text.Json.Nodes;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;

namespace Connections.Tests.Execution.Actions;

/// <summary>What a body says of a failure though the status is good. No database.</summary>
public sealed class ReportedFailureTests
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    [Theory]
    [InlineData("Slack", """{"ok":true,"ts":"1"}""", null, false)]
    [InlineData("Slack", """{"ok":false,"error":"channel_not_found"}""", "channel_not_found", false)]
    [InlineData("Slack", """{"ok":false,"error":"ratelimited"}""", "ratelimited", true)]
    [InlineData("Slack", """{"ok":false}""", "", false)]
    [InlineData("Slack", """{"error":"channel_not_found"}""", null, false)]
    [InlineData("Slack", "\"ok\"", null, false)]
    [InlineData("Slack", null, null, false)]
    [InlineData("Linear", """{"data":{"issue":{"id":"1"}}}""", null, false)]
    [InlineData("Linear", """{"data":{},"errors":[]}""", null, false)]
    [InlineData("Linear", """{"data":{},"errors":null}""", null, false)]
    [InlineData("Linear",
        """{"data":null,"errors":[{"message":"Entity not found","extensions":{"code":"INPUT_ERROR"}}]}""",
        "Entity not found (INPUT_ERROR)", false)]
    [InlineData("Linear", """{"errors":[{"message":"Slow down","extensions":{"code":"RATELIMITED"}}]}""",
        "Slow down (RATELIMITED)", true)]
    [InlineData("Monday",
        """{"data":[],"errors":[{"message":"No","extensions":{"code":"UserUnauthorizedException"}}]}""",
        "No (UserUnauthorizedException)", false)]
    [InlineData("Monday", """{"errors":[{"message":"Spent","extensions":{"code":"COMPLEXITY_BUDGET_EXHAUSTED"}}]}""",
        "Spent (COMPLEXITY_BUDGET_EXHAUSTED)", true)]
    [InlineData("NewRelic",
        """{"errors":[{"message":"Unknown function","extensions":{"errorClass":"INVALID_INPUT"}}]}""",
        "Unknown function (INVALID_INPUT)", false)]
    public void A_body_reports_a_failure_as_its_integration_says(string type, string? body, string? words, bool isLimit)
    {
        var reported = ReportedFailure.Read(Catalog.Find(type)!.Failure, body is null ? null : JsonNode.Parse(body));

        (reported?.Message, reported?.IsRateLimit ?? false).Should().Be((words, isLimit));
    }

    [Theory]
    [InlineData("""{"error":"E1","text":"E1: no"}""", "E1: no")]
    [InlineData("""{"error":"E1"}""", "E1")]
    [InlineData("""{"error":{"n":1},"text":" no "}""", "no ({\"n\":1})")]
    public void A_code_is_added_to_words_that_lack_it(string body, string words) =>
        ReportedFailure.Read(new ResponseFailure { Path = "error", Exists = true, Message = "text", Code = "error" },
            JsonNode.Parse(body))!.Message.Should().Be(words);
}
