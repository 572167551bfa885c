using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>The triggers that the builder offers. Every workflow can be run by hand besides.</summary>
public static class WorkflowTriggers
{
    /// <summary>The member of a document for a schedule, which has a rule.</summary>
    public const string Schedule = SpecTriggers.Schedule;

    /// <summary>The member of a document for signed deliveries.</summary>
    public const string Webhook = SpecTriggers.Webhook;

    /// <summary>The member of a document for programs.</summary>
    public const string Api = SpecTriggers.Api;

    /// <summary>The member of a document for the default, which other triggers take the place of.</summary>
    public const string Workflow = SpecTriggers.Workflow;

    /// <summary>What can be added and does start runs, each with what it is called on screen.</summary>
    public static IReadOnlyList<TriggerView> Offered { get; } =
        [.. new[] { SpecTriggers.Api, Schedule, SpecTriggers.Webhook, SpecTriggers.App, Workflow }
            .Where(kind => SpecTriggers.NeverFires(kind) is null)
            .Select(kind => new TriggerView(kind, SpecTriggers.Label(kind), null))];
}
