using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.List;

/// <summary>Deleted resources of one kind, each to be restored or permanently deleted.</summary>
public sealed partial class DeletedSection
{
    private PagedResult<DeletedRow>? page;
    private int shown = 50;
    private bool isBusy;
    private Guid? taken;
    private string newName = "";
    private string? fault;
    private ReadRetry? reading;

    /// <summary>What they are: <c>Connections</c>.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

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

    protected override Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync(shown);
            StateHasChanged();
        }));
        return LoadAsync(shown);
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    private async Task LoadAsync(int count)
    {
        await reading!.TryAsync(async () =>
        {
            shown = count;
            var actor = await Actors.CurrentAsync();
            var rows = new List<DeletedRow>();
            PagedResult<DeletedRow> part;
            do
            {
                part = await Load(actor, new PageRequest(rows.Count,
                    Math.Min(shown - rows.Count, PageRequest.MaxSize)), Left);
                rows.AddRange(part.Rows);
            }
            while (rows.Count < Math.Min(shown, part.Total) && part.Rows.Count > 0);
            page = new(rows, part.Total);
        });
        if (page is not null) await Loaded.InvokeAsync(page.Total);
    }

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
        if (!done) return;
        taken = null;
        Notifier.Confirm(ConsequenceList.Restored(name ?? row.Name, left));
        await LoadAsync(shown);
    }

    private async Task PurgeAsync(DeletedRow row)
    {
        if (!(await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"“{row.Name}”{Goes} will be permanently deleted now. This can't be undone." },
            { d => d.Verb, "Delete permanently" },
            { d => d.Act, async () => await Purge(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) await LoadAsync(shown);
    }
}
