using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Specs;

/// <summary>Documents that nobody writes: they are read, or refused in words, and never hang.</summary>
public sealed class SpecFuzzTests
{
    private const string Sound = """
        {"triggers":[{"apiTrigger":{"rateLimit":{"count":1,"interval":"60s"}},"startStepNames":["Each"]}],
         "steps":[
          {"name":"Each","actionId":"com.datadoghq.core.forLoop","parameters":[{"name":"inputList","value":"${ [1,2].map(x => ({x})) }"}],
           "outboundEdges":[{"branchName":"loopStart","nextStepName":"Check"},{"branchName":"main","nextStepName":"Last"}]},
          {"name":"Check","actionId":"com.datadoghq.core.if","parameters":[{"name":"conditions","value":[{"comparisonOperator":"eq","leftValue":"{{ Current.Value.x }}","rightValue":1}]}],
           "outboundEdges":[{"branchName":"true","nextStepName":"Stop"}]},
          {"name":"Stop","actionId":"com.datadoghq.core.break"},
          {"name":"Last","actionId":"com.datadoghq.datatransformation.func","parameters":[{"name":"script","value":"return Steps.Each.rounds"}],
           "errorHandlers":[{"fallbackStepName":"End","retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"5s","maxRetries":2}}}],
           "completionGate":{"completionCondition":{"operand1":"{{ Steps.Last.data }}","operator":"OPERATOR_EQUAL","operand2":1},"retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"5s","maxRetries":2}}},
           "readinessGate":{"thresholdType":"ALL"},"display":{"bounds":{"x":1,"y":2}}},
          {"name":"End","actionId":"http_request","connectionLabel":"A","parameters":[{"name":"url","value":"/{{ Trigger.env }}"}]}],
         "inputSchema":{"parameters":[{"name":"env","type":"STRING","defaultValue":"x","allowedValues":["x"]}]},
         "outputSchema":{"parameters":[{"name":"n","type":"NUMBER","value":"{{ Steps.Last.data }}"}]},
         "connectionEnvs":[{"env":"default","connections":[{"connectionId":"0190a000-0000-7000-8000-000000000001","label":"A"}]}],
         "handle":"h","annotations":[{"id":"a","display":{"bounds":{"x":1,"y":2,"width":3,"height":4}},"markdownTextAnnotation":{"text":"t"}}]}
        """;

    private static readonly Func<Random, JsonNode?>[] Values =
    [
        _ => null, _ => "", _ => "Each", _ => "{{", _ => "${", _ => "${ while(1){} }", _ => "{{ Steps.Each.x[0] }}",
        _ => 0, _ => -1, _ => 1e300, _ => true, _ => new JsonArray(), _ => new JsonObject(), _ => "main", _ => "loopStart",
        r => new string((char)r.Next(1, 0xD7FF), r.Next(1, 300)), _ => new string('{', 500), _ => "com.datadoghq.core.whileLoop",
        _ => new JsonArray("a", 1, null, new JsonObject { ["a"] = new JsonArray() }), _ => "RETRY_STRATEGY_LINEAR",
    ];

    [Fact]
    public void A_sound_document_with_anything_changed_is_read_or_refused_and_never_breaks()
    {
        var random = new Random(20261130);
        for (var i = 0; i < 1500; i++)
        {
            var document = JsonNode.Parse(Sound)!;
            for (var changes = random.Next(1, 5); changes > 0; changes--) Change(document, random);

            Hold(document.ToJsonString(), document);
        }
    }

    [Fact]
    public void A_document_of_hostile_size_or_depth_is_refused_or_read_in_bounded_time()
    {
        string[] texts =
        [
            new('[', 100_000), "{\"triggers\":[{\"apiTrigger\":{}}],\"handle\":\"" + new string('x', 1_100_000) + "\"}",
            Steps(100, i => Step(i, "x", edges: Edges("main", Enumerable.Range(0, 100)))),
            Steps(100, i => Step(i, "com.datadoghq.core.forLoop", edges: Edges("loopStart", Enumerable.Range(i + 1, 99 - i)))),
            Steps(100, i => Step(i, "com.datadoghq.core.echo", string.Concat(Enumerable.Repeat("${a}", 2000)))),
            Steps(50, i => Step(i, "com.datadoghq.core.echo", "${ " + new string('(', 9000) + " }")),
            Steps(50, i => Step(i, "com.datadoghq.core.echo", "${ " + string.Concat(Enumerable.Repeat("}{", 4000)) + " }")),
        ];

        foreach (var text in texts) Hold(text, null);
    }

    private static void Hold(string text, JsonNode? document)
    {
        var faults = new List<ValidationError>();
        var spec = WorkflowRules.Spec(text, faults);
        faults.Should().OnlyContain(f => f.Message.Length > 0);
        if (spec is null) return;
        foreach (var step in spec.Steps)
        {
            var before = SpecGraph.Before(spec, step.Name);
            StepTexts.Check(spec, step, before, spec.Loops.IsInLoop(step.Name)).Take(500).Should()
                .OnlyContain(w => w.Message.Length > 0);
        }
        if (faults.Count == 0) WorkflowDocument.Parse(text).View.Steps.Should().HaveCount(spec.Steps.Count);
        _ = document;
    }

    private static string Steps(int count, Func<int, JsonObject> step) => new JsonObject
    {
        ["triggers"] = new JsonArray(new JsonObject { ["apiTrigger"] = new JsonObject() }),
        ["steps"] = new JsonArray([.. Enumerable.Range(0, count).Select(step)]),
    }.ToJsonString();

    private static JsonObject Step(int number, string action, string? value = null, JsonArray? edges = null) => new()
    {
        ["name"] = $"S{number}",
        ["actionId"] = action,
        ["parameters"] = new JsonArray(new JsonObject { ["name"] = "value", ["value"] = value }),
        ["outboundEdges"] = edges ?? [],
    };

    private static JsonArray Edges(string branch, IEnumerable<int> steps) =>
        [.. steps.Select(n => new JsonObject { ["branchName"] = branch, ["nextStepName"] = $"S{n}" })];

    private static void Change(JsonNode document, Random random)
    {
        var all = new List<JsonNode>();
        Collect(document);
        var into = all[random.Next(all.Count)];
        var value = Values[random.Next(Values.Length)](random);
        switch (into)
        {
            case JsonObject { Count: > 0 } members:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (random.Next(4) == 0) members.Remove(name);
                else members[random.Next(5) == 0 ? "x" : name] = value;
                break;
            case JsonArray { Count: > 0 } items:
                var at = random.Next(items.Count);
                if (random.Next(3) == 0) items.Add(items[at]?.DeepClone());
                else items[at] = value;
                break;
        }

        void Collect(JsonNode? node)
        {
            if (node is JsonObject o)
            {
                all.Add(o);
                foreach (var (_, member) in o) Collect(member);
            }
            if (node is JsonArray a)
            {
                all.Add(a);
                foreach (var item in a) Collect(item);
            }
        }
    }
}
