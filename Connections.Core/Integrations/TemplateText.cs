using System.Text;

namespace Connections.Core.Integrations;

/// <summary>
/// A text with places to fill, <c>{{ name }}</c>. There are no helpers and no blocks; a name is letters, digits,
/// <c>_</c>,
/// <c>-</c> and dots. What is between quotes is sent as it is: <c>{{ '{{x}}' }}</c>.
/// </summary>
internal sealed class TemplateText
{
    /// <summary>How braces themselves are sent.</summary>
    public const string BracesHint = "To send two braces themselves, write {{ '{{' }}.";

    private readonly List<(string Text, PartKind Kind)> parts = [];

    private TemplateText() { }

    private enum PartKind { Text, Name, Quoted }

    /// <summary>The names in it, each once, in order.</summary>
    public IReadOnlyList<string> Names => [.. parts.Where(p => p.Kind == PartKind.Name).Select(p => p.Text).Distinct()];

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The text before the first place to fill.</summary>
    public string Head => parts is [{ Kind: PartKind.Text } first, ..] ? first.Text : "";

    /// <summary>Whether it is one place to fill and nothing else.</summary>
    public bool IsOneName => parts is [{ Kind: PartKind.Name }];

    /// <summary>Whether closing braces are in it that no opening ones belong to.</summary>
    public bool HasStrayBraces =>
        parts.Any(p => p.Kind == PartKind.Text && p.Text.Contains("}}", StringComparison.Ordinal));

    /// <summary>How a place to fill is sent as it is written.</summary>
    public static string LiteralHint(
        string name) => $"To send {{{{ {DidYouMean.Quote(name)} }}}} as it is, write {{{{ '{{{{ "
            + $"{DidYouMean.Quote(name)} }}}}' }}}}.";

    /// <summary>Reads a template. Closing braces alone are plain text, since JSON is full of them.</summary>
    public static TemplateText Parse(string text)
    {
        var template = new TemplateText();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf("{{", position, StringComparison.Ordinal);
            if (open < 0) break;
            if (open > position) template.parts.Add((text[position..open], PartKind.Text));
            if (template.Place(text, open) is not { } end) return template;
            position = end;
        }
        if (position < text.Length) template.parts.Add((text[position..], PartKind.Text));
        return template;
    }

    /// <summary>The text with its places filled.</summary>
    public string Fill(Func<string, string> value)
    {
        var text = new StringBuilder();
        foreach (var (part, kind) in parts) text.Append(kind == PartKind.Name ? value(part) : part);
        return text.ToString();
    }

    // Reads what is between braces, and tells where it ends; null where it is faulty.
    private int? Place(string text, int open)
    {
        var inside = open + 2;
        while (inside < text.Length && char.IsWhiteSpace(text[inside])) inside++;
        var isQuoted = inside < text.Length && text[inside] is '\'' or '"';
        var quoted = isQuoted ? text.IndexOf(text[inside], inside + 1) : inside;
        var close = quoted < 0 ? -1 : text.IndexOf("}}", isQuoted ? quoted + 1 : open, StringComparison.Ordinal);
        if (close < 0)
        {
            Fault = "has {{ without the closing }}; write a placeholder as {{ name }}, and {{ '{{' }} to send the "
                + "braces themselves";
            return null;
        }
        var name = text[inside..close].Trim();
        if (isQuoted && name.Length == quoted + 1 - inside) parts.Add((name[1..^1], PartKind.Quoted));
        else if (name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            parts.Add((name, PartKind.Name));
        else
        {
            Fault = "has {{ }} without a name in it; write a placeholder as {{ name }}, and {{ '{{' }} to send the "
                + "braces themselves";
            return null;
        }
        return close + 2;
    }
}
