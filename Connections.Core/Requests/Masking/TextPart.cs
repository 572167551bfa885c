using System.Text;

namespace Connections.Core.Requests.Masking;

/// <summary>A part of a text.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where what comes after it begins.</param>
internal readonly record struct TextPart(int Start, int End)
{
    /// <summary>The parts in order, those that overlap as one.</summary>
    public static List<TextPart> Merge(List<TextPart> parts)
    {
        var merged = new List<TextPart>(parts.Count);
        foreach (var part in parts.OrderBy(p => p.Start).ThenByDescending(p => p.End))
        {
            if (merged.Count > 0 && part.Start < merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, part.End) };
            else merged.Add(part);
        }

        return merged;
    }

    /// <summary>The text with another one in place of each part; they are in order and do not overlap.</summary>
    public static string Replace(string text, List<TextPart> parts, string by)
    {
        if (parts.Count == 0) return text;
        var output = new StringBuilder(text.Length);
        var copied = 0;
        foreach (var part in parts)
        {
            output.Append(text, copied, part.Start - copied).Append(by);
            copied = part.End;
        }

        return output.Append(text, copied, text.Length - copied).ToString();
    }
}
