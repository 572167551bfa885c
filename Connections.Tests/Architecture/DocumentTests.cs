using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>What documents for developers say of the sources.</summary>
public sealed partial class DocumentTests
{
    private static readonly Lazy<IReadOnlyList<string>> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/") && !file.Contains("/obj/") && !file.Contains("/node_modules/")),
    ]);

    [Theory]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/testing.md")]
    [InlineData("CONTRIBUTING.md")]
    public void A_file_that_a_document_names_exists(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));

        FindMissing(text).Should().BeEmpty();
        NamedFile().Count(text).Should().BePositive();
    }

    [Theory]
    [InlineData("start in `Connections.Core/People/Gone.cs`", "Connections.Core/People/Gone.cs")]
    [InlineData("see `ConnectionTableRow.razor.js`", "ConnectionTableRow.razor.js")]
    [InlineData("see `Connections.Core/People/Permissions.cs` and `Permissions.cs`", null)]
    [InlineData("each room has a `…LoggerExtensions.cs`", null)]
    public void A_planted_file_that_is_missing_is_found(string text, string? missing) =>
        FindMissing(text).Should().Equal(missing is null ? [] : [missing]);

    private static List<string> FindMissing(string text) =>
    [
        .. NamedFile().Matches(text).Select(named => named.Groups[1].Value)
            .Where(named => !Sources.Value.Any(file => $"/{file}".EndsWith($"/{named}", StringComparison.Ordinal))),
    ];

    [GeneratedRegex(@"`([\w./-]+\.(?:cs|razor|css|js|json))`")]
    private static partial Regex NamedFile();
}
