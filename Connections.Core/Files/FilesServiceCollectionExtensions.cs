using Connections.Core.Access;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Files;

/// <summary>The services of this room.</summary>
internal static class FilesServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddFiles(this IServiceCollection services) => services
        .AddInternalSingleton<ManifestReader>()
        .AddSingleton<WorkflowPlanner>()
        .AddSingleton<AppPlanner>()
        .AddInternalSingleton<FileService>()
        .AddInternalSingleton<FileExport>()
        .AddSingleton(BundleKeyCost.Standard)
        .AddInternalSingleton<BundleService>()
        .AddInternalSingleton<ManagedFiles>()
        .AddSingleton<IEditGuard, ManagedFileGuard>();
}
