using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Workflows;

/// <summary>What would keep a workflow's triggers from starting it. None of it keeps it from being saved.</summary>
internal static class TriggerReadiness
{
    /// <summary>What to do where no person starts a workflow that runs as its initiator.</summary>
    public const string ChooseIdentity = "Let it run as Owner or as a service account.";

    /// <summary>What stands against the triggers.</summary>
    /// <param name="catalog">The actions.</param>
    /// <param name="spec">The document.</param>
    /// <param name="runAs">On whose right it runs.</param>
    /// <param name="secret">Whether its webhook has a secret.</param>
    public static IEnumerable<Attention> Check(IntegrationCatalog catalog, WorkflowSpec spec, RunAs runAs,
        WebhookSecretState secret)
    {
        foreach (var trigger in spec.Triggers)
        {
            var isWebhook = trigger.Kind == SpecTriggers.Webhook;
            if (isWebhook && secret == WebhookSecretState.None)
                yield return new(trigger.Pointer, null,
                    "The webhook has no secret, so every delivery is refused. Set one at the trigger.");
            if (isWebhook && secret == WebhookSecretState.Lost)
                yield return new(trigger.Pointer, null, "The webhook's secret was lost with a master key, so every "
                    + "delivery is refused. Set it again at the trigger.");
            if ((isWebhook || trigger.Kind == SpecTriggers.Schedule) && runAs == RunAs.Initiator)
                yield return new(trigger.Pointer, null, $"{SpecTriggers.Label(trigger.Kind)} triggers start it without "
                    + $"a person, and it runs as the initiator. {ChooseIdentity}");
            // A call of the API and a delivery can bring values; a clock can't.
            if (trigger.Kind == SpecTriggers.Schedule)
                foreach (var parameter in ParameterUses.Needed(catalog, spec).Where(p => p.Default is null))
                    yield return new(trigger.Pointer, null,
                        $"Scheduled runs have no value for {parameter.Name}. Give it a default value.");
        }
    }
}
