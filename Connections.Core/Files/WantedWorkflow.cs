using Connections.Core.Automation.Workflows;

namespace Connections.Core.Files;

/// <summary>A described workflow, with what its names stand for.</summary>
/// <param name="Described">As the file describes it.</param>
/// <param name="Spec">Its document, with ids.</param>
/// <param name="AccountId">The service account that it runs as.</param>
/// <param name="References">What its document names.</param>
internal sealed record WantedWorkflow(ManifestWorkflow Described, string Spec, Guid? AccountId,
    ResolvedReferences References)
{
    /// <summary>The change that makes a workflow so.</summary>
    /// <param name="newest">Its newest document: one that says the same is left alone; null: it is created.</param>
    /// <param name="secret">What its webhook's secret becomes.</param>
    public WorkflowChange ToChange(string? newest, SecretValue? secret) => new()
    {
        Name = Described.Name,
        Description = Described.Description,
        Tags = Described.Tags,
        Spec = newest is not null && DocumentParts.AreSame(newest, Spec) ? null : Spec,
        Published = Described.IsPublished,
        RunAs = Described.RunAs,
        ServiceAccountId = AccountId,
        RepeatableSteps = Described.RepeatableSteps,
        WebhookSecret = secret,
    };

    /// <summary>What would keep it from running, in words; not what the same apply is about to create.</summary>
    public IReadOnlyList<string> Warnings(IReadOnlyList<Attention> attention)
    {
        var spec = WorkflowRules.Spec(Spec, []);
        var coming = (spec?.Steps ?? []).Where(s => spec!.TargetOf(s) is { } target
            && References.Coming.Contains(target.Id)).Select(s => $"{s.Pointer}/connectionLabel").ToHashSet();
        return [.. attention.Where(a => !coming.Contains(a.Pointer))
            .Select(a => a.Step is { } step ? $"step {step}: {a.Message}" : a.Message),
            .. Placeholders.IsIn(Spec) ? [Placeholders.NotFilled] : Array.Empty<string>()];
    }
}
