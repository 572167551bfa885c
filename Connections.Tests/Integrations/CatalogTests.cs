using System.Diagnostics;
using Connections.Core.Integrations;

namespace Connections.Tests.Integrations;

public sealed class CatalogTests
{
    [Fact]
    public void The_built_in_catalogue_keeps_every_rule()
    {
        var catalog = IntegrationCatalog.Load();

        catalog.All.Should().HaveCount(24);
        catalog.All.Should().OnlyContain(i => catalog.Find(i.Type) == i);
        var clock = Stopwatch.StartNew();
        IntegrationCatalog.Load();
        Console.WriteLine(clock.Elapsed.TotalMilliseconds);
    }
}
