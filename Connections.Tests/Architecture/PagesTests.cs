using System.Reflection;
using Connections.Web.Components;
using Microsoft.AspNetCore.Components;

namespace Connections.Tests.Architecture;

/// <summary>What is true of pages and of components that are none.</summary>
public sealed class PagesTests
{
    // The framework tells all who are supplied of a new address, and breaks off where one of them comes on the way.
    [Fact]
    public void A_component_that_is_no_page_is_not_supplied_from_the_query() =>
        typeof(App).Assembly.GetTypes().Where(t => !t.GetCustomAttributes<RouteAttribute>().Any())
            .SelectMany(t => t.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(p => p.GetCustomAttribute<SupplyParameterFromQueryAttribute>() is not null)
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}").Should().BeEmpty();
}
