using System.Net;
using System.Text.Json.Nodes;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>Workflows and their runs over the wire.</summary>
[Collection(ApiCollection.Name)]
public sealed class WorkflowApiTests(ApiFixture fixture) : EchoServerTests(fixture)
{
    private const string Workflows = "/api/v2/workflows";

    [Fact]
    public async Task A_workflow_is_created_read_changed_run_and_deleted()
    {
        var (prod, staging) = (await ConnectionAsync("Wf prod", "env:prod"), await ConnectionAsync("Wf staging", "env:staging"));
        var group = await Owner.PostAsync(Groups, ApiCaller.Document("connection_group", ("name", "Wf sites"),
            ("integration_type", "HTTP"), ("tag_keys", new JsonArray("env")), ("connections", new JsonArray(prod, staging))));
        var spec = Spec(group.Id);

        var made = await Owner.PostAsync(Workflows, ApiCaller.Document("workflows", ("name", "Deploy by API"),
            ("spec", spec.DeepClone()), ("published", true), ("tags", new JsonArray("b:2", "a:1"))));
        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var at = $"{Workflows}/{made.Id}";
        var read = await Owner.GetAsync(at);
        JsonNode.DeepEquals(read.Attributes["spec"], spec).Should().BeTrue("a spec comes back as it was sent");
        read.Attributes["tags"]!.ToJsonString().Should().Be("""["a:1","b:2"]""");
        read.Json["meta"]!["attention"]!.AsArray().Should().BeEmpty();

        var run = await Owner.PostAsync($"{at}/instances", JsonNode.Parse("""{"meta":{"payload":{"env":"staging"}}}""")!.AsObject());
        run.Status.Should().Be(HttpStatusCode.OK, run.Text);
        var instance = await EndAsync($"{at}/instances/{run.Json["data"]!["id"]}");
        ((string)instance.Attributes["instanceStatus"]!["detailsKind"]!).Should().Be("SUCCEEDED", instance.Text);
        var steps = (await Owner.GetAsync($"{at}/instances/{instance.Id}/steps")).Data;
        ((string)steps[0]!["attributes"]!["connection_name"]!).Should().Be("Wf staging");
        var step = await Owner.GetAsync($"{at}/instances/{instance.Id}/steps/1");
        ((int)step.Attributes["output"]!["status"]!).Should().Be(200, step.Text);
        var list = await Owner.GetAsync($"{at}/instances?page[size]=1");
        ((int)list.Json["meta"]!["succeededCount"]!).Should().Be(1);
        (await Owner.GetAsync($"{at}/steps/Deploy/values")).Attributes["values"]![0]!["value"]!.ToString().Should().Be("staging");
        var test = await Owner.PostAsync($"{at}/steps/Deploy/test", ApiCaller.Document("workflow_step_test",
            ("values", new JsonObject { ["Trigger.env"] = "prod" })));
        ((string)test.Attributes["connection_name"]!).Should().Be("Wf prod", test.Text);

        var changed = await Owner.PatchAsync($"{at}?draft=true", ApiCaller.Document("workflows", ("description", "Changed"),
            ("spec", JsonNode.Parse("""{"triggers":[{"apiTrigger":{}}],"steps":[]}"""))));
        changed.Status.Should().Be(HttpStatusCode.OK, changed.Text);
        changed.Attributes["spec"]!["steps"]!.AsArray().Should().BeEmpty();
        JsonNode.DeepEquals((await Owner.GetAsync(at)).Attributes["spec"], spec).Should().BeTrue("that is the draft's");
        (await Owner.PostAsync($"{at}/discard_draft")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.PostAsync($"{at}/take_ownership")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.PutAsync($"{at}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.DeleteAsync($"{at}/favorite")).Status.Should().Be(HttpStatusCode.NoContent);
        var found = await Owner.GetAsync($"{Workflows}?filter[query]=deploy by&filter[includeSpecs]=true&sort=-updatedAt&limit=1&page=0");
        JsonNode.DeepEquals(found.Data[0]!["attributes"]!["spec"], spec).Should().BeTrue();
        ((int)found.Json["meta"]!["page"]!["totalFilteredCount"]!).Should().Be(1);
        (await Owner.PutAsync($"{at}/instances/{instance.Id}/cancel")).Status.Should().Be(HttpStatusCode.OK);

        (await Owner.DeleteAsync(at)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync(at)).Status.Should().Be(HttpStatusCode.NotFound);
        (await Owner.GetAsync($"{Workflows}/deleted")).Data.Select(d => (string)d!["id"]!).Should().Contain(made.Id);
        (await Owner.PostAsync($"{Workflows}/deleted/{made.Id}/restore")).Status.Should().Be(HttpStatusCode.NoContent);
        await Owner.DeleteAsync(at);
        (await Owner.DeleteAsync($"{Workflows}/deleted/{made.Id}")).Status.Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_spec_with_faults_is_refused_with_a_pointer_to_each()
    {
        var made = await Owner.PostAsync(Workflows, ApiCaller.Document("workflows", ("name", "Faulty"),
            ("spec", JsonNode.Parse("""{"triggers":[],"steps":[{"name":"a b","actionId":"x"}],"foo":"bar"}"""))));

        made.Status.Should().Be(HttpStatusCode.BadRequest);
        made.Json["errors"]!.AsArray().Select(e => (string)e!["source"]!["pointer"]!).Should().BeEquivalentTo(
            "/data/attributes/spec/foo", "/data/attributes/spec/triggers", "/data/attributes/spec/steps/0/name");
    }

    [Fact]
    public async Task A_workflow_that_cannot_run_is_saved_and_its_check_says_why()
    {
        var spec = JsonNode.Parse("""{"triggers":[{"monitorTrigger":{}}],"steps":[{"name":"A","actionId":"com.datadoghq.aws.s3.block_public_access"}]}""");
        var made = await Owner.PostAsync(Workflows, ApiCaller.Document("workflows", ("name", "Not ready"),
            ("spec", spec!.DeepClone())));
        var check = await Owner.PostAsync($"{Workflows}/{made.Id}/check", ApiCaller.Document("workflow_check", ("spec", spec)));

        made.Status.Should().Be(HttpStatusCode.Created, made.Text);
        var items = made.Json["meta"]!["attention"]!.AsArray();
        items.Select(i => (string)i!["pointer"]!).Should().Contain("/data/attributes/spec/steps/0/actionId");
        check.Attributes["attention"]!.AsArray().Count.Should().Be(items.Count);
        var run = await Owner.PostAsync($"{Workflows}/{made.Id}/instances");
        run.Status.Should().Be(HttpStatusCode.BadRequest);
        ((string)run.Error["detail"]!).Should().Contain("isn't published");
    }

    [Fact]
    public async Task A_check_takes_the_secret_that_will_be_saved_with_the_spec_and_returns_none()
    {
        const string Canary = "canary-of-the-webhook-check";
        var spec = JsonNode.Parse("""{"triggers":[{"githubWebhookTrigger":{}}],"steps":[]}""")!;
        var made = await Owner.PostAsync(Workflows, ApiCaller.Document("workflows", ("name", "Hooked"),
            ("spec", spec.DeepClone())));
        Task<ApiResponse> CheckAsync(string? secret) => Owner.PostAsync($"{Workflows}/{made.Id}/check", secret is null
            ? ApiCaller.Document("workflow_check", ("spec", spec.DeepClone()))
            : ApiCaller.Document("workflow_check", ("spec", spec.DeepClone()), ("webhookSecret", secret)));

        (await CheckAsync(null)).Attributes["attention"]!.AsArray().Should().ContainSingle();
        var check = await CheckAsync(Canary);
        check.Attributes["attention"]!.AsArray().Should().BeEmpty();
        check.Text.Should().NotContain(Canary);
        var bad = await CheckAsync("short");
        ((string)bad.Attributes["faults"]![0]!["pointer"]!).Should().Be("/data/attributes/webhookSecret");
    }

    [Fact]
    public async Task An_unknown_workflow_and_one_that_is_no_uuid_answer_as_recorded()
    {
        (await Owner.GetAsync($"{Workflows}/{Unknown}")).Status.Should().Be(HttpStatusCode.NotFound);
        var bad = await Owner.GetAsync($"{Workflows}/nonsense");
        bad.Status.Should().Be(HttpStatusCode.BadRequest);
        ((string)bad.Error["detail"]!).Should().Be(
            "invalid parameter \"workflowId\" in \"path\"; expected type \"uuid\"");
    }

    [Fact]
    public async Task A_policy_of_a_workflow_names_its_runners()
    {
        var made = await Owner.PostAsync(Workflows, ApiCaller.Document("workflows", ("name", "With runners"),
            ("spec", JsonNode.Parse("""{"triggers":[{"apiTrigger":{}}],"steps":[]}"""))));
        var at = $"/api/v2/restriction_policy/workflow:{made.Id}";
        var policy = (await Owner.GetAsync(at)).Json.DeepClone().AsObject();
        policy["data"]!["attributes"]!["bindings"]!.AsArray().Add(new JsonObject
        {
            ["relation"] = "runner",
            ["principals"] = new JsonArray($"role:{Core.People.Role.Standard.Id}"),
        });

        var saved = await Owner.PostAsync(at, policy);

        saved.Status.Should().Be(HttpStatusCode.OK, saved.Text);
        (await Owner.GetAsync(at)).Text.Should().Contain("\"relation\":\"runner\"");
        policy["data"]!["attributes"]!["bindings"]!.AsArray()[^1]!["relation"] = "resolver";
        (await Owner.PostAsync(at, policy)).Text.Should().Contain("viewer, runner or editor");
        (await Owner.GetAsync($"{at}/access")).Status.Should().Be(HttpStatusCode.OK);
        (await Owner.PostAsync($"{at}/elevate")).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.DeleteAsync(at)).Status.Should().Be(HttpStatusCode.NoContent);
        (await Owner.GetAsync("/api/v2/actions/hidden_workflows")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static JsonNode Spec(string group) => JsonNode.Parse($$$"""
        {"triggers":[{"startStepNames":["Deploy"],"apiTrigger":{}}],
         "steps":[{"name":"Deploy","actionId":"com.datadoghq.http.request","connectionLabel":"SITES","display":{"bounds":{"x":0,"y":216}},
          "parameters":[{"name":"verb","value":"GET"},{"name":"url","value":"/deploy"}]}],
         "connectionEnvs":[{"env":"default","connectionGroups":[{"connectionGroupId":"{{{group}}}","label":"SITES","tags":["env:{{ Trigger.env }}"]}]}],
         "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
        """)!;

    private async Task<ApiResponse> EndAsync(string at)
    {
        while (true)
        {
            var instance = await Owner.GetAsync(at);
            instance.Status.Should().Be(HttpStatusCode.OK, instance.Text);
            if ((string)instance.Attributes["instanceStatus"]!["detailsKind"]! != "IN_PROGRESS") return instance;
            await Task.Delay(20);
        }
    }
}
