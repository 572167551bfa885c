using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Automation.Workflows;

/// <summary>Expressions, which follow when what they name gets another name.</summary>
public sealed partial class WorkflowDocument
{
    private static void RenameInTexts(JsonNode? node, string variable, string name, string newName)
    {
        switch (node)
        {
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                    if (Renamed(items[i], variable, name, newName) is { } text) items[i] = text;
                    else RenameInTexts(items[i], variable, name, newName);
                break;
            case JsonObject members:
                foreach (var (key, value) in members.ToList())
                    if (Renamed(value, variable, name, newName) is { } text) members[key] = text;
                    else RenameInTexts(value, variable, name, newName);
                break;
        }
    }

    private static string? Renamed(JsonNode? node, string variable, string name, string newName)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text) || !text.Contains("{{",
            StringComparison.Ordinal)) return null;
        // A text between quotes is sent as it is: it is found first, so that nothing in it is taken for an expression.
        const string Quoted = """\{\{\s*(?:'[^']*'|"[^"]*")\s*\}\}""";
        var escaped = Regex.Escape(name);
        var pattern = $$"""{{Quoted}}|(?<open>\{\{\s*{{variable}})"""
            + $$"""(?:\.{{escaped}}(?![\p{L}\p{N}_$-])|\[(["']){{escaped}}\1\])""";
        var renamed = Regex.Replace(text, pattern,
            m => m.Groups["open"].Success ? $"{m.Groups["open"].Value}.{newName}" : m.Value,
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return renamed == text ? null : renamed;
    }
}
