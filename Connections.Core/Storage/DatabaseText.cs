using System.Text;

namespace Connections.Core.Storage;

/// <summary>
/// Text that both databases can hold: PostgreSQL knows no NUL character, and half a surrogate pair is no text at all,
/// so that neither normalising nor UTF-8 can take it.
/// </summary>
internal static class DatabaseText
{
    /// <summary>Whether every character of it is whole and can be stored.</summary>
    public static bool Holds(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) return false;
            i++;
        }
        return true;
    }

    /// <summary>The text without what cannot be stored, for what people search and for what is audited.</summary>
    public static string Clean(string text)
    {
        if (Holds(text)) return text;
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                if (char.IsSurrogatePair(text, i)) clean.Append(text, i++, 2);
            }
            else if (text[i] != '\0')
            {
                clean.Append(text[i]);
            }
        }
        return clean.ToString();
    }
}
