using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>What is behind an app that its editor tries: what ran, what failed, and all values.</summary>
public sealed partial class AppDebugPanel
{
    private const string Executions = "executions";
    private const string Errors = "errors";

    // More than anyone reads would only slow the page down.
    private const int MostCharacters = 50_000;

    private static readonly JsonSerializerOptions indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (string Id, string Label)[] tabs =
        [(Executions, "Action Executions"), (Errors, "Errors"), ("state", "App State")];

    private string shown = Executions;

    /// <summary>What was tried last; null: nothing.</summary>
    [Parameter]
    public AppTrial? Trial { get; set; }

    private int ErrorCount => Trial?.Debug is { } debug
        ? debug.Errors.Count + debug.Queries.Count(q => q.Error is not null) : 0;

    private string LabelOf(string id, string label) => id == Errors && ErrorCount > 0 ? $"{label} ({ErrorCount})"
        : label;

    private static string ToneOf(AppQueryDebug query) => query.IsLoading ? "cnx-secondary"
        : query.Error is null ? "good" : "bad";

    private static string StateOf(AppQueryDebug query) => query.IsLoading ? "Running"
        : query.Error is null ? "Succeeded" : "Failed";

    private static string Write(JsonNode? value)
    {
        var text = value?.ToJsonString(indented) ?? "null";
        return text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}\n… Shortened.";
    }
}
