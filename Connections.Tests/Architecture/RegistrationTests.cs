using Connections.Core;
using Connections.Core.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Architecture;

/// <summary>What is registered can be made: a service that lacks another one fails here, not at its first use.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void Every_service_of_Core_finds_what_its_constructor_takes()
    {
        var services = Registered();

        InternalConstructors.FindIncomplete(services).Should().BeEmpty();
        using var provider = services.BuildServiceProvider(
            new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    [Fact]
    public void A_service_that_lacks_another_is_seen()
    {
        var services = Registered();
        services.Remove(services.Single(service => service.ServiceType == typeof(ConnectionConstraints)));

        InternalConstructors.FindIncomplete(services).Should()
            .Contain("ConnectionService takes ConnectionConstraints, which is not registered.");
    }

    private static ServiceCollection Registered()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddConnectionsCore(new ConfigurationBuilder().Build()).AddBackgroundWork();
        return services;
    }
}
