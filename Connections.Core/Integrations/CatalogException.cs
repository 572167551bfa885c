namespace Connections.Core.Integrations;

/// <summary>
/// The catalog breaks rules; the start stops here. The message lists every fault as <c>file:line: rule</c>.
/// </summary>
public sealed class CatalogException : StartupException
{
    internal CatalogException(IReadOnlyList<CatalogError> faults)
        : base($"The integration catalog has {(faults.Count == 1 ? "an error" : $"{faults.Count} errors")}:"
            + $"{Environment.NewLine}{string.Join(Environment.NewLine, faults)}") =>
        Faults = faults;

    /// <summary>Every fault of every file.</summary>
    public IReadOnlyList<CatalogError> Faults { get; }
}

/// <summary>A rule that a file breaks.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Rule">What is wrong and what would be right.</param>
public sealed record CatalogError(string File, int Line, string Rule)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Rule}" : $"{File}: {Rule}";
}
