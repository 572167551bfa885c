using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>
/// Workflows as a tool keeps them that compares what it reads with what it was given, and changes what differs: with
/// nothing changed, nothing may differ.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class WorkflowDriftTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    private const string Workflows = "/api/v2/workflows";
    private const string Canary = "drift-canary-4f1d2c9a";

    [Theory]
    [InlineData("smallest", """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""")]
    [InlineData("starts at no step", """{"triggers":[{"apiTrigger":{},"startStepNames":[]}],"steps":[]}""")]
    [InlineData("request", """
        {"triggers":[{"startStepNames":["Ask"],"apiTrigger":{"rateLimit":{"count":10,"interval":"3600s"}}}],
         "steps":[{"name":"Ask","actionId":"com.datadoghq.http.request","connectionLabel":"HTTP_0",
           "parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/v1/items?page=1&size=50"}],
           "errorHandlers":[{"fallbackStepName":"Tell","retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR",
             "linear":{"interval":"5s","maxRetries":3}}}],
           "outboundEdges":[{"nextStepName":"Tell","branchName":"main"}],
           "display":{"bounds":{"x":0,"y":216}}},
          {"name":"Tell","actionId":"com.datadoghq.core.noop"}],
         "connectionEnvs":[{"env":"default","connections":[{"connectionId":"CONNECTION","label":"HTTP_0"}]}]}
        """)]
    [InlineData("if", """
        {"triggers":[{"apiTrigger":{},"startStepNames":["Is_there"]}],
         "steps":[{"name":"Is_there","actionId":"com.datadoghq.core.if","parameters":[
           {"name":"joinOperator","value":"or"},{"name":"conditions","value":[
             {"comparisonOperator":"nonnull","value":"{{ Trigger.ticket }}"},
             {"comparisonOperator":"eq","leftValue":"{{ Trigger.env }}","rightValue":"prod"}]}],
           "outboundEdges":[{"nextStepName":"Yes","branchName":"true"},{"nextStepName":"No","branchName":"false"}]},
          {"name":"Yes","actionId":"com.datadoghq.core.noop"},{"name":"No","actionId":"com.datadoghq.core.noop"}],
         "inputSchema":{"parameters":[{"name":"env","label":"Environment","description":"","type":"STRING",
           "defaultValue":"staging","allowExtraValues":false,"allowedValues":[]},{"name":"ticket","type":"OBJECT"}]}}
        """)]
    [InlineData("switch", """
        {"triggers":[{"apiTrigger":{},"startStepNames":["By_size"]}],
         "steps":[{"name":"By_size","actionId":"com.datadoghq.core.switch","parameters":[
           {"name":"switchExpression","value":"{{ Trigger.size }}"},{"name":"cases","value":["s","m","l"]}],
           "outboundEdges":[{"nextStepName":"Small","branchName":"s"},{"nextStepName":"Other","branchName":"default"}]},
          {"name":"Small","actionId":"com.datadoghq.core.noop"},{"name":"Other","actionId":"com.datadoghq.core.noop"}],
         "inputSchema":{"parameters":[{"name":"size","type":"STRING"}]},
         "outputSchema":{"parameters":[{"name":"size","type":"STRING","value":"{{ Trigger.size }}"}]}}
        """)]
    [InlineData("group", """
        {"triggers":[{"apiTrigger":{},"startStepNames":["Deploy"]}],
         "steps":[{"name":"Deploy","actionId":"com.datadoghq.http.request","connectionLabel":"INTEGRATION_HTTP",
           "parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/state"}]}],
         "connectionEnvs":[{"env":"default","connectionGroups":[{"connectionGroupId":"GROUP",
           "label":"INTEGRATION_HTTP","tags":["env:{{ Trigger.env }}"]}]}],
         "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
        """)]
    [InlineData("script", """
        {"triggers":[{"apiTrigger":{},"startStepNames":["Sum"]}],
         "steps":[{"name":"Sum","actionId":"com.datadoghq.datatransformation.func","parameters":[
           {"name":"script",
           "value":"// a \"sum\"\nconst xs = $.Trigger.numbers ?? [];\nreturn xs.reduce((a, b) => a + b, 0);\n"}]}],
         "inputSchema":{"parameters":[{"name":"numbers","type":"ARRAY_NUMBER"}]}}
        """)]
    [InlineData("webhook and schedule", """
        {"triggers":[{"githubWebhookTrigger":{"rateLimit":{"count":1,"interval":"60s"}},"startStepNames":["A"]},
           {"scheduleTrigger":{"rruleExpression":"FREQ=DAILY;BYHOUR=2;BYMINUTE=30","overlapBehavior":"EXCLUSIVE_RUN"},
            "startStepNames":["A"]}],
         "steps":[{"name":"A","actionId":"com.datadoghq.core.noop"}],"handle":"drift-by-webhook",
         "annotations":[{"id":"4b3f3f6a-2f4c-4d53-8f7d-0c5f5d5c7c11",
           "markdownTextAnnotation":{"text":"**Why**: 1 < 2 & ü 🙂"},
           "display":{"bounds":{"x":-1.50,"y":1e2,"width":300,"height":80}}}]}
        """)]
    [InlineData("unknown actions", """
        {"triggers":[{"securityTrigger":{"rateLimit":{"count":5,"interval":"86400s"}},"startStepNames":["Block"]},
           {"monitorTrigger":{}}],
         "steps":[{"name":"Block","actionId":"com.datadoghq.aws.s3.block_public_access",
           "connectionLabel":"INTEGRATION_AWS",
           "parameters":[{"name":"region","value":"us-east-1"},{"name":"bucket","value":null}]}],
         "connectionEnvs":[{"env":"default","connections":[{"label":"INTEGRATION_AWS",
           "connectionId":"11111111-1111-1111-1111-111111111111"}]}]}
        """)]
    [InlineData("gates", """
        {"triggers":[{"apiTrigger":{},"startStepNames":["A","B"]}],
         "steps":[{"name":"A","actionId":"com.datadoghq.core.noop",
           "outboundEdges":[{"nextStepName":"C","branchName":"main"}]},
          {"name":"B","actionId":"com.datadoghq.core.noop","outboundEdges":[{"nextStepName":"C","branchName":"main"}]},
          {"name":"C","actionId":"com.datadoghq.core.noop","readinessGate":{"thresholdType":"ALL"},
           "completionGate":{"completionCondition":{"operand1":"{{ Steps.A }}","operator":"OPERATOR_IS_NOT_NULL"},
             "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"1s","maxRetries":1}}}}]}
        """)]
    public async Task A_spec_that_is_read_back_and_applied_again_shows_no_drift(string name, string text)
    {
        var spec = JsonNode.Parse(text.Replace("CONNECTION", await ConnectionAsync($"Drift {name}", "env:prod"),
            StringComparison.Ordinal).Replace("GROUP", await GroupAsync(name), StringComparison.Ordinal))!;
        JsonObject Given() => ApiCaller.Document("workflows", ("name", $"Drift {name}"),
            ("description", "Kept by a file."), ("published", false),
            ("tags", new JsonArray("team:core", "app:shop")), ("webhookSecret", $"{Canary}-{name}"),
            ("spec", spec.DeepClone()));

        var made = await Owner.PostAsync(Workflows, Given());
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var at = $"{Workflows}/{made.Id}";
        try
        {
            Held(made, spec);
            var read = await Owner.GetAsync(at);
            Held(read, spec);
            var applied = await Owner.PatchAsync(at, Given());
            applied.Status.Should().Be(HttpStatusCode.OK, applied.Text);
            Held(applied, spec);
            var again = await Owner.GetAsync(at);
            Held(again, spec);
            again.Attributes["published"]!.GetValue<bool>().Should().BeFalse();
            again.Attributes["name"]!.ToString().Should().Be($"Drift {name}");
        }
        finally
        {
            (await Owner.DeleteAsync(at)).Status.Should().Be(HttpStatusCode.NoContent);
        }
    }

    // Member for member and digit for digit, in the same order; the secret never.
    private static void Held(ApiResponse answer, JsonNode spec)
    {
        answer.Attributes["spec"]!.ToJsonString().Should().Be(spec.ToJsonString());
        answer.Attributes["tags"]!.ToJsonString().Should().Be("""["app:shop","team:core"]""");
        answer.Attributes["description"]!.ToString().Should().Be("Kept by a file.");
        answer.Text.Should().NotContain(Canary);
    }

    private async Task<string> GroupAsync(string name)
    {
        var member = await ConnectionAsync($"Drift {name} member", "env:staging");
        return (await Owner.PostAsync(Groups, ApiCaller.Document("connection_group", ("name", $"Drift {name}"),
            ("integration_type", "HTTP"), ("tag_keys", new JsonArray("env")),
            ("connections", new JsonArray(member))))).Id;
    }
}
