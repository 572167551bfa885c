using Connections.Core.Automation.Entities;

namespace Connections.Core.Automation.Workflows;

/// <summary>What a document is run with: all besides it that decides whether it can run.</summary>
/// <param name="RunAs">On whose right it runs.</param>
/// <param name="Identity">The account for that; null: who starts it.</param>
/// <param name="Secret">Whether its webhook has a secret.</param>
/// <param name="Admitted">Connections and groups that may stand there though the reader can't see them.</param>
internal sealed record RunConditions(RunAs RunAs, Guid? Identity, WebhookSecretState Secret,
    IReadOnlySet<Guid> Admitted)
{
    /// <summary>Those of a version of a workflow.</summary>
    public static RunConditions For(Workflow workflow, WorkflowVersion version, WebhookSecretState secret) =>
        new(workflow.RunAs, workflow.Identity, secret, version.Admitted);

    /// <summary>Those of a workflow that someone is about to create.</summary>
    public static RunConditions ForAuthor(Guid author, WebhookSecretState secret) =>
        new(RunAs.Owner, author, secret, new HashSet<Guid>());
}
