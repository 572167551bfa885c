using Connections.Core.Access;
using Connections.Core.Apps;
using Connections.Core.Audit;
using Connections.Core.Automation;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Runs;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Files;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.Jobs;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Requests;
using Connections.Core.Requests.Aws;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Settings;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Connections.Core;

/// <summary>The only entry for the host: every service of Core, from the settings.</summary>
public static class CoreServices
{
    /// <summary>Registers Core. Nothing is opened yet; <see cref="Installation.OpenAsync"/> does.</summary>
    /// <exception cref="CatalogException">A file of the catalog breaks a rule.</exception>
    public static IServiceCollection AddConnectionsCore(this IServiceCollection services, IConfiguration configuration)
    {
        var storage = configuration.Read<StorageOptions>("Storage");
        if (configuration["Data:Directory"] is { Length: > 0 } directory) storage.Directory = directory;

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        services
            .AddSingleton(configuration.Read<Deployment>("Deployment"))
            .AddSingleton(IntegrationCatalog.Load(configuration["Catalog:Directory"]))
            .AddStorage(storage)
            .AddSecrets(MasterKeyOptions.Read(configuration.GetSection("Secrets")))
            .AddAudit()
            .AddBackground()
            .AddPeople(configuration.Read<LocalSignInOptions>("Authentication"),
                configuration.Read<ClaimMapping>("Authentication:Oidc"))
            .AddAccess(configuration.Read<IdentityProviderNames>("Authentication:Oidc"))
            .AddJobs()
            .AddConnections(configuration.Read<AwsIdentity>("Aws"))
            .AddTiles()
            .AddGroups()
            .AddImpact()
            .AddMaintenance()
            .AddEgress(configuration.Read<EgressSettings>("Egress"))
            .AddRequests(configuration.Read<AwsSettings>("Aws"))
            .AddResolving()
            .AddExecution(configuration.Read<TestLimits>("RateLimits"), configuration.Read<RunLimits>("RateLimits"),
                configuration.Read<HealthSettings>("Health"))
            .AddAutomation(configuration.Read<WorkflowLimits>("Workflows"),
                configuration.Read<CoverageOptions>("Coverage"), storage.Provider)
            .AddApps()
            .AddFiles()
            .AddInternalSingleton<Installation>();
        return services;
    }

    /// <summary>The settings that Core reads. A section that is read in here is named here.</summary>
    public static KnownSettings AddCore(this KnownSettings settings) => settings
        .Add<StorageOptions>("Storage", except: nameof(StorageOptions.Directory))
        .Add<Deployment>("Deployment")
        .Add<AwsIdentity>("Aws")
        .Add<AwsSettings>("Aws")
        .Add<ClaimMapping>("Authentication:Oidc")
        .Add<LocalSignInOptions>("Authentication")
        .Add<MasterKeyOptions>("Secrets")
        .Add<EgressSettings>("Egress")
        .Add<TestLimits>("RateLimits")
        .Add<RunLimits>("RateLimits")
        .Add<HealthSettings>("Health")
        .Add<WorkflowLimits>("Workflows")
        .Add<CoverageOptions>("Coverage")
        .AddTexts("Data:Directory", "Catalog:Directory")
        .AddTexts("Setup:Owner:Email", "Setup:Owner:Name", "Setup:Owner:Password", "Setup:ApiKey",
            "Setup:ApplicationKey");

    /// <summary>
    /// Starts the background loop with the host, and ends with it what is written behind the callers' backs.
    /// </summary>
    public static IServiceCollection AddBackgroundWork(this IServiceCollection services) => services
        .AddHostedService(sp => sp.GetRequiredService<BackgroundJobRunner>())
        .AddHostedService(sp => sp.GetRequiredService<BackgroundJobMonitor>())
        .AddHostedService(sp => sp.GetRequiredService<JobWorker>())
        .AddHostedService(sp => sp.GetRequiredService<QuartzRunClock>())
        .AddHostedService(sp => sp.GetRequiredService<RunEngine>())
        .AddHostedService(sp => sp.GetRequiredService<UsageWriter>())
        .AddHostedService(sp => sp.GetRequiredService<KeyLastUsedTracker>())
        .AddHostedService(sp => sp.GetRequiredService<BatchWriter>());
}
