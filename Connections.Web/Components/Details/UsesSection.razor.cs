using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>
/// Which workflows and apps use a connection or a group, among its details: now, by step, and in the last 30 days.
/// Those that the reader may not see are a number.
/// </summary>
public sealed partial class UsesSection
{
    private const int PageSize = 20;
    // A workflow of a hundred steps would push everything else out of sight.
    private const int FewSteps = 5;

    private readonly List<UsingWorkflow> workflows = [];
    private ResourceUses? uses;

    /// <summary>Whether it is a group.</summary>
    [Parameter]
    public bool IsGroup { get; set; }

    /// <summary>What can be done about it, where something uses it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    [Inject]
    public required UseQueries Uses { get; init; }

    /// <inheritdoc/>
    protected override async Task<Action> ReadAsync(Actor actor)
    {
        var read = await PageAsync(actor, 0);
        return () =>
        {
            uses = read;
            workflows.Clear();
            workflows.AddRange(read.Workflows.Rows);
        };
    }

    /// <inheritdoc/>
    protected override void Clear()
    {
        uses = null;
        workflows.Clear();
    }

    private static string About(UsingWorkflow workflow)
    {
        List<string> parts = [WorkflowMessages.RunsAs(workflow.RunAs, workflow.Identity)];
        if (workflow.Steps.Count == 0) parts.Add("not anymore");
        if (workflow.PastUses > 0)
            parts.Add($"{workflow.PastUses} {(workflow.PastUses == 1 ? "use" : "uses")} in the last 30 days");
        return $"· {string.Join(" · ", parts)}";
    }

    private static string About(UsingApp app)
    {
        List<string> parts = ["app", $"runs as {app.Identity}"];
        if (app.Queries.Count == 0) parts.Add("not anymore");
        if (app.PastUses > 0)
            parts.Add($"{app.PastUses} {(app.PastUses == 1 ? "use" : "uses")} in the last 30 days");
        return $"· {string.Join(" · ", parts)}";
    }

    private static string HiddenApps(ResourceUses found) =>
        found.Apps.Count > 0 ? $"and {found.HiddenApps} more that you can't see"
            : found.HiddenApps == 1 ? "1 app that you can't see" : $"{found.HiddenApps} apps that you can't see";

    private string About(UsingStep step)
    {
        List<string> parts = [];
        if (step.GroupId is not null)
        {
            var asked = string.Join(' ', step.Identifiers);
            var group = IsGroup ? ""
                : step.GroupName is { } name ? $"from “{name}”" : "from a group that you can't see";
            parts.Add($"{asked} {group}".Trim());
        }
        if (!step.IsPublished) parts.Add("draft only");
        else if (!step.IsInDraft) parts.Add("published version only");
        var told = parts.Where(p => p.Length > 0).ToList();
        return told.Count == 0 ? "" : $"· {string.Join(" · ", told)}";
    }

    private string Hidden(int count) => workflows.Count > 0 ? $"and {count} more that you can't see"
        : count == 1 ? "1 workflow that you can't see" : $"{count} workflows that you can't see";

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        var of = Id;
        var read = await PageAsync(await Actors.CurrentAsync(), workflows.Count);
        if (Id != of) return;
        uses = read;
        workflows.AddRange(uses.Workflows.Rows.ExceptBy(workflows.Select(w => w.Id), w => w.Id));
    });

    private Task<ResourceUses> PageAsync(Actor actor, int offset) => IsGroup
        ? Uses.OfGroupAsync(actor, Id, new(offset, PageSize), Left)
        : Uses.OfConnectionAsync(actor, Id, new(offset, PageSize), Left);
}
