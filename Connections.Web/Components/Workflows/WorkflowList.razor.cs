using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>The list of workflows, and what can be done with each.</summary>
public sealed partial class WorkflowList : IDisposable
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

    private static readonly Noun noun = new("workflow", "workflows");

    private readonly Lifetime lifetime = new();
    private ListTable<WorkflowRow>? table;
    private IDisposable? keys;
    private int? total;
    private bool mustReload;
    private bool isAsking;

    [Inject]
    public required WorkflowQueries Queries { get; init; }

    [Inject]
    public required WorkflowService Workflows { get; init; }

    [Inject]
    public required RecentlyDeletedWorkflows Deleted { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    private WorkflowListState State { get; set; } = new();

    private string? Hits => total is { } number ? noun.Count(number, Reader) : null;

    private string? Refusal => Availability.Refusal ?? Own.Refusal(Permissions.WorkflowsWrite);

    private CancellationToken Left => lifetime.Token;

    private WorkflowActions Does => field ??= new(RunAsync, EditAsync, PermitAsync, CloneAsync, DeleteAsync,
        FavoriteAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        Own.Changed -= RightsChanged;
        keys?.Dispose();
        lifetime.Dispose();
    }

    protected override void OnInitialized()
    {
        State = WorkflowListState.Parse(Navigation.Uri);
        keys = Shortcuts.Add(
            new Shortcut("n", "New workflow", () => Refusal is null ? NewAsync() : Task.CompletedTask),
            new Shortcut("j", "Next row", () => MoveAsync(1)),
            new Shortcut("k", "Previous row", () => MoveAsync(-1)),
            new Shortcut("Enter", "Open the workflow", () => OnRowAsync(EditAsync)),
            new Shortcut("p", "Permissions of the row", () => OnRowAsync(PermitAsync)));
        Navigation.LocationChanged += Moved;
        Own.Changed += RightsChanged;
    }

    // What follows from a new address is done here, where a defect reaches the boundary.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!mustReload) return;
        mustReload = false;
        await RefreshAsync();
    }

    private async Task<PagedResult<WorkflowRow>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Queries.ListAsync(await Actors.CurrentAsync(), State.ToQueryOfCore(), page, ct);

    private void Count(int rows) => total = rows;

    private void Go(WorkflowListState next) => Navigation.NavigateTo(Urls.WorkflowList(next));

    // A search being typed is one place to come Back to, not one per letter.
    private void Search(string text) =>
        Navigation.NavigateTo(Urls.WorkflowList(State with { Search = text }), replace: true);

    private Task RefreshAsync() => table?.ReloadAsync() ?? Task.CompletedTask;

    private Task MoveAsync(int by) => table?.MoveAsync(by) ?? Task.CompletedTask;

    private async Task OnRowAsync(Func<WorkflowRow, Task> act)
    {
        if (table is not null && await table.CurrentRowAsync() is { } row) await act(row);
    }

    private async Task NewAsync()
    {
        var result = await Asking.AskAsync<NewWorkflowDialog>("New Workflow");
        if (!result.Canceled && result.Data is Guid id) Navigation.NavigateTo(Urls.Workflow(id));
    }

    private async Task RunAsync(WorkflowRow row)
    {
        // A second click that comes before the dialog is in front opens no other one.
        if (isAsking) return;
        isAsking = true;
        try
        {
            WorkflowDetails? details = null;
            if (await Notifier.TryAsync(
                async () => details = await Queries.GetAsync(await Actors.CurrentAsync(), row.Id, Left)))
                await RunWorkflowDialog.ShowAsync(Dialogs, details!);
        }
        finally
        {
            isAsking = false;
        }
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
        ));
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath != Urls.Workflows) return;
        var next = WorkflowListState.Parse(e.Location);
        if (next == State) return;
        (State, mustReload) = (next, true);
        _ = InvokeAsync(StateHasChanged);
    }

    // The rows say what their reader may do with them.
    private void RightsChanged(Permissions? before) => _ = InvokeAsync(async () =>
    {
        if (before is not null) await RefreshAsync();
        StateHasChanged();
    });
}
