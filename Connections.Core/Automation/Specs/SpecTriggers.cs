using System.Text.RegularExpressions;

namespace Connections.Core.Automation.Specs;

/// <summary>Reads what starts a workflow.</summary>
internal static partial class SpecTriggers
{
    public const string Api = "apiTrigger";
    public const string Schedule = "scheduleTrigger";
    public const string Webhook = "githubWebhookTrigger";
    public const string App = "appTrigger";
    public const string Workflow = "workflowTrigger";

    private const string StartSteps = "startStepNames";

    // What a rate limit counts in, where it does not say so.
    private const int DefaultInterval = 86_400;

    // Every kind of the published clients, with the members that it may have.
    private static readonly Dictionary<string, string[]> Kinds = new(StringComparer.Ordinal)
    {
        [Api] = ["rateLimit"],
        ["agentTrigger"] = ["rateLimit"],
        [App] = [],
        ["caseTrigger"] = ["rateLimit"],
        ["changeEventTrigger"] = [],
        ["dashboardTrigger"] = [],
        ["databaseMonitoringTrigger"] = [],
        ["datastoreTrigger"] = ["rateLimit"],
        ["formTrigger"] = ["formId"],
        [Webhook] = ["rateLimit"],
        ["incidentCreatedTrigger"] = ["incidentType", "tagCondition"],
        ["incidentImpactCreatedTrigger"] = ["incidentType", "tagCondition"],
        ["incidentImpactUpdatedTrigger"] = ["incidentType", "tagCondition", "executionLimit", "serialExecution"],
        ["incidentPostmortemUpdatedTrigger"] = ["incidentType", "tagCondition", "executionLimit", "serialExecution"],
        ["incidentResponderCreatedTrigger"] = ["incidentType", "tagCondition"],
        ["incidentSavedTrigger"] = ["incidentType", "tagCondition", "executionLimit", "serialExecution"],
        ["incidentScheduleTrigger"] = ["incidentType", "tagCondition", "executionLimit", "serialExecution",
            "scheduleExpression"],
        ["incidentTrigger"] = ["rateLimit"],
        ["monitorTrigger"] = ["rateLimit"],
        ["notebookTrigger"] = [],
        ["onCallTrigger"] = ["rateLimit"],
        [Schedule] = ["rruleExpression", "overlapBehavior"],
        ["securityTrigger"] = ["rateLimit"],
        ["selfServiceTrigger"] = [],
        ["slackTrigger"] = ["reactionTriggers"],
        ["softwareCatalogTrigger"] = [],
        [Workflow] = [],
    };

    /// <summary>What a trigger is called on screen.</summary>
    public static string Label(string kind) => kind switch
    {
        Api => "API",
        Schedule => "Schedule",
        Webhook => "Webhook",
        App => "App",
        Workflow => "Manual",
        _ => char.ToUpperInvariant(kind[0]) + WordStart().Replace(kind[1..^"Trigger".Length], " $0").ToLowerInvariant(),
    };

    /// <summary>Why a trigger never fires in this product; null where it does.</summary>
    public static string? NeverFires(string kind) => kind switch
    {
        Api or Workflow or Webhook or Schedule or App => null,
        _ => $"{Label(kind)} triggers come from products that don't exist here: this trigger never fires.",
    };

    /// <summary>The triggers, of which there must be one.</summary>
    public static IReadOnlyList<TriggerSpec> Read(SpecNode? node, string path, SpecFaults faults)
    {
        var items = node?.Items(Kinds.Count) ?? [];
        if (items.Count == 0)
        {
            faults.Add($"{path}/triggers", "no trigger found. At least one trigger is required.");
            return [];
        }
        var triggers = new List<TriggerSpec>();
        foreach (var item in items)
        {
            if (One(item) is not { } trigger) continue;
            if (triggers.Any(t => t.Kind == trigger.Kind))
                item.Fault($"{Label(trigger.Kind)} is already a trigger. Keep one of each kind.");
            triggers.Add(trigger);
        }
        if (triggers.Count > 1 && triggers.Find(t => t.Kind == Workflow) is { } alone)
            faults.Add(alone.Pointer, "A workflow that other workflows start can't have another trigger.");
        return triggers;
    }

    private static TriggerSpec? One(SpecNode item)
    {
        if (item.Object([StartSteps, .. Kinds.Keys]) is not { } members) return null;
        var kinds = members.Names.Where(Kinds.ContainsKey).ToList();
        if (kinds is not [var kind])
        {
            item.Fault("A trigger names one kind, for example apiTrigger.");
            return null;
        }
        var starts = members.Member(StartSteps)?.Items(WorkflowSpec.MaxSteps).Select(s => s.Text()).OfType<string>()
            .ToList() ?? [];
        var trigger = new TriggerSpec(kind, starts, item.Path);
        if (members.Member(kind) is not { } body || body.Object(Kinds[kind]) is not { } settings) return trigger;
        trigger = trigger with { Rate = RateLimit(settings.Member("rateLimit")) };
        if (kind != Schedule) return trigger;
        var overlap = settings.Member("overlapBehavior")?.Text();
        if (overlap is not (null or "EXCLUSIVE_RUN" or "OVERLAP_ALLOWED"))
            settings.Member("overlapBehavior")!.Value.Fault("Use EXCLUSIVE_RUN or OVERLAP_ALLOWED.");
        if (settings.Required("rruleExpression") is not { } rule || rule.Text() is not { } text) return trigger;
        if (ScheduleText.Parse(text, out var fault) is null) rule.Fault(fault!);
        return trigger with
        {
            Rule = text,
            IsExclusive = overlap == "EXCLUSIVE_RUN",
        };
    }

    private static RateSpec? RateLimit(SpecNode? node)
    {
        if (node?.Object("count", "interval") is not { } limit) return null;
        var number = limit.Member("count")?.Number();
        if (number is { } given && (given < 1 || given > 1_000_000 || given != Math.Floor(given)))
        {
            limit.Member("count")!.Value.Fault("Use a whole number from 1 to 1,000,000.");
            number = null;
        }
        var seconds = limit.Member("interval")?.Text() is { } text ? SpecReader.Seconds(text) : DefaultInterval;
        if (seconds is not >= 1)
        {
            limit.Member("interval")!.Value.Fault("Use a duration such as 60s.");
            return null;
        }
        return number is { } count ? new RateSpec((int)count, TimeSpan.FromSeconds(seconds.Value)) : null;
    }

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();
}
