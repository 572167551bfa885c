using Connections.Core.Background;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Impact;

/// <summary>The services of this room.</summary>
internal static class ImpactServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddImpact(this IServiceCollection services) => services
        .AddSingleton<UsageCounter>()
        .AddSingleton<ChoiceCounter>()
        .AddSingleton<UsageWriter>()
        .AddInternalSingleton<UsageQueries>()
        .AddBackgroundJob<UsageCounter>("old usage figures", (usage, ct) => usage.SweepAsync(ct))
        .AddBackgroundJob<ChoiceCounter>("old choices", (choices, ct) => choices.SweepAsync(ct));
}
