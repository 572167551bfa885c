using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>
/// Which workflows use a connection or a group, among its details: now, by step, and in the last 30 days. Those that
/// the reader may not see are a number.
/// </summary>
public sealed partial class UsesSection
{
    private const int PageSize = 20;

    private readonly List<UsingWorkflow> workflows = [];
    private ResourceUses? uses;
    private (Guid, int)? seen;
    private ReadRetry? reading;

    /// <summary>The connection or group.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Whether it is a group.</summary>
    [Parameter]
    public bool IsGroup { get; set; }

    /// <summary>Rises when something may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    public required UseQueries Uses { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    private bool IsUnused => uses?.Summary is { Workflows: 0, Groups: 0, Hidden: 0 };

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override void OnInitialized() => reading = new(Availability, Notifier, () => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    }));

    protected override async Task OnParametersSetAsync()
    {
        if (seen == (Id, Version)) return;
        seen = (Id, Version);
        await LoadAsync();
    }

    private static string About(UsingWorkflow workflow)
    {
        List<string> parts = [WorkflowMessages.RunsAs(workflow.RunAs, workflow.Identity)];
        if (workflow.Steps.Count == 0) parts.Add("not anymore");
        if (workflow.PastUses > 0)
            parts.Add($"{workflow.PastUses} {(workflow.PastUses == 1 ? "use" : "uses")} in the last 30 days");
        return $"· {string.Join(" · ", parts)}";
    }

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

    // That the connection or group is gone, the details around it tell.
    private Task LoadAsync() => reading!.TryAsync(async () =>
    {
        uses = await ReadAsync(0);
        workflows.Clear();
        workflows.AddRange(uses.Workflows.Rows);
    }, _ => { });

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        uses = await ReadAsync(workflows.Count);
        workflows.AddRange(uses.Workflows.Rows.ExceptBy(workflows.Select(w => w.Id), w => w.Id));
    });

    private async Task<ResourceUses> ReadAsync(int offset)
    {
        var (actor, page) = (await Actors.CurrentAsync(), new PageRequest(offset, PageSize));
        return IsGroup ? await Uses.OfGroupAsync(actor, Id, page, Left)
            : await Uses.OfConnectionAsync(actor, Id, page, Left);
    }
}
