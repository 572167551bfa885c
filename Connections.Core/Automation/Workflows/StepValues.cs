using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Automation.Workflows;

/// <summary>Values that stand for expressions while a step is tested. Pure.</summary>
public static partial class StepValues
{
    /// <summary>
    /// A text between quotes, as a regular expression. It is sent as it is: put before others in an alternation, it is
    /// found first, so that nothing in it is taken for an expression.
    /// </summary>
    internal const string QuotedText = """\{\{\s*(?:'[^']*'|"[^"]*")\s*\}\}""";

    /// <summary>A text with the values of those paths in it. One expression alone keeps its value's type.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">A value for each path, such as <c>Trigger.env</c>.</param>
    public static JsonNode? Fill(string text, IReadOnlyDictionary<string, JsonNode?> values) =>
        Fill(text, values, value => value);

    /// <summary>
    /// A value of a document with those paths put in, so that it can stand there: what would be read as an expression
    /// or a script is quoted.
    /// </summary>
    internal static JsonNode? Put(JsonNode? node, IReadOnlyDictionary<string, JsonNode?> values) => node switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => Fill(text, values, Quoted),
        JsonArray items => new JsonArray([.. items.Select(i => Put(i, values))]),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Put(m.Value, values)))),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Fill(string text, IReadOnlyDictionary<string, JsonNode?> values,
        Func<JsonNode?, JsonNode?> form)
    {
        JsonNode? alone = null;
        var isAlone = false;
        var filled = Replace(text, values, (match, value) =>
        {
            var formed = form(value);
            if (match.Length == text.Trim().Length) (isAlone, alone) = (true, formed);
            return Written(formed);
        });
        return isAlone ? alone?.DeepClone() : filled;
    }

    private static string Replace(string text, IReadOnlyDictionary<string, JsonNode?> values,
        Func<Match, JsonNode?, string> with)
    {
        if (values.Count == 0 || !text.Contains("{{", StringComparison.Ordinal)) return text;
        var paths = string.Join('|', values.Keys.OrderByDescending(k => k.Length).Select(Regex.Escape));
        return Regex.Replace(text, $$"""{{QuotedText}}|\{\{\s*(?<path>{{paths}})\s*\}\}""",
            m => m.Groups["path"].Success ? with(m, values[m.Groups["path"].Value]) : m.Value,
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    // Between quotes of the kind that it doesn't have; of one that has both, what opens an expression or a script.
    private static JsonNode? Quoted(JsonNode? value)
    {
        if (value is not JsonValue one || !one.TryGetValue<string>(out var text) || !Opening().IsMatch(text))
            return value;
        if (!text.Contains('"', StringComparison.Ordinal)) return $$$"""{{ "{{{text}}}" }}""";
        return text.Contains('\'', StringComparison.Ordinal) ? Opening().Replace(text, "{{ '$&' }}")
            : $"{{{{ '{text}' }}}}";
    }

    private static string Written(JsonNode? value) => value switch
    {
        null => "",
        JsonValue one when one.GetValueKind() == JsonValueKind.String => one.GetValue<string>(),
        _ => Template.ToJson(value),
    };

    // With the braces around it: beside the ones that are put in they would be read as others.
    [GeneratedRegex(@"\{*\$\{+|\{{2,}")]
    private static partial Regex Opening();
}
