using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Connections.Core.Integrations;

/// <summary>
/// A path such as <c>items[0].name</c> or <c>Steps["My step"].id</c>: names joined by dots, indexes and quoted names in
/// brackets. In quotes, a quote and a backslash have a backslash before them. The paths that messages print are written
/// by <see cref="Join"/>, so that they can be read again.
/// </summary>
internal sealed class TemplatePath
{
    private const int MostShown = 200;

    private readonly IReadOnlyList<string> segments;

    private TemplatePath(IReadOnlyList<string> segments, string text)
    {
        this.segments = segments;
        Text = text;
    }

    /// <summary>The first name: the variable.</summary>
    public string Variable => segments[0];

    /// <summary>What follows the variable.</summary>
    public IReadOnlyList<string> Members => [.. segments.Skip(1)];

    /// <summary>Whether more than the variable is named.</summary>
    public bool IsDeep => segments.Count > 1;

    /// <summary>The path as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a path that is alone; null where it is none.</summary>
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

    /// <summary>
    /// Reads a path from a position on; leaves the position at the first character that is not part of it.
    /// </summary>
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

    /// <summary>
    /// The value at this path inside the variable's value; false where something on the way is missing, and then what.
    /// </summary>
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
                    missing = $"\"{segment}\" doesn't exist; there is {Names(values.Select(v => Segment(v.Key)))}";
                    return false;
                case JsonArray items
                    when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                        && index < items.Count:
                    found = items[index];
                    continue;
                case JsonArray items:
                    missing = $"item {segment} doesn't exist; the list has {items.Count}";
                    return false;
                default:
                    missing = $"\"{segment}\" doesn't exist; the value before it has no parts";
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The value at this path; where something on the way is missing, the last value that is there, and its own path.
    /// </summary>
    public bool TryFollow(JsonNode? node, out JsonNode? found, out JsonNode? reached, out string at)
    {
        (reached, at) = (node, Variable);
        if (TryFollow(node, out found, out _)) return true;
        for (var depth = 1; depth < segments.Count; depth++)
        {
            var next = new TemplatePath([.. segments.Take(depth + 1)], "");
            if (!next.TryFollow(node, out var inner, out _)) break;
            (reached, at) = (inner, reached is JsonArray ? $"{at}[{segments[depth]}]" : Join(at, segments[depth]));
        }

        return false;
    }

    /// <summary>The path of a member, as it can be read again.</summary>
    public static string Join(string path, string member) =>
        IsName(member) ? $"{path}.{member}" : path + Segment(member);

    /// <summary>Names for a message, at most twenty.</summary>
    public static string Names(IEnumerable<string> names)
    {
        var known = names.Order(StringComparer.Ordinal).ToList();
        if (known.Count == 0) return "nothing";
        var shown = string.Join(", ", known.Take(20).Select(n => n.Length > MostShown ? n[..MostShown] + "…" : n));
        return known.Count > 20 ? $"{shown} and {known.Count - 20} more" : shown;
    }

    private static string ReadName(string source, ref int at)
    {
        var start = at;
        while (at < source.Length && IsNameCharacter(source[at])) at++;
        if (at > start) return source[start..at];
        throw at < source.Length
            ? new TemplateException($"A name is expected here, not \"{source[at]}\"", at)
            : new TemplateException("A name is expected here, but the text ends", at);
    }

    private static string ReadBracket(string source, ref int at)
    {
        var open = at++;
        if (at < source.Length && source[at] is '"' or '\'')
        {
            var name = ReadQuoted(source, ref at);
            Close(source, ref at, open);
            return name;
        }

        var start = at;
        while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        if (at == start || at - start > 9)
            throw new TemplateException("Brackets must hold a number, or a name in double quotes", open);
        var index = source[start..at];
        Close(source, ref at, open);
        return int.Parse(index, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
    }

    private static string ReadQuoted(string source, ref int at)
    {
        var (start, quote) = (at, source[at++]);
        var name = new StringBuilder();
        while (at < source.Length && source[at] != quote)
        {
            // Only what needs it is written with a backslash before it; any other backslash is part of the name.
            if (source[at] == '\\' && at + 1 < source.Length && (source[at + 1] == quote || source[at + 1] == '\\'))
                at++;
            name.Append(source[at++]);
        }

        if (at >= source.Length) throw new TemplateException("The quoted name has no end", start);
        if (name.Length == 0) throw new TemplateException("The quoted name is empty", start);
        at++;
        return name.ToString();
    }

    private static string Segment(string name) => IsName(name)
        ? name
        : "[\"" + name.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + "\"]";

    private static bool IsName(string text) => text.Length > 0 && text.All(IsNameCharacter);

    private static bool IsNameCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '$';

    private static void Close(string source, ref int at, int open)
    {
        if (at >= source.Length || source[at] != ']') throw new TemplateException("The bracket is not closed", open);
        at++;
    }
}
