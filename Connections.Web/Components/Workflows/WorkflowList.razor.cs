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

    /// <inheritdoc/>
    protected override bool Shows(WorkflowListState state) =>
        new Uri(Navigation.Uri).AbsolutePath == Urls.Workflows;

    /// <inheritdoc/>
    protected override bool HasOtherRows(WorkflowListState next) => true;

    /// <inheritdoc/>
    protected override Task RefreshAsync() => Table?.ReloadAsync() ?? Task.CompletedTask;

    private async Task<PagedResult<WorkflowRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Queries.ListAsync(await Actors.CurrentAsync(), State.ToQueryOfCore(), page, ct);

    private void Count(int rows) => Total = rows;

    private void Go(WorkflowListState next) => Navigation.NavigateTo(Urls.WorkflowList(next));

    // A search being typed is one place to come Back to, not one per letter.
    private void Search(string text) =>
        Navigation.NavigateTo(Urls.WorkflowList(State with { Search = text }), replace: true);

    private async Task NewAsync()
    {
        var result = await Asking.AskAsync<NewWorkflowDialog>("New Workflow");
        if (!result.Canceled && result.Data is Guid id) Navigation.NavigateTo(Urls.Workflow(id));
    }

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

    private async Task PermitAsync(WorkflowRow row)
    {
        if ((await Asking.AskAsync<PermissionsDialog>("Permissions", new DialogParameters<PermissionsDialog>
            { { d => d.Id, row.Id }, { d => d.Name, row.Name }, { d => d.IsWorkflow, true } })).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"Permissions of “{row.Name}” saved.");
    }

    private async Task CloneAsync(WorkflowRow row)
    {
        string? name = null;
        if (!await Notifier.TryAsync(async () =>
            name = await WorkflowClone.CreateAsync(Queries, Workflows, Notifier, await Actors.CurrentAsync(), row.Id,
                Left))) return;
        await RefreshAsync();
        if (name is not null) Notifier.Confirm($"Created “{name}”. It isn't published.");
    }

    private async Task DeleteAsync(WorkflowRow row)
    {
        if ((await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"The workflow “{row.Name}” will be deleted, and its open runs canceled. You can restore it for 30 days from Recently deleted." },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () => await Workflows.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"Deleted the workflow “{row.Name}”.", ("Undo", async () =>
        {
            await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, null, Left);
            if (row.IsPublished)
                Notifier.Confirm($"Restored “{row.Name}”. Publish it again to let triggers run it.");
            await InvokeAsync(RefreshAsync);
        }
        ), row.Id);
    }
}
