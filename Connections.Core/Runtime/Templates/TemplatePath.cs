using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Runtime.Templates;

/// <summary>A path such as <c>items[0].name</c> or <c>Steps["My step"].id</c>: names joined by dots, indexes and quoted names in brackets.</summary>
internal sealed class TemplatePath
{
    private readonly IReadOnlyList<string> segments;

    private TemplatePath(IReadOnlyList<string> segments, string text)
    {
        this.segments = segments;
        Text = text;
    }

    /// <summary>The first name: the variable.</summary>
    public string Variable => segments[0];

    /// <summary>Whether more than the variable is named.</summary>
    public bool IsDeep => segments.Count > 1;

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a path that stands alone; null where it is none.</summary>
    public static TemplatePath? TryParse(string text)
    {
        try
        {
            var at = 0;
            var path = Read(text, ref at);
            return at == text.Length ? path : null;
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    /// <summary>Reads a path from a position on; leaves the position at the first character that is not part of it.</summary>
    public static TemplatePath Read(string source, ref int at)
    {
        var start = at;
        var segments = new List<string>();
        while (true)
        {
            if (at < source.Length && source[at] == '[') segments.Add(ReadBracket(source, ref at));
            else segments.Add(ReadName(source, ref at));

            if (at < source.Length && source[at] == '[') continue;
            if (at >= source.Length || source[at] != '.') break;
            at++;
        }

        return new TemplatePath(segments, source[start..at]);
    }

    /// <summary>The value at this path inside the variable's value; false where something on the way is missing, and then what.</summary>
    public bool TryFollow(JsonNode? node, out JsonNode? found, out string missing)
    {
        found = node;
        missing = "";
        foreach (var segment in segments.Skip(1))
        {
            switch (found)
            {
                case JsonObject values when values.TryGetPropertyValue(segment, out var next):
                    found = next;
                    continue;
                case JsonObject values:
                    missing = $"\"{segment}\" is not there; there is {Names(values.Select(v => v.Key))}";
                    return false;
                case JsonArray items when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count:
                    found = items[index];
                    continue;
                case JsonArray items:
                    missing = $"item {segment} is not there; the list has {items.Count}";
                    return false;
                default:
                    missing = $"\"{segment}\" is not there; the value before it has no parts";
                    return false;
            }
        }

        return true;
    }

    /// <summary>The value at this path; where something on the way is missing, the last value that is there, and its own path.</summary>
    public bool TryFollow(JsonNode? node, out JsonNode? found, out JsonNode? reached, out string at)
    {
        (reached, at) = (node, Variable);
        if (TryFollow(node, out found, out _)) return true;
        for (var depth = 1; depth < segments.Count; depth++)
        {
            var next = new TemplatePath([.. segments.Take(depth + 1)], "");
            if (!next.TryFollow(node, out var inner, out _)) break;
            (reached, at) = (inner, $"{at}.{segments[depth]}");
        }

        return false;
    }

    /// <summary>Names for a message, at most twenty.</summary>
    public static string Names(IEnumerable<string> names)
    {
        var known = names.Order(StringComparer.Ordinal).ToList();
        if (known.Count == 0) return "nothing";
        var shown = string.Join(", ", known.Take(20).Select(n => n.Length > 60 ? n[..60] + "…" : n));
        return known.Count > 20 ? $"{shown} and {known.Count - 20} more" : shown;
    }

    private static string ReadName(string source, ref int at)
    {
        var start = at;
        while (at < source.Length && (char.IsLetterOrDigit(source[at]) || source[at] is '_' or '-' or '$')) at++;
        if (at > start) return source[start..at];
        throw at < source.Length
            ? new TemplateException($"A name is expected here, not \"{source[at]}\"", at)
            : new TemplateException("A name is expected here, but the text ends", at);
    }

    private static string ReadBracket(string source, ref int at)
    {
        var open = at++;
        if (at < source.Length && source[at] == '"')
        {
            var end = source.IndexOf('"', at + 1);
            if (end < 0) throw new TemplateException("The quoted name has no end", at);
            var name = source[(at + 1)..end];
            if (name.Length == 0) throw new TemplateException("The quoted name is empty", at);
            at = end + 1;
            Close(source, ref at, open);
            return name;
        }

        var start = at;
        while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        if (at == start || at - start > 9) throw new TemplateException("Brackets hold a number, or a name in double quotes", open);
        var index = source[start..at];
        Close(source, ref at, open);
        return int.Parse(index, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static void Close(string source, ref int at, int open)
    {
        if (at >= source.Length || source[at] != ']') throw new TemplateException("The bracket is not closed", open);
        at++;
    }
}
