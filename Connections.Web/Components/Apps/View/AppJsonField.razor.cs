using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Components.Apps.View;

/// <summary>JSON: to type, or only to read where it is disabled or read-only.</summary>
public sealed partial class AppJsonField
{
    private static readonly JsonDocumentOptions reading = new() { MaxDepth = 32 };

    private bool CanType => !Component.IsDisabled && !Properties.Flag("isReadOnly");

    // A default value may be written as a text that is JSON.
    protected override string Shown => Component.Value is JsonValue one && one.TryGetValue<string>(out var text)
        && Read(text, out var value) is null ? value.Indented() : Component.Value.Indented();

    /// <inheritdoc/>
    protected override string? Read(string text, out JsonNode? value)
    {
        value = null;
        if (text.Trim().Length == 0) return null;
        try
        {
            value = JsonNode.Parse(text, documentOptions: reading);
            return null;
        }
        catch (JsonException e)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"This isn't JSON: look at line {(e.LineNumber ?? 0) + 1}, "
                + $"character {(e.BytePositionInLine ?? 0) + 1}.");
        }
    }
}
