using Connections.Core.Access;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Replacements;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Automation;

/// <summary>The services of this room.</summary>
internal static class AutomationServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddAutomation(this IServiceCollection services, WorkflowLimits limits,
        CoverageOptions coverage, StorageProvider storage) => services
        .AddSingleton(limits)
        .AddSingleton(coverage)
        .AddSingleton<NodeIdentity>()
        .AddSingleton<Func<IEnumerable<IScheduleTarget>>>(sp => sp.GetServices<IScheduleTarget>)
        .AddSingleton<QuartzRunClock>()
        .AddSingleton<IRunClock>(sp => sp.GetRequiredService<QuartzRunClock>())
        .AddPresence(storage)
        .AddSingleton<IResourceType, WorkflowResourceType>()
        .AddSingleton<IDependentType, WorkflowOwnership>()
        .AddSingleton<IOwnedType, WorkflowOwnership>()
        .AddSingleton<IDraftSubject, WorkflowDraftSubject>()
        .AddSingleton<ReadinessChecker>()
        .AddSingleton<WorkflowUses>()
        .AddSingleton<WorkflowStaging>()
        .AddSingleton<AttentionRecheck>()
        .AddSingleton<WebhookSecrets>()
        .AddSingleton<IConnectionConstraint, WorkflowConstraint>()
        .AddSingleton<IGroupUser, WorkflowConstraint>()
        .AddInternalSingleton<UseQueries>()
        .AddInternalSingleton<ChangeImpactQueries>()
        .AddSingleton<IPathSource, WorkflowPaths>()
        .AddInternalSingleton<AccessPathQueries>()
        .AddSingleton<ICoverageSource, WorkflowCoverage>()
        .AddSingleton<CoverageChecker>()
        .AddInternalSingleton<CoverageService>()
        .AddBackgroundJob<CoverageService>("check of coverage", (coverage, ct) => coverage.CheckDueAsync(ct))
        .AddSingleton<WorkflowReplacement>()
        .AddSingleton<GroupReplacement>()
        .AddInternalSingleton<ReplacementService>()
        .AddBackgroundJob<ReplacementService>("purge of old replacements",
            (replacements, ct) => replacements.PurgeDueAsync(100, ct))
        .AddSingleton<UseBackfill>()
        .AddStartupStep<UseBackfill>(StartupPhase.Data, (uses, ct) => uses.RunAsync(ct))
        .AddSingleton<LogicSteps>()
        .AddSingleton<StepRunner>()
        .AddSingleton<RunFactsReader>()
        .AddSingleton<RunExecutor>()
        .AddSingleton<RunRecovery>()
        .AddSingleton<RunEngine>()
        .AddSingleton<IOpenRuns>(sp => sp.GetRequiredService<RunEngine>())
        .AddSingleton<WorkflowVersionCache>()
        .AddSingleton<TriggerRates>()
        .AddSingleton<RunAcceptance>()
        .AddSingleton<RunSweep>()
        .AddSingleton<RefusedStartLog>()
        .AddInternalSingleton<WebhookService>()
        .AddSingleton<IPublishedSchedule, PublishedSchedules>()
        .AddSingleton<ScheduleFirings>()
        .AddSingleton<IScheduleTarget>(sp => sp.GetRequiredService<ScheduleFirings>())
        .AddInternalSingleton<ScheduleService>()
        .AddStartupStep<WorkflowLimits>(StartupPhase.Data, (limits, _) =>
        {
            limits.EnsureTimeZone();
            return Task.CompletedTask;
        })
        .AddSingleton<WorkflowSaver>()
        .AddInternalSingleton<WorkflowService>()
        .AddInternalSingleton<WorkflowQueries>()
        .AddInternalSingleton<WorkflowPolicies>()
        .AddInternalSingleton<RecentlyDeletedWorkflows>()
        .AddInternalSingleton<RunService>()
        .AddInternalSingleton<RunQueries>()
        .AddBackgroundJob<RunSweep>("sweep of runs", (sweep, ct) => sweep.SweepAsync(ct))
        .AddBackgroundJob<ScheduleFirings>("schedules that are due", (firings, ct) => firings.DoAllDueAsync(ct))
        .AddBackgroundJob<RefusedStartLog>("sweep of refused starts", (refused, ct) => refused.SweepAsync(ct))
        .AddBackgroundJob<AttentionRecheck>("marks of workflows", async (marks, ct) =>
        {
            // As much as is to be done in a minute.
            await marks.CheckDueAsync(ct);
            return 0;
        })
        .AddBackgroundJob<RecentlyDeletedWorkflows>("purge of deleted workflows",
            (deleted, ct) => deleted.PurgeDueAsync(100, ct));

    private static IServiceCollection AddPresence(this IServiceCollection services, StorageProvider storage) =>
        storage == StorageProvider.Sqlite ? services.AddSingleton<INodePresence, SoleProcessPresence>()
            : services.AddSingleton<INodePresence, CheckInPresence>();
}
