using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Apps.Definitions;

/// <summary>
/// A text of a definition: as it is, with JavaScript between <c>${</c> and <c>}</c>. One expression alone keeps its
/// type; else it becomes a part of the text. Nothing that is filled in is read again.
/// </summary>
internal sealed class AppText
{
    private readonly List<(string Text, ScriptProgram? Script)> parts = [];

    private AppText() { }

    /// <summary>Inputs of the HTTP request whose texts are templates.</summary>
    public static IReadOnlyList<string> LandingInputs { get; } =
        ["url", "body", "requestHeaders", "urlParams", "formData", "cookies"];

    /// <summary>Its expressions in order.</summary>
    public IEnumerable<ScriptProgram> Scripts => parts.Select(p => p.Script).OfType<ScriptProgram>();

    /// <summary>Reads a text.</summary>
    /// <exception cref="ScriptException">An expression in it can't be read; says where.</exception>
    public static AppText Parse(string text, Func<string, ScriptProgram> read)
    {
        var (parsed, at) = (new AppText(), 0);
        while (at < text.Length)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0) open = text.Length;
            if (open > at) parsed.parts.Add((text[at..open], null));
            if (open == text.Length) break;
            try
            {
                at = ValueText.ReadScript(text, open, read, out var script);
                parsed.parts.Add(("", script));
            }
            catch (ScriptException e)
            {
                throw new ScriptException($"JavaScript at character {open + 1}: {e.Message}");
            }
        }
        return parsed;
    }

    /// <summary>What it comes to.</summary>
    /// <param name="evaluate">Evaluates an expression.</param>
    public JsonNode? Fill(Func<ScriptProgram, JsonNode?> evaluate)
    {
        if (parts is [(_, { } alone)]) return evaluate(alone);
        var whole = new StringBuilder();
        foreach (var (text, script) in parts)
            whole.Append(script is null ? text : TextOf(evaluate(script)));
        return JsonValue.Create(whole.ToString());
    }

    /// <summary>Whether it is one expression and nothing else.</summary>
    public bool IsOneScript => parts is [(_, not null)];

    /// <summary>
    /// It as a template that is filled in where it lands: each expression is evaluated now, and is a name more.
    /// </summary>
    /// <param name="values">The values so far, by name; those of this text are added.</param>
    /// <param name="evaluate">Evaluates an expression.</param>
    public string Land(List<KeyValuePair<string, JsonNode?>> values, Func<ScriptProgram, JsonNode?> evaluate)
    {
        var template = new StringBuilder();
        foreach (var (text, script) in parts)
        {
            if (script is null)
            {
                template.Append(text);
                continue;
            }
            // A brace right before would be read as one of the two that open a path.
            if (template is [.., '{']) template.Replace("{", "{{ '{' }}", template.Length - 1, 1);
            var name = ValueText.NameOf(values.Count);
            values.Add(new(name, evaluate(script) ?? JsonValue.Create("")));
            template.Append("{{ ").Append(name).Append(" }}");
        }
        return template.ToString();
    }

    /// <summary>
    /// An input, or a part of a body, that was worked out as a whole: braces in it stay braces, so that none opens a
    /// path to a token of the connection.
    /// </summary>
    /// <param name="input">The input.</param>
    /// <param name="value">What it came to.</param>
    /// <param name="field">Where in the input it stands.</param>
    public static JsonNode? Land(string input, JsonNode? value, string field = "") => value switch
    {
        JsonValue one when one.TryGetValue<string>(out var text) => JsonValue.Create(
            input == "url" ? Address(text) : IsPlain(input, field) ? text : Closed(text)),
        JsonArray items => new JsonArray([.. items.Select((item, i) => Land(input, item, $"{field}/{i}"))]),
        // Names may have braces, too; two that differ stay two.
        JsonObject members => new JsonObject(members.Select(m =>
            KeyValuePair.Create(Closed(m.Key), Land(input, m.Value, $"{field}/{m.Key}")))),
        _ => value?.DeepClone(),
    };

    // What has no place in an address is escaped: braces, spaces, letters beyond ASCII.
    private static string Address(string text)
    {
        const string kept = "-._~:/?#[]@!$&'()*+,;=%";
        var address = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var sign = rune.ToString();
            address.Append(rune.IsAscii && (Rune.IsLetterOrDigit(rune) || kept.Contains(sign, StringComparison.Ordinal))
                ? sign : Uri.EscapeDataString(sign));
        }
        return address.ToString();
    }

    // Of several braces in a row each but the last is written as a value.
    private static string Closed(string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return text;
        var closed = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
            closed.Append(text.AsSpan(i).StartsWith("{{") ? "{{ '{' }}" : text[i].ToString());
        return closed.ToString();
    }

    /// <summary>Whether a text in an input is no template: the names of headers, parameters and fields.</summary>
    public static bool IsPlain(string input, string field) => input is not ("url" or "body")
        && field.Split('/') is [_, "key" or "type"] or ["", _, "key" or "type"];

    /// <summary>A value as a part of a text: what is not there is empty.</summary>
    public static string TextOf(JsonNode? value) => value switch
    {
        null => "",
        JsonValue one when one.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(),
    };
}

