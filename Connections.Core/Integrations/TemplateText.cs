using System.Text;

namespace Connections.Core.Integrations;

/// <summary>
/// A text with places to fill, <c>{{ name }}</c>. There are no helpers and no blocks; a name is letters, digits, <c>_</c>,
/// <c>-</c> and dots.
/// </summary>
internal sealed class TemplateText
{
    private readonly List<(string Text, bool IsName)> parts = [];

    private TemplateText() { }

    /// <summary>The names in it, each once, in order.</summary>
    public IReadOnlyList<string> Names => [.. parts.Where(p => p.IsName).Select(p => p.Text).Distinct()];

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault { get; private set; }

    /// <summary>The text before the first place to fill.</summary>
    public string Head => parts is [{ IsName: false } first, ..] ? first.Text : "";

    /// <summary>Whether it is one place to fill and nothing else.</summary>
    public bool IsOneName => parts is [{ IsName: true }];

    /// <summary>Reads a template. Closing braces alone are plain text, since JSON is full of them.</summary>
    public static TemplateText Parse(string text)
    {
        var template = new TemplateText();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf("{{", position, StringComparison.Ordinal);
            if (open < 0) break;
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                template.Fault = "has {{ without the closing }}; a place to fill is written {{ name }}";
                return template;
            }
            var name = text[(open + 2)..close].Trim();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
            {
                template.Fault = "has {{ }} with something else than a name in it; a place to fill is written {{ name }}";
                return template;
            }
            if (open > position) template.parts.Add((text[position..open], false));
            template.parts.Add((name, true));
            position = close + 2;
        }
        if (position < text.Length) template.parts.Add((text[position..], false));
        return template;
    }

    /// <summary>The text with its places filled.</summary>
    public string Fill(Func<string, string> value)
    {
        var text = new StringBuilder();
        foreach (var (part, isName) in parts) text.Append(isName ? value(part) : part);
        return text.ToString();
    }
}
