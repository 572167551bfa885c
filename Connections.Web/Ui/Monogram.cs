namespace Connections.Web.Ui;

/// <summary>Stands for an integration without an icon: letters and a hue from its name, always the same.</summary>
internal static class Monogram
{
    /// <summary>How many hues the styles know.</summary>
    public const int Hues = 8;

    /// <summary>The initials of the first two words, or the first two letters of one word.</summary>
    public static string Letters(string name)
    {
        var words = name.Split([' ', '-', '_', '.'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words switch
        {
            [] => "?",
            [var one] => one[..Math.Min(2, one.Length)].ToUpperInvariant(),
            [var first, var second, ..] => string.Concat(first[..1], second[..1]).ToUpperInvariant(),
        };
    }

    /// <summary>A number below <see cref="Hues"/>; not the runtime's hash, which differs from start to start.</summary>
    public static int Hue(string name)
    {
        var hash = 17u;
        foreach (var letter in name) hash = (hash * 31) + letter;
        return (int)(hash % Hues);
    }
}
