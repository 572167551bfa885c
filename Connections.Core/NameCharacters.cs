using System.Globalization;
using System.Text;

namespace Connections.Core;

/// <summary>
/// The characters that no name may have, whatever it names: with one that nobody sees, or that turns the text after it
/// round, a name passes for another. Joiners and variation selectors stay where emoji and scripts need them.
/// </summary>
internal static class NameCharacters
{
    private const int NonJoiner = 0x200C, Joiner = 0x200D;

    /// <summary>What is wrong with the characters of a name; null where nothing is.</summary>
    public static string? Fault(string name)
    {
        if (name.Any(char.IsControl)) return "The name contains control characters. Retype it without them.";
        return FirstHidden(name) is { } hidden
            ? $"The name contains an invisible character (U+{hidden.Value:X4}), which could make one name look like "
            + "another. Retype the name without it." : null;
    }

    /// <summary>The first character that nobody sees; null where all are seen.</summary>
    public static Rune? FirstHidden(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        for (var i = 0; i < runes.Length; i++)
            if (IsHidden(runes[i], i > 0 ? runes[i - 1] : null, i + 1 < runes.Length ? runes[i + 1] : null))
                return runes[i];
        return null;
    }

    /// <summary>The name without them, where it comes from outside and nobody can be asked.</summary>
    public static string Clean(string name)
    {
        var clean = new string([.. name.Where(c => !char.IsControl(c))]);
        while (FirstHidden(clean) is { } hidden) clean = clean.Replace(hidden.ToString(), "", StringComparison.Ordinal);
        return clean;
    }

    private static bool IsHidden(Rune rune, Rune? before, Rune? after) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.Format => rune.Value is not (NonJoiner or Joiner) || !(Joins(before) && Joins(after)),
        _ => IsBlank(rune.Value) || IsSelector(rune.Value) && !MayBeVaried(before),
    };

    // Emoji and the scripts whose letters change shape; between Latin letters a joiner is only a trick.
    private static bool Joins(Rune? rune) => rune is { Value: > 0x7F } sign && Rune.GetUnicodeCategory(sign)
        is UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol;

    private static bool MayBeVaried(Rune? rune) =>
        rune is { } sign && !IsSelector(sign.Value) && Rune.GetUnicodeCategory(sign)
        is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.Format);

    private static bool IsSelector(int sign) => sign is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF;

    // Letters, marks and symbols that are drawn as nothing, and what is no character at all.
    private static bool IsBlank(int sign) =>
        sign is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
        or 0xFFA0
        or (>= 0xFDD0 and <= 0xFDEF) || (sign & 0xFFFE) == 0xFFFE;
}
