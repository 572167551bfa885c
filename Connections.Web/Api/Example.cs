using System.Text.Json.Nodes;

namespace Connections.Web.Api;

/// <summary>
/// An example of an operation, from <c>examples.json</c>; the document's schemas are read off it. There a member's name
/// ends with <c>?</c> where it may be left out, or null; with <c>*</c> where anything may stand in it; and with
/// <c>~</c> where it is told, but not part of the example: of two that exclude one another, one.
/// </summary>
/// <param name="Status">What a call that succeeds answers.</param>
/// <param name="Request">What is sent, with those marks; null: nothing.</param>
/// <param name="RequestIsOptional">Whether a call may send nothing.</param>
/// <param name="Response">What comes back, with those marks; null: nothing.</param>
internal sealed record Example(int Status, JsonNode? Request, bool RequestIsOptional, JsonNode? Response)
{
    private static readonly Lazy<IReadOnlyDictionary<string, Example>> All = new(Read);

    /// <summary>The example of an operation.</summary>
    public static Example Find(string operation) =>
        All.Value.TryGetValue(operation, out var example) ? example
            : throw new InvalidOperationException($"examples.json has no {operation}.");

    /// <summary>The names of the operations that have one.</summary>
    public static IEnumerable<string> Names => All.Value.Keys;

    /// <summary>It without the marks.</summary>
    public static JsonNode? Plain(JsonNode? marked) => marked switch
    {
        JsonObject one =>
            new JsonObject(
                one.Where(m => !m.Key.EndsWith('~'))
                    .Select(m => KeyValuePair.Create(m.Key.TrimEnd(ExampleSchema.Marks), Plain(m.Value)))),
        JsonArray many => new JsonArray([.. many.Select(Plain)]),
        _ => marked?.DeepClone(),
    };

    private static Dictionary<string, Example> Read()
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream("examples.json")!;
        return JsonNode.Parse(stream)!.AsObject().ToDictionary(o => o.Key,
            o => new Example((int)o.Value!["status"]!, o.Value["request"] ?? o.Value["request?"],
                o.Value["request?"] is not null, o.Value["response"]));
    }
}
