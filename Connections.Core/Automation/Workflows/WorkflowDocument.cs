using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// A workflow's document while it is being edited. Every edit changes the JSON itself, so that members that no screen
/// knows, and the order of all of them, stay as they were. Pure: nothing is saved.
/// </summary>
public sealed partial class WorkflowDocument
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = SpecReader.MaxDepth + 1,
    };

    private readonly JsonObject root;
    private string? text;
    private SpecView? view;

    private WorkflowDocument(JsonObject root, string text) => (this.root, this.text) = (root, text);

    /// <summary>The document as JSON: as it was given until it is edited, indented from then on.</summary>
    public string Text => text ??= root.ToJsonString(Indented);

    /// <summary>The document taken apart.</summary>
    // From the text: a number that was just put in is one of another kind until it was written and read.
    public SpecView View => view ??= SpecView.From(SpecReader.Read(SpecReader.Parse(Text), new SpecFaults()));

    /// <summary>Reads a document.</summary>
    /// <exception cref="Problem.Invalid">It can't be read, or has a fault of its form; with every fault.</exception>
    public static WorkflowDocument Parse(string text)
    {
        var faults = new SpecFaults();
        var node = SpecReader.Parse(text);
        SpecReader.Read(node, faults);
        return faults.All.Count == 0 && node is JsonObject root ? new(root, text)
            : throw new Problem.Invalid(faults.All);
    }

    /// <summary>The same document, indented.</summary>
    /// <exception cref="Problem.Invalid">It is no JSON.</exception>
    public static string Format(string text) => SpecReader.Parse(text)?.ToJsonString(Indented) ?? "null";

    private void Changed() => (text, view) = (null, null);

    private JsonArray Steps => List(root, "steps");

    private IEnumerable<JsonObject> AllSteps => Objects(root["steps"]);

    private JsonObject Step(string name) => AllSteps.FirstOrDefault(s => TextAt(s, "name") == name)
        ?? throw new Problem.NotFound("step");

    // A member that says nothing goes, unless someone wrote it so.
    private static void Prune(JsonObject of, string name)
    {
        if (of[name] is JsonArray { Count: 0 } or JsonObject { Count: 0 }) of.Remove(name);
    }
}
