using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Apps.Editing;

/// <summary>
/// An app's definition while it is being edited. Every edit changes the JSON itself, so that members that no screen
/// knows, and the order of all of them, stay as they were. It may have faults of its form while something is typed: a
/// save finds them. Pure: nothing is saved.
/// </summary>
public sealed partial class AppEditorDocument
{
    /// <summary>How many columns a grid has.</summary>
    public const int Columns = 12;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonObject root;
    private string? text;
    private List<Located>? located;
    private IReadOnlyList<AppComponentNode>? components;
    private IReadOnlyList<AppQueryNode>? queries;

    private AppEditorDocument(JsonObject root, string text) => (this.root, this.text) = (root, text);

    /// <summary>The definition as JSON: as it was given until it is edited, indented from then on.</summary>
    public string Text => text ??= root.ToJsonString(Indented);

    /// <summary>Its components, each before those within it; grids and their cells are not among them.</summary>
    public IReadOnlyList<AppComponentNode> Components => components ??= [.. All.Select(NodeOf)];

    /// <summary>Its queries in order.</summary>
    public IReadOnlyList<AppQueryNode> Queries => queries ??= [.. AllQueries.Index().Select(q =>
        NodeOf(q.Item, $"{QueriesMember}/{q.Index}")).OfType<AppQueryNode>()];

    /// <summary>Reads a definition.</summary>
    /// <exception cref="Problem.Invalid">It is no JSON object, or too large.</exception>
    public static AppEditorDocument Parse(string text)
    {
        var faults = new SpecFaults();
        return AppReader.Parse(text, faults) is { } root ? new(root, text) : throw new Problem.Invalid(faults.All);
    }

    /// <summary>The same definition, indented.</summary>
    /// <exception cref="Problem.Invalid">It is no JSON object, or too large.</exception>
    public static string Format(string text) => Parse(text).root.ToJsonString(Indented);

    /// <summary>The component of that name; null: none.</summary>
    public AppComponentNode? Component(string? name) => Components.FirstOrDefault(c => c.Name == name);

    /// <summary>The query of that name; null: none.</summary>
    public AppQueryNode? Query(string? name) => Queries.FirstOrDefault(q => q.Name == name);

    /// <summary>The component or query that a place in the definition belongs to; null: none.</summary>
    public string? OwnerOf(string pointer) => Components.Select(c => (c.Name, c.Pointer))
        .Concat(Queries.Select(q => (q.Name, q.Pointer)))
        .Where(o => pointer == o.Pointer || pointer.StartsWith($"{o.Pointer}/", StringComparison.Ordinal))
        .OrderByDescending(o => o.Pointer.Length).Select(o => o.Name).FirstOrDefault();

    private string QueriesMember => root[AppReader.QueriesMember] is null
        && root[AppReader.OldQueriesMember] is not null ? AppReader.OldQueriesMember : AppReader.QueriesMember;

    private IEnumerable<JsonObject> AllQueries => Objects(root[QueriesMember]);

    private JsonObject QueryObject(string name) => AllQueries.FirstOrDefault(q => TextAt(q, "name") == name)
        ?? throw new Problem.NotFound("query");

    // A component or a query: both are named alike.
    private JsonObject Owner(string name) => Find(name)?.Component
        ?? AllQueries.FirstOrDefault(q => TextAt(q, "name") == name) ?? throw new Problem.NotFound("component");

    private void Changed() => (text, located, components, queries) = (null, null, null, null);

    private static IReadOnlyList<AppEventNode> EventsOf(JsonObject owner) => [.. Objects(owner["events"]).Select(e =>
        new AppEventNode(TextAt(e, "name") ?? "", TextAt(e, "type") ?? "", (JsonObject)e.DeepClone()))];
}
