using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

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
                    if (key == "value" && TextAt(members, "name") is "script" or "expression"
                        && value is JsonValue code && code.TryGetValue<string>(out var script))
                        members[key] = RenamedScript(script, variable, name, newName);
                    else if (Renamed(value, variable, name, newName) is { } text) members[key] = text;
                    else RenameInTexts(value, variable, name, newName);
                break;
        }
    }

    private static string? Renamed(JsonNode? node, string variable, string name, string newName)
    {
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text)) return null;
        var scripted = ValueText.MayHaveScript(text)
            ? ValueText.Parse(text).Scripts.Select(s => s.Code).Distinct(StringComparer.Ordinal).Aggregate(text,
                (whole, code) => whole.Replace($"${{{code}}}", $"${{{RenamedScript(code, variable, name, newName)}}}",
                    StringComparison.Ordinal))
            : text;
        if (!scripted.Contains("{{", StringComparison.Ordinal)) return scripted == text ? null : scripted;
        var escaped = Regex.Escape(name);
        var pattern = $$"""{{StepValues.QuotedText}}|(?<open>\{\{\s*{{variable}})"""
            + $$"""(?:\.{{escaped}}(?![\p{L}\p{N}_$-])|\[(["']){{escaped}}\1\])""";
        var renamed = Regex.Replace(scripted, pattern,
            m => m.Groups["open"].Success ? $"{m.Groups["open"].Value}.{newName}" : m.Value,
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return renamed == text ? null : renamed;
    }

    // A member of the root, and not one of that name of something else.
    private static string RenamedScript(string code, string variable, string name, string newName)
    {
        var escaped = Regex.Escape(name);
        var pattern = $$"""(?<open>(?<![\w$.])(?:\$\s*\.\s*)?{{variable}}\s*)(?:(?<dot>\??\.\s*){{escaped}}(?![\w$])"""
            + $$"""|(?<dot>\?\.)?\[\s*(["']){{escaped}}\1\s*\])""";
        return Regex.Replace(code, pattern,
            m => m.Groups["open"].Value + Member(m.Groups["dot"].Value.Trim()),
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

        // A parameter may have a name that stands behind no dot.
        string Member(string dot) => newName.Contains('-', StringComparison.Ordinal)
            ? $"{(dot == "?." ? dot : "")}[\"{newName}\"]" : $"{(dot.Length > 0 ? dot : ".")}{newName}";
    }
}
