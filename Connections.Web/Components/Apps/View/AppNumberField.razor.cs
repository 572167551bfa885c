using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Web.Components.Apps.View;

/// <summary>A number that someone types.</summary>
public sealed partial class AppNumberField
{
    /// <inheritdoc/>
    protected override string? Read(string text, out JsonNode? value)
    {
        value = null;
        if (text.Trim().Length == 0) return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number)) return "Enter a number, such as 12 or 0.5.";
        if (Properties.Number("min") is { } least && number < least) return $"Enter {Written(least)} or more.";
        if (Properties.Number("max") is { } most && number > most) return $"Enter {Written(most)} or less.";
        // Read as JSON, it is whatever kind of number it is asked for.
        value = JsonNode.Parse(Written(number));
        return null;
    }

    private static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
