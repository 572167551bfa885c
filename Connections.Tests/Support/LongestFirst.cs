using Connections.Tests.Api;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Connections.Tests.Support.LongestFirst", "Connections.Tests")]

namespace Connections.Tests.Support;

/// <summary>
/// What takes longest begins first, so that the run does not end with one processor at work and one idle.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // Folders whose classes take long, from the longest on.
    private static readonly string[] Long =
        [".Journeys.", ".Files.", ".Hosting.", ".Access.", ".Commands.", ".Maintenance.", ApiCollection.Name,
            ".Storage."];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(
            c => Array.FindIndex(Long, c.DisplayName.Contains) is >= 0 and var at ? at : Long.Length);
}
