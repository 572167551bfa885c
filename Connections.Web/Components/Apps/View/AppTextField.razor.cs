using System.Text.Json.Nodes;

namespace Connections.Web.Components.Apps.View;

/// <summary>A text that someone types, of one line or several.</summary>
public sealed partial class AppTextField
{
    /// <inheritdoc/>
    protected override string? Read(string text, out JsonNode? value)
    {
        value = JsonValue.Create(text);
        return null;
    }
}
