using System.Diagnostics.CodeAnalysis;

namespace Connections.Core.Connections;

/// <summary>
/// A <c>key:value</c> that identifies a member of a connection group. Rules: the specification, "Connection
/// identifier tags", and the product's own on case, length and number.
/// </summary>
public sealed record IdentifierTag
{
    /// <summary>Longest tag, key, colon and value together.</summary>
    public const int MaxLength = 200;

    /// <summary>Most tags on one connection.</summary>
    public const int MaxPerConnection = 50;

    private const string Reserved = "default";

    private IdentifierTag(string key, string value) => (Key, Value) = (key, value);

    /// <summary>What comes before the colon, in lower case.</summary>
    public string Key { get; }

    /// <summary>What comes after the colon, in lower case.</summary>
    public string Value { get; }

    /// <summary>The tag as it is written.</summary>
    public override string ToString() => $"{Key}:{Value}";

    /// <summary>Tags as one text, in order, as they are stored and compared.</summary>
    internal static string Text(IEnumerable<IdentifierTag> tags) =>
        string.Join(' ', tags.Select(t => t.ToString()).Order(StringComparer.Ordinal));

    /// <summary>Reads a tag, lower-cased; or tells which rule it breaks and shows a form that would pass.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out IdentifierTag? tag,
        [NotNullWhen(false)] out string? fault)
    {
        tag = null;
        var lower = (text ?? "").Trim().ToLowerInvariant();
        fault = FaultOf(lower);
        if (fault is not null) return false;
        var colon = lower.IndexOf(':', StringComparison.Ordinal);
        tag = new IdentifierTag(lower[..colon], lower[(colon + 1)..]);
        return true;
    }

    /// <summary>Reads all tags of a connection; a fault is under <c>tags/0</c>, <c>tags/1</c>, …</summary>
    public static IReadOnlyList<IdentifierTag> ParseAll(IReadOnlyList<string> texts,
        ICollection<ValidationError> faults)
    {
        if (texts.Count > MaxPerConnection)
            faults.Add(new("tags", $"{texts.Count} tags are listed; the maximum is {MaxPerConnection}."));
        var tags = new List<IdentifierTag>(texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            if (!TryParse(texts[i], out var tag, out var fault)) faults.Add(new($"tags/{i}", fault));
            else if (tags.Contains(tag)) faults.Add(new($"tags/{i}", $"“{tag}” is listed twice."));
            else tags.Add(tag);
        }
        return tags;
    }

    private static string? FaultOf(string tag)
    {
        var shown = tag.Length > 60 ? tag[..59] + "…" : tag;
        if (tag.Length == 0) return "Enter a tag as key:value, for example env:staging.";
        if (tag.Length > MaxLength) return $"“{shown}” has {tag.Length} characters; the maximum is {MaxLength}.";

        var colons = tag.Count(c => c == ':');
        var colon = tag.IndexOf(':', StringComparison.Ordinal);
        if (colons == 0) return $"“{shown}” has no value; write key:value, for example {Valid(tag, "")}.";
        if (colons > 1)
            return $"“{shown}” has {Number(colons)} colons; a tag has exactly one, for example "
                + $"{Valid(tag[..colon], tag[(colon + 1)..])}.";
        var (key, value) = (tag[..colon], tag[(colon + 1)..]);
        if (key.Length == 0) return $"“{shown}” has no key; write key:value, for example {Valid(key, value)}.";
        if (value.Length == 0) return $"“{shown}” has no value; write key:value, for example {Valid(key, value)}.";

        if (tag[0] is < 'a' or > 'z')
            return $"“{shown}” does not start with a letter; for example {Valid(key, value)}.";
        foreach (var c in tag)
            if (!IsAllowed(c) && c != ':')
                return $"“{shown}” has {Named(c)}; a tag may have letters a–z, digits, _, - and /, for example "
                    + $"{Valid(key, value)}.";
        if (key == Reserved)
            return $"“{shown}” uses the reserved key default; choose another key, for example {Valid(key, value)}.";
        if (value == Reserved)
            return $"“{shown}” uses the reserved value default; choose another value, for example {Valid(key, value)}.";
        return null;
    }

    private static bool IsAllowed(char c) => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '_' or '-' or '/';

    // A form that passes, as near as possible to what was typed.
    private static string Valid(string key, string value)
    {
        key = Cleaned(key).TrimStart([.. "0123456789_-/"]);
        value = Cleaned(value);
        return $"{(key is "" or Reserved ? "env" : key)}:"
            + (value is "" ? "staging" : value is Reserved ? "main" : value);
    }

    // What is not allowed becomes a minus; nothing is left of what is too long to serve as an example.
    private static string Cleaned(string text)
    {
        var kept = string.Concat(text.Select(c => IsAllowed(c) ? c : '-')).Trim('-');
        return kept.Length > 40 ? "" : kept;
    }

    private static string Named(char c) => c switch
    {
        ' ' => "a space",
        '.' => "a period",
        ',' => "a comma",
        _ when char.IsControl(c) => "a control character",
        _ when char.IsSurrogate(c) => "a character that is not allowed",
        _ => $"the character “{c}”",
    };

    private static string Number(int n) => n switch
    {
        2 => "two",
        3 => "three",
        4 => "four",
        _ =>
        n.ToString(System.Globalization.CultureInfo.InvariantCulture)
    };
}
