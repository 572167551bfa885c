using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.List;

/// <summary>Deleted resources of one kind, each to be restored or permanently deleted.</summary>
public sealed partial class DeletedSection
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("Deleted", null, "when"), new("By", null, "by"),
            new("Permanently deleted", null, "when")];

    private PagedList<DeletedRow>? list;
    private int? total;
    private bool isBusy;
    private Guid? taken;
    private string newName = "";
    private string? fault;

    /// <summary>What they are: <c>Connections</c>.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>One of them: <c>connection</c>.</summary>
    [Parameter, EditorRequired]
    public string One { get; set; } = "";

    /// <summary>Label of the field for another name.</summary>
    [Parameter, EditorRequired]
    public string NameLabel { get; set; } = "";

    /// <summary>What is destroyed with one, after its name.</summary>
    [Parameter]
    public string Goes { get; set; } = "";

    /// <summary>Reads a page.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, PageRequest, CancellationToken, Task<PagedResult<DeletedRow>>> Load { get; set; } = null!;

    /// <summary>Restores one, under another name where one is given.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, Guid, string?, CancellationToken,
        Task<IReadOnlyList<Consequence>>> Restore
    { get; set; } = null!;

    /// <summary>Destroys one.</summary>
    [Parameter, EditorRequired]
    public Func<Actor, Guid, CancellationToken, Task> Purge { get; set; } = null!;

    /// <summary>Raised with how many there are.</summary>
    [Parameter]
    public EventCallback<int> Loaded { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private string HeadingId => $"deleted-{Title.ToLowerInvariant()}";

    private Integration? IntegrationOf(DeletedRow row) => Catalog.Find(row.IntegrationType);

    private IReadOnlyList<RowAction> ActionsFor(DeletedRow row) =>
    [
        new("Restore", Sprite.Restore, () => RestoreAsync(row, null)) { Refusal = Availability.Refusal },
        new("Delete permanently", Sprite.Delete, () => PurgeAsync(row))
        {
            Refusal = Availability.Refusal,
            IsDanger = true,
        },
    ];

    private async Task<PagedResult<DeletedRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var read = await Load(await Actors.CurrentAsync(), page, ct);
        if (total != read.Total)
        {
            total = read.Total;
            await Loaded.InvokeAsync(read.Total);
        }
        return read;
    }

    private Task ReloadAsync() => list?.ReloadAsync() ?? Task.CompletedTask;

    private async Task RestoreAsync(DeletedRow row, string? name)
    {
        if (isBusy) return;
        isBusy = true;
        IReadOnlyList<Consequence> left = [];
        var done = await Notifier.TryAsync(async () =>
            left = await Restore(await Actors.CurrentAsync(), row.Id, name, Left), failed =>
        {
            if (failed is not Problem.Invalid)
            {
                Notifier.Show(failed);
                return;
            }
            // Its name is in use: ask for another one in place.
            fault = failed.Message;
            if (taken != row.Id) newName = row.Name;
            taken = row.Id;
        });
        isBusy = false;
        if (!done)
        {
            // The menu that asked draws itself only, not the field below its row.
            StateHasChanged();
            return;
        }
        taken = null;
        Notifier.Withdraw(row.Id);
        Notifier.Confirm(ConsequenceList.Restored(name ?? row.Name, left));
        await ReloadAsync();
    }

    private async Task PurgeAsync(DeletedRow row)
    {
        if (!(await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"“{row.Name}”{Goes} will be permanently deleted now. This can't be undone." },
            { d => d.Verb, "Delete permanently" },
            { d => d.Act, async () => await Purge(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled)
        {
            Notifier.Withdraw(row.Id);
            await ReloadAsync();
        }
    }
}
