using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>The list of workflows, and what can be done with each.</summary>
public sealed partial class WorkflowList
{
    // Something must start it; what people start by hand needs no trigger of its own.
    private const string EmptySpec = """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""";

    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", "name", "name"),
        new("Trigger", "trigger", "trigger"),
        new("Owner", "owner", "owner"),
        new("Run as", null, "runas"),
        new("Last run", "last_run", "last"),
        new("Published", "published", "published"),
        new("Last modified", "updated_at", "updated"),
    ];

    [Inject]
    public required WorkflowQueries Queries { get; init; }

    [Inject]
    public required WorkflowService Workflows { get; init; }

    [Inject]
    public required RecentlyDeletedWorkflows Deleted { get; init; }

    /// <inheritdoc/>
    protected override string Place => Urls.Workflows;

    /// <inheritdoc/>
    protected override Noun Noun { get; } = new("workflow", "workflows");

    /// <inheritdoc/>
    protected override Permissions Writing => Permissions.WorkflowsWrite;

    /// <inheritdoc/>
    protected override IEnumerable<Shortcut> Keys =>
    [
        new("n", "New workflow", () => Refusal is null ? NewAsync() : Task.CompletedTask),
        new("Enter", "Open the workflow", () => OnRowAsync(EditAsync)),
        new("p", "Permissions of the row", () => OnRowAsync(PermitAsync)),
    ];

    private WorkflowActions Does => field ??= new(RunAsync, EditAsync, PermitAsync, CloneAsync, DeleteAsync,
        FavoriteAsync);

    /// <inheritdoc/>
    protected override WorkflowListState Read() => WorkflowListState.Parse(Navigation.Uri);

    private async Task<PagedResult<WorkflowRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Queries.ListAsync(await Actors.CurrentAsync(), State.ToQueryOfCore(), page, ct);

    private Task NewAsync() => MakeAsync<NewNamedDialog>("New Workflow", new DialogParameters<NewNamedDialog>
    {
        { d => d.Prefix, "workflow" },
        { d => d.Create, (actor, name, description) => Workflows.CreateAsync(actor,
            new WorkflowChange { Name = name, Description = description, Spec = EmptySpec }, CancellationToken.None) },
    }, id => Urls.Workflow(id));

    private async Task RunAsync(WorkflowRow row)
    {
        WorkflowDetails? details = null;
        if (await Notifier.TryAsync(
            async () => details = await Queries.GetAsync(await Actors.CurrentAsync(), row.Id, Left)))
            await RunWorkflowDialog.ShowAsync(Asking, details!);
    }

    private Task EditAsync(WorkflowRow row)
    {
        Navigation.NavigateTo(Urls.Workflow(row.Id));
        return Task.CompletedTask;
    }

    private Task FavoriteAsync(WorkflowRow row) => Notifier.TryAsync(async () =>
    {
        await Workflows.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, Left);
        await RefreshAsync();
    });

    private Task PermitAsync(WorkflowRow row) => PermitAsync<PermissionsDialog>(row.Name,
        new DialogParameters<PermissionsDialog>
        {
            { d => d.Id, row.Id }, { d => d.Name, row.Name }, { d => d.IsWorkflow, true },
        });

    private Task CloneAsync(WorkflowRow row) => CopyAsync(async () => await WorkflowClone.CreateAsync(Queries,
        Workflows, Notifier, await Actors.CurrentAsync(), row.Id, Left));

    private Task DeleteAsync(WorkflowRow row) => DeleteAsync(row.Id, row.Name,
        $"The workflow “{row.Name}” will be deleted, and its open runs canceled. You can restore it for 30 days from "
            + "Recently deleted.",
        async () => await Workflows.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left),
        async () => await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, null, Left),
        row.IsPublished ? $"Restored “{row.Name}”. Publish it again to let triggers run it." : null);
}
