using System.Text.Json.Nodes;

namespace Connections.Web.Api;

/// <summary>An example of an operation, from <c>examples.json</c>.</summary>
/// <param name="Request">What is sent; null: nothing.</param>
/// <param name="Response">What comes back; null: nothing.</param>
internal sealed record Example(JsonNode? Request, JsonNode? Response)
{
    private static readonly Lazy<IReadOnlyDictionary<string, Example>> All = new(Read);

    /// <summary>The example of an operation.</summary>
    public static Example Find(string operation) =>
        All.Value.TryGetValue(operation, out var example) ? example
            : throw new InvalidOperationException($"examples.json has no {operation}.");

    /// <summary>The names of the operations that have one.</summary>
    public static IEnumerable<string> Names => All.Value.Keys;

    private static Dictionary<string, Example> Read()
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream("examples.json")!;
        return JsonNode.Parse(stream)!.AsObject()
            .ToDictionary(o => o.Key, o => new Example(o.Value!["request"], o.Value["response"]));
    }
}
