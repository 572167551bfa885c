using Connections.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connections.Web.Hosting;

/// <summary>Whether the installation can serve, and whether its background jobs complete.</summary>
internal sealed class InstallationHealthCheck(Installation installation) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        if (!await installation.IsReadyAsync(cancellationToken)) return HealthCheckResult.Unhealthy();
        var late = installation.LateJobs;
        return late.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(
            $"background jobs that have not completed for 3 minutes or more: {string.Join(", ", late)}");
    }
}
