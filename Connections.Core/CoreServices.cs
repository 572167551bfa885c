using Connections.Core.Access;
using Connections.Core.Audit;
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
    /// <exception cref="CatalogException">A file of the catalogue breaks a rule.</exception>
    public static IServiceCollection AddConnectionsCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        var storage = configuration.Read<StorageOptions>("Storage");
        if (configuration["Data:Directory"] is { Length: > 0 } directory) storage.Directory = directory;
        services.AddSingleton(storage);
        services.AddSingleton(configuration.Read<Deployment>("Deployment"));
        services.AddSingleton(configuration.Read<AwsIdentity>("Aws"));
        services.AddSingleton(configuration.Read<ClaimMapping>("Authentication:Oidc"));
        services.AddSingleton(configuration.Read<IdentityProviderNames>("Authentication:Oidc"));
        services.AddSingleton(configuration.Read<LocalSignInOptions>("Authentication"));
        services.AddSingleton(Options.Create(MasterKeyOptions.Read(configuration.GetSection("Secrets"))));
        services.AddSingleton(IntegrationCatalog.Load(configuration["Catalog:Directory"]));

        // Storage
        services.AddSingleton(sp => new WriteGate(sp.GetRequiredService<AuditChainSigner>));
        services.AddSingleton<DatabaseState>();
        services.AddSingleton<IDatabaseState>(sp => sp.GetRequiredService<DatabaseState>());
        services.AddSingleton<ConnectionsDbContextFactory>();
        services.AddSingleton<DataVersionCache>();
        services.AddSingleton<IDbContextFactory<ConnectionsDbContext>>(
            sp => sp.GetRequiredService<ConnectionsDbContextFactory>());
        services.AddSingleton<Backup>();
        services.AddSingleton<DatabaseInitializer>();

        // Secrets
        services.AddSingleton<MasterKeys>();
        services.AddSingleton<ILockState>(sp => sp.GetRequiredService<MasterKeys>());
        services.AddSingleton<SecretSealer>();
        services.AddSingleton<SecretOpener>();
        services.AddSingleton(sp => new CookieKeyStore(Databases(sp), sp.GetRequiredService<MasterKeys>()));

        // Audit and people
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditBatchWriter>();
        services.AddSingleton<AuditHeadFile>();
        services.AddSingleton<AuditHeadVerifier>();
        services.AddSingleton<IDatabaseOpenCheck>(sp => sp.GetRequiredService<AuditHeadVerifier>());
        services.AddSingleton(
            sp => new AuditChainSigner(sp.GetRequiredService<MasterKeys>(), sp.GetRequiredService<AuditHeadFile>(),
                Clock(sp), sp.GetRequiredService<ILogger<AuditChainSigner>>()));
        services.AddSingleton<AuditVerifier>();
        services.AddSingleton<AuditRetention>();
        services.AddSingleton(
            sp => new SessionService(Databases(sp), sp.GetRequiredService<LocalSignInOptions>(), Clock(sp)));
        services.AddIdentityCore<User>(identity =>
        {
            identity.User.RequireUniqueEmail = true;
            identity.User.AllowedUserNameCharacters = "";
            identity.Password.RequiredLength = AccountService.ShortestPassword;
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        });
        services.AddScoped<UserStore>();
        services.AddScoped<IUserStore<User>>(sp => sp.GetRequiredService<UserStore>());
        services.AddScoped(
            sp => new AccountService(sp.GetRequiredService<UserManager<User>>(), sp.GetRequiredService<UserStore>(),
                sp.GetRequiredService<LocalSignInOptions>(), sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton<IPasswordHasher<User>, PasswordHasher<User>>();
        services.AddSingleton(
            sp => new ExternalAccountService(Databases(sp), sp.GetRequiredService<ClaimMapping>(),
                sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(
            sp => new InvitationService(Databases(sp), sp.GetRequiredService<IPasswordHasher<User>>(),
                sp.GetRequiredService<LocalSignInOptions>(), sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(sp => new OrganizationSettings(Databases(sp), sp.GetRequiredService<AuditLog>()));
        services.AddSingleton(
            sp => new MemberService(Databases(sp), sp.GetRequiredService<LocalSignInOptions>(),
                sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(sp => new ServiceAccountService(
            Databases(sp), sp.GetRequiredService<IServiceAccountEditors>(), sp.GetRequiredService<AuditLog>(),
            Clock(sp)));
        services.AddSingleton(
            sp => new TeamService(Databases(sp), sp.GetServices<IPrincipalConstraint>(),
                sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(
            sp => new RoleService(Databases(sp), sp.GetServices<IPrincipalConstraint>(),
                sp.GetRequiredService<AuditLog>()));
        services.AddSingleton(
            sp => new InitialSetup(sp.GetRequiredService<IServiceScopeFactory>(), configuration,
                sp.GetRequiredService<LocalSignInOptions>(), sp.GetRequiredService<KeyService>(),
                sp.GetRequiredService<ILogger<InitialSetup>>()));
        services.AddSingleton(sp => new KeyService(
            Databases(sp), sp.GetRequiredService<IServiceAccountEditors>(), sp.GetRequiredService<AuditLog>(),
            Clock(sp)));
        services.AddSingleton(sp => new KeyRegistrations(
            Databases(sp), sp.GetRequiredService<IServiceAccountEditors>(), sp.GetRequiredService<AuditLog>()));
        services.AddSingleton(
            sp => new IdempotencyStore(Databases(sp), sp.GetRequiredService<LeaseStore>(), Clock(sp)));
        services.AddSingleton<KeyLastUsedTracker>();
        services.AddSingleton(
            sp => new ApiKeyAuthenticator(sp.GetRequiredService<ConnectionsDbContextFactory>(),
                sp.GetRequiredService<KeyLastUsedTracker>(), Clock(sp)));

        // Access
        services.AddSingleton(
            sp => new PrincipalDirectory(Databases(sp), sp.GetRequiredService<IdentityProviderNames>()));
        services.AddSingleton(sp => new OwnershipTransfer(Databases(sp), sp.GetServices<IResourceType>()));
        services.AddSingleton<IPrincipalConstraint>(sp => sp.GetRequiredService<OwnershipTransfer>());
        services.AddSingleton<IServiceAccountEditors, ServiceAccountEditors>();
        services.AddSingleton<IResourceType, ServiceAccountResourceType>();
        services.AddSingleton(sp => new ServiceAccountPolicies(Databases(sp), sp.GetRequiredService<AuditLog>()));

        // Jobs
        services.AddSingleton<JobSignal>();
        services.AddSingleton(sp => new JobService(Databases(sp), sp.GetRequiredService<JobSignal>(), Clock(sp)));
        services.AddSingleton<JobWorker>();

        // Connections
        services.AddSingleton<IResourceType, ConnectionResourceType>();
        services.AddSingleton<ConnectionConstraints>();
        services.AddSingleton(
            sp => new ConnectionPolicies(Databases(sp), Catalog(sp), sp.GetRequiredService<AuditLog>()));
        services.AddSingleton<RecentTests>();
        services.AddSingleton(sp => new ConnectionService(
            Databases(sp), Catalog(sp), sp.GetRequiredService<SecretSealer>(),
            sp.GetRequiredService<ConnectionConstraints>(), sp.GetRequiredService<AuditLog>(),
            sp.GetRequiredService<Deployment>(),
            sp.GetRequiredService<RecentTests>(), Clock(sp)));
        services.AddSingleton(
            sp => new ConnectionQueries(sp.GetRequiredService<ConnectionsDbContextFactory>(), Catalog(sp)));
        services.AddSingleton(
            sp => new ConnectionSearch(sp.GetRequiredService<ConnectionsDbContextFactory>(), Catalog(sp),
                sp.GetRequiredService<DataVersionCache>()));
        services.AddSingleton(
            sp => new RecentlyDeleted(Databases(sp), sp.GetRequiredService<ConnectionConstraints>(),
                sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton<IDraftSubject, ConnectionDraftSubject>();
        services.AddSingleton(sp =>
            new DraftService(Databases(sp), Catalog(sp), sp.GetServices<IDraftSubject>(), Clock(sp)));
        services.AddSingleton(
            sp => new BulkChanges(Databases(sp), sp.GetRequiredService<ConnectionService>(),
                sp.GetRequiredService<ConnectionPolicies>(), sp.GetRequiredService<ConnectionConstraints>(),
                sp.GetRequiredService<JobService>()));
        services.AddSingleton<IJobHandler, BulkChangeJob>();
        services.AddSingleton<ConnectionMaintenance>();

        // Groups
        services.AddSingleton<IResourceType, GroupResourceType>();
        services.AddSingleton<IConnectionConstraint, GroupConstraint>();
        services.AddSingleton<IDraftSubject, GroupDraftSubject>();
        services.AddSingleton(
            sp => new GroupService(Databases(sp), Catalog(sp), sp.GetRequiredService<AuditLog>(),
                sp.GetRequiredService<Deployment>(), Clock(sp)));
        services.AddSingleton(sp => new GroupQueries(Databases(sp)));
        services.AddSingleton(sp => new GroupSearch(Databases(sp), Catalog(sp)));
        services.AddSingleton(sp => new GroupCandidates(Databases(sp)));
        services.AddSingleton(
            sp => new RecentlyDeletedGroups(Databases(sp), sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(sp => new GroupPolicies(Databases(sp), Catalog(sp), sp.GetRequiredService<AuditLog>()));

        services.AddEgress(configuration.Read<EgressSettings>("Egress"));
        services.AddRequests(configuration.Read<AwsSettings>("Aws"));
        services.AddResolving();
        services.AddExecution(configuration.Read<TestLimits>("RateLimits"), configuration.Read<RunLimits>("RateLimits"),
            configuration.Read<HealthSettings>("Health"));

        // Files
        services.AddSingleton<SecretDigests>();
        services.AddSingleton(sp => new ManifestReader(Catalog(sp)));
        services.AddSingleton(
            sp => new FileService(Databases(sp), Catalog(sp), sp.GetRequiredService<SecretDigests>(),
                sp.GetRequiredService<ConnectionService>(), sp.GetRequiredService<GroupService>(), Clock(sp)));
        services.AddSingleton(sp => new FileExport(Databases(sp), Catalog(sp)));
        services.AddSingleton(BundleKeyCost.Standard);
        services.AddSingleton(sp => new BundleService(
            Databases(sp), Catalog(sp), sp.GetRequiredService<ResolveService>(),
            sp.GetRequiredService<ConnectionService>(), sp.GetRequiredService<GroupService>(),
            sp.GetRequiredService<BundleKeyCost>()));
        services.AddSingleton(sp => new ManagedFiles(Databases(sp), Catalog(sp), sp.GetRequiredService<AuditLog>()));

        // Impact
        services.AddSingleton<UsageCounter>();
        services.AddSingleton<UsageWriter>();
        services.AddSingleton(sp => new UsageQueries(Databases(sp), Clock(sp)));

        // Background
        services.AddSingleton<LeaseStore>();
        services.AddSingleton(
            sp => new BackgroundJob("purge of deleted connections",
                ct => sp.GetRequiredService<RecentlyDeleted>().PurgeDueAsync(100, ct)));
        services.AddSingleton(
            sp => new BackgroundJob("purge of deleted groups",
                ct => sp.GetRequiredService<RecentlyDeletedGroups>().PurgeDueAsync(100, ct)));
        services.AddSingleton(
            sp => new BackgroundJob("ended jobs", ct => sp.GetRequiredService<JobService>().SweepAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("expired certificates",
                ct => sp.GetRequiredService<ConnectionMaintenance>().MarkExpiredAsync(ct)));
        services.AddSingleton(sp => new BackgroundJob("warnings of expiry", async ct =>
        {
            await sp.GetRequiredService<ConnectionMaintenance>().WarnOfExpiryAsync(ct);
            return 0;
        }));
        services.AddSingleton(
            sp => new BackgroundJob("scheduled tests", ct => sp.GetRequiredService<ScheduledTests>().RunDueAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("ended sessions", ct => sp.GetRequiredService<SessionService>().SweepAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("ended links", ct => sp.GetRequiredService<InvitationService>().SweepAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("audit retention",
                ct => sp.GetRequiredService<AuditTrail>().ApplyRetentionAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("forgotten drafts", ct => sp.GetRequiredService<DraftService>().SweepAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("named calls", ct => sp.GetRequiredService<IdempotencyStore>().SweepAsync(ct)));
        services.AddSingleton(
            sp => new BackgroundJob("old usage figures", ct => sp.GetRequiredService<UsageCounter>().SweepAsync(ct)));
        services.AddSingleton<BackgroundJobRunner>();
        services.AddSingleton<BackgroundJobMonitor>();

        services.AddSingleton(sp => new Installation(
            sp.GetRequiredService<DatabaseInitializer>(), Databases(sp), sp.GetRequiredService<MasterKeys>(),
            sp.GetRequiredService<ConnectionMaintenance>(),
            sp.GetRequiredService<InitialSetup>(), sp.GetRequiredService<AuditAcceptance>(),
            sp.GetRequiredService<LeaseStore>(),
            sp.GetRequiredService<BackgroundJobMonitor>(), sp.GetRequiredService<StorageOptions>(),
            sp.GetRequiredService<WriteGate>(),
            sp.GetRequiredService<DatabaseState>(), Clock(sp)));
        services.AddSingleton(sp => new AuditTrail(
            Databases(sp), sp.GetRequiredService<AuditLog>(), sp.GetRequiredService<AuditVerifier>(),
            sp.GetRequiredService<AuditRetention>(), Clock(sp)));
        services.AddSingleton<AuditStateRecorder>();
        services.AddSingleton(sp => new AuditAcceptance(
            sp.GetRequiredService<StorageOptions>(), Databases(sp), sp.GetRequiredService<MasterKeys>(),
            sp.GetRequiredService<AuditHeadVerifier>(), sp.GetRequiredService<AuditStateRecorder>()));
        services.AddSingleton(
            sp => new CommandLineIdentity(Databases(sp), sp.GetRequiredService<DatabaseInitializer>(),
                sp.GetRequiredService<MasterKeys>(), Clock(sp)));
        services.AddSingleton(sp => new RestoreService(
            sp.GetRequiredService<StorageOptions>(), Databases(sp), sp.GetRequiredService<DatabaseInitializer>(),
            sp.GetRequiredService<Backup>(), sp.GetRequiredService<MasterKeys>(),
            sp.GetRequiredService<AuditHeadVerifier>(), sp.GetRequiredService<AuditStateRecorder>(), Clock(sp)));
        services.AddSingleton(sp => new KeyRotation(
            Databases(sp), sp.GetRequiredService<StorageOptions>(), sp.GetRequiredService<DatabaseInitializer>(),
            sp.GetRequiredService<MasterKeys>(), sp.GetRequiredService<AuditLog>(), Clock(sp)));
        services.AddSingleton(sp => new MaintenanceService(
            sp.GetRequiredService<IServiceScopeFactory>(), Databases(sp), sp.GetRequiredService<DatabaseInitializer>(),
            sp.GetRequiredService<Backup>(),
            sp.GetRequiredService<MasterKeys>(), sp.GetRequiredService<AuditLog>(), sp.GetRequiredService<AuditTrail>(),
            Clock(sp)));
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
        .AddHostedService(sp => sp.GetRequiredService<UsageWriter>())
        .AddHostedService(sp => sp.GetRequiredService<KeyLastUsedTracker>())
        .AddHostedService(sp => sp.GetRequiredService<AuditBatchWriter>());

    private static IDbContextFactory<ConnectionsDbContext> Databases(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>();

    private static IntegrationCatalog Catalog(IServiceProvider services) =>
        services.GetRequiredService<IntegrationCatalog>();

    private static TimeProvider Clock(IServiceProvider services) => services.GetRequiredService<TimeProvider>();
}
