using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Files;

/// <summary>
/// A document that a file describes. In place of each connection and group that it names stands an id that nothing
/// has, until the one of that name is known.
/// </summary>
/// <param name="text">The document as JSON, with those ids.</param>
/// <param name="references">What it names.</param>
internal sealed class ManifestDocument(string text, IReadOnlyList<ManifestReference> references)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The connections and groups that it names, each as often as it does.</summary>
    public IReadOnlyList<ManifestReference> References => references;

    /// <summary>The document as JSON, each name replaced by its id where that is known.</summary>
    /// <param name="ids">Ids by what stands in place of them.</param>
    public string With(IReadOnlyDictionary<Guid, Guid> ids)
    {
        var filled = text;
        foreach (var (standIn, id) in ids)
            filled = filled.Replace($"{standIn}", $"{id}", StringComparison.Ordinal);
        return filled;
    }

    /// <summary>A document, from what was read of it.</summary>
    public static ManifestDocument From(JsonNode? document, IReadOnlyList<ManifestReference> references) =>
        new(document?.ToJsonString(Json) ?? "null", references);
}

/// <summary>A connection or group that a document names.</summary>
/// <param name="StandIn">What stands in place of its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Place">Where it is named.</param>
internal sealed record ManifestReference(Guid StandIn, string Name, bool IsGroup, SourceLocation Place)
{
    /// <summary>The same in words: <c>connection</c>.</summary>
    public string Kind => IsGroup ? "group" : "connection";
}
