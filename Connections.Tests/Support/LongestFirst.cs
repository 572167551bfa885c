using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Connections.Tests.Support.LongestFirst", "Connections.Tests")]

namespace Connections.Tests.Support;

/// <summary>
/// What takes longest begins first, so that the run does not end with one processor at work and one idle.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(c => c.DisplayName.Contains(".Journeys.", StringComparison.Ordinal));
}
