using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;

namespace Connections.Core.Files;

/// <summary>A described app, with what its names stand for.</summary>
/// <param name="Described">As the file describes it.</param>
/// <param name="Definition">Its definition, with ids.</param>
/// <param name="AccountId">The service account that it runs as.</param>
/// <param name="References">What its definition names.</param>
internal sealed record WantedApp(ManifestApp Described, string Definition, Guid? AccountId,
    ResolvedReferences References)
{
    /// <summary>The change that makes an app so.</summary>
    /// <param name="newest">Its newest definition: one that says the same is left alone; null: it is created.</param>
    public AppChange ToChange(string? newest) => new()
    {
        Name = Described.Name,
        Description = Described.Description,
        Tags = Described.Tags,
        Definition = newest is not null && DocumentParts.AreSame(newest, Definition) ? null : Definition,
        IsWhole = true,
        RunAs = Described.RunAs,
        ServiceAccountId = AccountId,
    };

    /// <summary>What would keep it from working, in words; not what the same apply is about to create.</summary>
    public IReadOnlyList<string> Warnings(IReadOnlyList<Attention> attention)
    {
        var definition = AppRules.Definition(Definition, []);
        var coming = definition.Queries.Where(q => q.Action is { } action
                && (IsComing(action.ConnectionId) || IsComing(action.GroupId) || IsComing(AppTargets.WorkflowOf(q))))
            .SelectMany(q => new[]
            {
                $"{q.Action!.Pointer}/connectionId", $"{q.Action.Pointer}/inputs/{AppTargets.WorkflowId}",
            }).ToHashSet();
        return [.. attention.Where(a => !coming.Contains(a.Pointer))
            .Select(a => a.Step is { } part ? $"{part}: {a.Message}" : a.Message),
            .. Placeholders.IsIn(Definition) ? [Placeholders.NotFilled] : Array.Empty<string>()];
    }

    private bool IsComing(Guid? id) => id is { } known && References.Coming.Contains(known);
}