/// <summary>A value of a definition with all texts in it read.</summary>
internal sealed class AppValue
{
    private readonly Dictionary<string, AppText> texts;

    private AppValue(JsonNode? typed, Dictionary<string, AppText> texts) => (Typed, this.texts) = (typed, texts);

    /// <summary>The value as it was sent.</summary>
    public JsonNode? Typed { get; }

    /// <summary>Whether it is the same whatever happens.</summary>
    public bool IsConstant => texts.Count == 0;

    /// <summary>Its expressions.</summary>
    public IEnumerable<ScriptProgram> Scripts => texts.Values.SelectMany(t => t.Scripts);

    /// <summary>The value as a text; null where it is none, or has expressions.</summary>
    public string? Text => IsConstant && Typed is JsonValue one && one.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Whether it is true, or a text that says so; null where it has expressions.</summary>
    public bool? Flag => !IsConstant ? null : IsTrue(Typed);

    /// <summary>Whether a value counts as true.</summary>
    public static bool IsTrue(JsonNode? value) => value is JsonValue one
        && (one.TryGetValue<bool>(out var flag) ? flag
            : one.TryGetValue<string>(out var text) && text.Trim() == "true");

    /// <summary>Reads a value. A text that can't be read is told, and taken as it is.</summary>
    /// <param name="value">The value.</param>
    /// <param name="pointer">Where it stands.</param>
    /// <param name="read">How an expression is read.</param>
    /// <param name="fault">Told where, and what is wrong.</param>
    public static AppValue Read(JsonNode? value, string pointer, Func<string, ScriptProgram> read,
        Action<string, string> fault)
    {
        var texts = new Dictionary<string, AppText>(StringComparer.Ordinal);
        SpecExpressions.Map(pointer, value, (where, text) =>
        {
            if (!ValueText.MayHaveScript(text) || texts.ContainsKey(text)) return null;
            try
            {
                texts[text] = AppText.Parse(text, read);
            }
            catch (ScriptException e)
            {
                fault(where, e.Message);
            }
            return null;
        });
        return new AppValue(value, texts);
    }

    /// <summary>
    /// It with a template in the place of each text; null where it is one expression that comes to nothing.
    /// </summary>
    /// <param name="input">The input that it is.</param>
    /// <param name="values">The values that the templates name; those of this value are added.</param>
    /// <param name="evaluate">Evaluates an expression.</param>
    public JsonNode? Land(string input, List<KeyValuePair<string, JsonNode?>> values,
        Func<ScriptProgram, JsonNode?> evaluate)
    {
        if (IsConstant) return Typed?.DeepClone();
        if (Typed is JsonValue && texts.Values.Single() is { IsOneScript: true } alone)
            return AppText.Land(input, alone.Fill(evaluate));
        return SpecExpressions.Map("", Typed, (field, text) =>
        {
            if (!texts.TryGetValue(text, out var read)) return JsonValue.Create(text);
            if (AppText.IsPlain(input, field)) return JsonValue.Create(AppText.TextOf(read.Fill(evaluate)));
            // A value in a body keeps its type.
            return input == "body" && read.IsOneScript ? AppText.Land(input, read.Fill(evaluate))
                : JsonValue.Create(read.Land(values, evaluate));
        });
    }

    /// <summary>What it comes to.</summary>
    public JsonNode? Fill(Func<ScriptProgram, JsonNode?> evaluate) => IsConstant ? Typed?.DeepClone()
        : SpecExpressions.Map("", Typed, (_, text) =>
            texts.TryGetValue(text, out var read) ? read.Fill(evaluate) : JsonValue.Create(text));
}
