using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Storage;

/// <summary>The services of this room.</summary>
internal static class StorageServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options) => services
        .AddSingleton(options)
        .AddSingleton<WriteGate>()
        .AddSingleton<DatabaseState>()
        .AddSingleton<IDatabaseState>(sp => sp.GetRequiredService<DatabaseState>())
        .AddSingleton<ConnectionsDbContextFactory>()
        .AddSingleton<IConnectionsDbContextFactory>(sp => sp.GetRequiredService<ConnectionsDbContextFactory>())
        .AddSingleton<IDbContextFactory<ConnectionsDbContext>>(
            sp => sp.GetRequiredService<ConnectionsDbContextFactory>())
        .AddSingleton<BatchWriter>()
        .AddSingleton<Backup>()
        .AddSingleton<DatabaseInitializer>()
        .AddStartupStep<DatabaseInitializer>(StartupPhase.Database, (database, ct) => database.OpenAsync(ct));
}
