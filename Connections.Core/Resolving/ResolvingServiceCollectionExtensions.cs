using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Resolving;

/// <summary>The services of this room.</summary>
internal static class ResolvingServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddResolving(this IServiceCollection services) => services
        .AddSingleton<ResolveService>()
        .AddSingleton<ObtainedSecrets>()
        .AddSingleton<WebhookVerifier>()
        .AddInternalSingleton<ResolutionExplainer>();
}
