using Connections.Core.Background;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Tiles;

/// <summary>The services of this room.</summary>
internal static class TilesServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddTiles(this IServiceCollection services) => services
        .AddInternalSingleton<TileQueries>()
        .AddInternalSingleton<TileService>()
        .AddInternalSingleton<TileAccountPolicies>()
        .AddSingleton<TileAccountMaintenance>()
        .AddStartupStep<TileAccountMaintenance>(StartupPhase.Data, (upkeep, ct) => upkeep.MarkMissingSchemasAsync(ct))
        .AddBackgroundJob<TileAccountMaintenance>("expired tokens of tiles",
            (upkeep, ct) => upkeep.MarkExpiredAsync(ct))
        .AddBackgroundJob<TileAccountMaintenance>("warnings of expiry of tiles", async (upkeep, ct) =>
        {
            await upkeep.WarnOfExpiryAsync(ct);
            return 0;
        });
}
