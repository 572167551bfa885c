using System.Globalization;

namespace Connections.Core.Execution.Testing;

/// <summary>Status codes: one, or a range of them.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The last.</param>
internal readonly record struct StatusRange(int From, int To)
{
    /// <summary>Reads <c>404</c> or <c>400-499</c>.</summary>
    public static StatusRange? TryParse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var (from, to) = dash < 0 ? (text, text) : (text[..dash], text[(dash + 1)..]);
        return Code(from) is { } first && Code(to) is { } last && first <= last ? new StatusRange(first, last) : null;
    }

    /// <summary>Whether that status is one of them.</summary>
    public bool Covers(int status) => From <= status && status <= To;

    /// <inheritdoc/>
    public override string ToString() =>
        From == To ? From.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{From}-{To}");

    private static int? Code(string text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;
}
