using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>What a document is run with: all besides it that decides whether it can run.</summary>
/// <param name="RunAs">On whose right it runs.</param>
/// <param name="Identity">The account for that; null: who starts it.</param>
/// <param name="Secret">Whether its webhook has a secret.</param>
/// <param name="Admitted">Connections and groups that may stand there though the reader can't see them.</param>
internal sealed record RunConditions(RunAs RunAs, Guid? Identity, WebhookSecretState Secret,
    IReadOnlySet<Guid> Admitted)
{
    /// <summary>
    /// Connections and groups of the stored document that its runs refuse: who put them in couldn't see them.
    /// </summary>
    public IReadOnlySet<Guid> Refused { get; private init; } = new HashSet<Guid>();

    /// <summary>Whether there is a published version, which a save alone doesn't change.</summary>
    public bool IsPublished { get; private init; }

    /// <summary>Those of a version of a workflow.</summary>
    /// <param name="workflow">The workflow.</param>
    /// <param name="version">The version.</param>
    /// <param name="stored">The document of that version.</param>
    /// <param name="secret">Whether its webhook has a secret.</param>
    public static RunConditions For(Workflow workflow, WorkflowVersion version, WorkflowSpec stored,
        WebhookSecretState secret)
    {
        var admitted = version.Admitted;
        return new(workflow.RunAs, workflow.Identity, secret, admitted)
        {
            Refused = stored.Targets.Values.Select(t => t.Id).Where(id => !admitted.Contains(id)).ToHashSet(),
            IsPublished = workflow.PublishedVersionId is not null,
        };
    }

    /// <summary>Those of a workflow that someone is about to create.</summary>
    public static RunConditions ForAuthor(Guid author, WebhookSecretState secret) =>
        new(RunAs.Owner, author, secret, new HashSet<Guid>());
}
