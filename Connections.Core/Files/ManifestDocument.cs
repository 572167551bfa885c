using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Files;

/// <summary>
/// A document that a file describes. In place of each connection, group and workflow that it names stands an id that
/// nothing has, until the one of that name is known.
/// </summary>
/// <param name="text">The document as JSON, with those ids.</param>
/// <param name="references">What it names.</param>
internal sealed class ManifestDocument(string text, IReadOnlyList<ManifestReference> references)
{
    private static readonly JsonSerializerOptions Json = new()
    { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What it names, each as often as it does.</summary>
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

/// <summary>What a document names.</summary>
/// <param name="StandIn">What stands in place of its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Place">Where it is named.</param>
internal sealed record ManifestReference(Guid StandIn, string Name, ReferenceKind Kind, SourceLocation Place)
{
    /// <summary>What it is, in words: <c>connection</c>.</summary>
    public string Words => Kind.ToString().ToLowerInvariant();
}

/// <summary>Kinds of things that documents name.</summary>
internal enum ReferenceKind
{
    /// <summary>A connection.</summary>
    Connection,

    /// <summary>A group.</summary>
    Group,

    /// <summary>A workflow, which an app runs.</summary>
    Workflow,
}
