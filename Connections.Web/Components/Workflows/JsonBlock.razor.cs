using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>A value as JSON under a heading; nothing where there is none. It scrolls by keyboard, too.</summary>
public sealed partial class JsonBlock
{
    // More than anyone reads would only slow the page down.
    private const int MostCharacters = 100_000;

    private static readonly JsonSerializerOptions indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private JsonNode? written;

    /// <summary>Its heading.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The value.</summary>
    [Parameter, EditorRequired]
    public JsonNode? Value { get; set; }

    private string HeadingId => $"json-{Title.ToLowerInvariant()}";

    private string Text { get; set; } = "";

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(written, Value)) return;
        written = Value;
        var text = Value?.ToJsonString(indented) ?? "";
        Text = text.Length <= MostCharacters ? JsonText.ShowPairs(text)
            : $"{JsonText.ShowPairs(text[..MostCharacters])}\n… Shortened. The API has the whole value.";
    }
}
