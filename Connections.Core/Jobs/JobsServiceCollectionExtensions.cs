using Connections.Core.Background;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Jobs;

/// <summary>The services of this room.</summary>
internal static class JobsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<JobSignal>()
        .AddInternalSingleton<JobService>()
        .AddSingleton<JobWorker>()
        .AddBackgroundJob<JobService>("ended jobs", (jobs, ct) => jobs.SweepAsync(ct));
}
