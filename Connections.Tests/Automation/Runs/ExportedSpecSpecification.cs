using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;

namespace Connections.Tests.Automation.Runs;

public sealed class ExportedSpecsOnSqlite() : ExportedSpecSpecification(postgres: false);

public sealed class ExportedSpecsOnPostgres() : ExportedSpecSpecification(postgres: true);

/// <summary>Documents as Datadog's Terraform provider has them: they run, and come back as they were sent.</summary>
public abstract class ExportedSpecSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private static string Exported(Guid group) => $$$"""
        {
          "triggers": [ { "startStepNames": ["Ask_site"], "apiTrigger": {} } ],
          "steps": [
            { "name": "Ask_site", "actionId": "com.datadoghq.http.request", "connectionLabel": "INTEGRATION_HTTP",
              "parameters": [ { "name": "verb", "value": "GET" }, { "name": "url", "value": "/hosts" } ],
              "outboundEdges": [ { "nextStepName": "Pick_hosts", "branchName": "main" } ],
              "display": { "bounds": { "x": 0, "y": 216.5 } } },
            { "name": "Pick_hosts", "actionId": "com.datadoghq.datatransformation.func",
              "parameters": [ { "name": "script",
                "value": "const hosts = $.Steps.Ask_site.body.hosts;\n\nconsole.log(hosts)\n\n
        """ + $$$"""
        return hosts.filter((h) => h.tags?.env === $.Trigger.env) ?? [];" } ],
              "outboundEdges": [ { "nextStepName": "For_each_host", "branchName": "main" } ] },
            { "name": "For_each_host", "actionId": "com.datadoghq.core.forLoop",
              "parameters": [
                { "name": "inputList", "value": "{{ Steps.Pick_hosts.data }}" },
                { "name": "parentExecContext", "value": "{{ InstanceId }}" },
                { "name": "startStepNames", "value": [ "Owner_of_host" ] },
                { "name": "workflowId", "value": "{{ WorkflowId }}" } ],
              "outboundEdges": [ { "nextStepName": "Owner_of_host", "branchName": "loopStart" } ] },
            { "name": "Owner_of_host", "actionId": "com.datadoghq.datatransformation.func",
              "parameters": [ { "name": "script", "value": "return { owner: $.Current.Value.tags.owner ?? null };" } ],
              "outboundEdges": [ { "nextStepName": "If_owned", "branchName": "main" } ] },
            { "name": "If_owned", "actionId": "com.datadoghq.core.if",
              "parameters": [
                { "name": "conditions", "value": [
                  { "comparisonOperator": "nonnull", "value": "{{ Steps.Owner_of_host.data.owner }}" } ] },
                { "name": "joinOperator", "value": "and" } ],
              "outboundEdges": [ { "nextStepName": "Tell_owner", "branchName": "true" },
                { "nextStepName": "Nobody", "branchName": "false" } ] },
            { "name": "Tell_owner", "actionId": "com.datadoghq.http.request", "connectionLabel": "INTEGRATION_HTTP",
              "parameters": [
                { "name": "verb", "value": "POST" },
                { "name": "url", "value": "/owners/${ Steps.Owner_of_host.data.owner }" },
                { "name": "body", "value": { "host": "{{ Current.Value.name }}" } } ] },
            { "name": "Nobody", "actionId": "com.datadoghq.core.noop" }
          ],
          "handle": "tell-owners",
          "inputSchema": { "parameters": [ { "name": "env", "type": "STRING", "defaultValue": "prod" } ] },
          "connectionEnvs": [ { "env": "default",
            "connectionGroups": [ { "connectionGroupId": "{{{group}}}", "label": "INTEGRATION_HTTP",
              "tags": ["env:{{ Trigger.env }}"] } ] } ]
        }
        """;

    [Fact]
    public async Task A_document_of_Terraform_runs_and_comes_back_as_it_was_sent()
    {
        var (_, _, group) = await AccountsAsync();
        Remote.AnswerWith(200, """
            {"hosts":[{"name":"a","tags":{"env":"staging","owner":"bo"}},{"name":"b","tags":{"env":"staging"}},
              {"name":"c","tags":{"env":"prod","owner":"cy"}}]}
            """);
        var workflow = await CreateWorkflowAsync(Exported(group));

        var details = await WorkflowQueries.GetAsync(Owner, workflow, default);
        var run = await RunToEndAsync(workflow, """{"env":"staging"}""");

        details.Spec.Should().Be(Exported(group));
        details.Attention.Should().BeEmpty();
        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Select(r => $"{r.Method} {r.Target.Split('?')[0]} {r.Headers["X-Account"]} {r.Text}").Should()
            .Equal("GET /hosts Staging ", "POST /owners/bo Staging {\"host\":\"a\"}");
        run.Steps.Single(s => s.Name == "If_owned").Path.Should().Be("For_each_host[1]/If_owned");
    }

    [Fact]
    public async Task A_document_with_an_unknown_action_is_saved_and_none_of_its_steps_is_executed()
    {
        var (_, _, group) = await AccountsAsync();
        var spec = Exported(group).Replace("com.datadoghq.core.noop", "com.datadoghq.aws.s3.block_public_access");
        var workflow = await CreateWorkflowAsync(spec);

        var details = await WorkflowQueries.GetAsync(Owner, workflow, default);
        var run = await RunToEndAsync(workflow);

        details.Spec.Should().Be(spec);
        details.Attention.Should().ContainSingle().Which.Message.Should().StartWith(
            "There is no action com.datadoghq.aws.s3.block_public_access. AWS has ");
        run.Row.State.Should().Be(RunState.Failed);
        run.Row.Failure.Should().StartWith("Step Nobody: There is no action");
        run.Steps.Should().BeEmpty();
        Remote.Requests.Should().BeEmpty("nothing is half done");
    }

    [Theory]
    [InlineData("eq", "OPERATOR_EQUAL", "1", "1", true)]
    [InlineData("neq", "OPERATOR_NOT_EQUAL", "1", "1", false)]
    [InlineData("gt", "OPERATOR_GREATER_THAN", "10", "\"9\"", true)]
    [InlineData("gte", "OPERATOR_GREATER_THAN_OR_EQUAL_TO", "9", "9", true)]
    [InlineData("lt", "OPERATOR_LESS_THAN", "10", "9", false)]
    [InlineData("lte", "OPERATOR_LESS_THAN_OR_EQUAL_TO", "8", "9", true)]
    [InlineData("contains", "OPERATOR_CONTAINS", "[\"a\",\"b\"]", "\"b\"", true)]
    [InlineData("notcontains", "OPERATOR_DOES_NOT_CONTAIN", "\"abc\"", "\"b\"", false)]
    [InlineData("null", "OPERATOR_IS_NULL", "\"\"", "null", false)]
    [InlineData("nonnull", "OPERATOR_IS_NOT_NULL", "0", "null", true)]
    [InlineData("empty", "OPERATOR_IS_EMPTY", "[]", "null", true)]
    [InlineData("nonempty", "OPERATOR_IS_NOT_EMPTY", "\"\"", "null", false)]
    public async Task Conditions_compare_under_both_names(string name, string word, string left, string right,
        bool holds)
    {
        var conditions = string.Join(',', new[] { name, word }.Select(n => new JsonObject
        {
            ["comparisonOperator"] = n,
            ["leftValue"] = JsonNode.Parse(left),
            ["rightValue"] = JsonNode.Parse(right),
        }.ToJsonString()));
        var workflow = await CreateWorkflowAsync(Spec(Logic("Check", "if", $$"""
            {"name":"conditions","value":[{{conditions}}]},{"name":"joinOperator","value":"{{(holds ? "and" : "or")}}"}
            """), more: """
            "outputSchema":{"parameters":[{"name":"is","type":"BOOLEAN","value":"{{ Steps.Check.value }}"}]}
            """));

        (await RunToEndAsync(workflow)).Outputs!["is"]!.GetValue<bool>().Should().Be(holds);
    }
}
