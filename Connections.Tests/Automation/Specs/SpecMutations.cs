using System.Text.Json.Nodes;

namespace Connections.Tests.Automation.Specs;

/// <summary>Sound documents with anything in them changed.</summary>
internal static class SpecMutations
{
    private const string Sound = """
        {"triggers":[{"apiTrigger":{"rateLimit":{"count":1,"interval":"60s"}},"startStepNames":["Each"]}],
         "steps":[
          {"name":"Each","actionId":"com.datadoghq.core.forLoop",
           "parameters":[{"name":"inputList","value":"${ [1,2].map(x => ({x})) }"}],
           "outboundEdges":[{"branchName":"loopStart","nextStepName":"Check"},
             {"branchName":"main","nextStepName":"Last"}]},
          {"name":"Check","actionId":"com.datadoghq.core.if","parameters":[{"name":"conditions",
            "value":[{"comparisonOperator":"eq","leftValue":"{{ Current.Value.x }}","rightValue":1}]}],
           "outboundEdges":[{"branchName":"true","nextStepName":"Stop"}]},
          {"name":"Stop","actionId":"com.datadoghq.core.break"},
          {"name":"Last","actionId":"com.datadoghq.datatransformation.func",
           "parameters":[{"name":"script","value":"return Steps.Each.rounds"}],
           "errorHandlers":[{"fallbackStepName":"End",
             "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"5s","maxRetries":2}}}],
           "completionGate":{
             "completionCondition":{"operand1":"{{ Steps.Last.data }}","operator":"OPERATOR_EQUAL","operand2":1},
             "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"5s","maxRetries":2}}},
           "readinessGate":{"thresholdType":"ALL"},"display":{"bounds":{"x":1,"y":2}}},
          {"name":"End","actionId":"http_request","connectionLabel":"A",
           "parameters":[{"name":"url","value":"/{{ Trigger.env }}"}]}],
         "inputSchema":{"parameters":[{"name":"env","type":"STRING","defaultValue":"x","allowedValues":["x"]}]},
         "outputSchema":{"parameters":[{"name":"n","type":"NUMBER","value":"{{ Steps.Last.data }}"}]},
         "connectionEnvs":[{"env":"default",
           "connections":[{"connectionId":"0190a000-0000-7000-8000-000000000001","label":"A"}]}],
         "handle":"h","annotations":[{"id":"a","display":{"bounds":{"x":1,"y":2,"width":3,"height":4}},
           "markdownTextAnnotation":{"text":"t"}}]}
        """;

    private static readonly Func<Random, JsonNode?>[] Values =
    [
        _ => null, _ => "", _ => "Each", _ => "{{", _ => "${", _ => "${ while(1){} }", _ => "{{ Steps.Each.x[0] }}",
        _ => "Check", _ => 0, _ => -1, _ => 1e300, _ => true, _ => new JsonArray(), _ => new JsonObject(), _ => "main",
        _ => "loopStart", r => new string((char)r.Next(1, 0xD7FF), r.Next(1, 300)), _ => new string('{', 500),
        _ => "com.datadoghq.core.whileLoop",
        _ => new JsonArray("a", 1, null, new JsonObject { ["a"] = new JsonArray() }), _ => "RETRY_STRATEGY_LINEAR",
    ];

    /// <summary>The next one.</summary>
    public static string Next(Random random, int mostChanges = 4) => Next(Sound, random, mostChanges);

    /// <summary>The next one of a document.</summary>
    public static string Next(string sound, Random random, int mostChanges)
    {
        var document = JsonNode.Parse(sound)!;
        for (var changes = random.Next(1, mostChanges + 1); changes > 0; changes--) Change(document, random);
        return document.ToJsonString();
    }

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
