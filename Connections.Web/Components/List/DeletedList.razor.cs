using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.List;

/// <summary>Recently deleted: what can still be brought back.</summary>
public sealed partial class DeletedList : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private PageOf<DeletedConnection>? page;
    private int shown = 50;
    private bool busy;
    private Guid? taken;
    private string newName = "";
    private string? fault;
    private RepeatedRead? reading;

    [Inject]
    public required RecentlyDeleted Deleted { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required OneDialog Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

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
    public void Dispose()
    {
        reading?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }

    private Task LoadAsync(int count) => reading!.TryAsync(async () =>
    {
        shown = count;
        var actor = await Actors.CurrentAsync();
        var rows = new List<DeletedConnection>();
        PageOf<DeletedConnection> part;
        do
        {
            part = await Deleted.ListAsync(actor, new PageRequest(rows.Count, Math.Min(shown - rows.Count, PageRequest.MaxSize)), gone.Token);
            rows.AddRange(part.Rows);
        }
        while (rows.Count < Math.Min(shown, part.Total) && part.Rows.Count > 0);
        page = new(rows, part.Total);
    });

    private async Task RestoreAsync(DeletedConnection connection, string? name)
    {
        if (busy) return;
        busy = true;
        IReadOnlyList<Consequence> left = [];
        var done = await Notifier.TryAsync(async () => left = await Deleted.RestoreAsync(await Actors.CurrentAsync(), connection.Id, name, gone.Token), failed =>
        {
            if (failed is not Problem.Invalid)
            {
                Notifier.Show(failed);
                return;
            }
            // Its name is taken meanwhile: ask for another one in place.
            fault = failed.Message;
            if (taken != connection.Id) newName = connection.Name;
            taken = connection.Id;
        });
        busy = false;
        if (!done) return;
        taken = null;
        Notifier.Confirm(Restored(name ?? connection.Name, left));
        await LoadAsync(shown);
    }

    /// <summary>That it is back, and what did not come back with it.</summary>
    internal static string Restored(string name, IReadOnlyList<Consequence> left) => string.Join(' ', [$"Restored “{name}”.", .. left.Select(l => l.Text)]);

    private async Task PurgeAsync(DeletedConnection connection)
    {
        if (!(await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, connection.Name },
            { d => d.Question, $"“{connection.Name}” and its secrets will be destroyed at once. There is no way back." },
            { d => d.Verb, "Delete permanently" },
            { d => d.Act, async () => await Deleted.DeletePermanentlyAsync(await Actors.CurrentAsync(), connection.Id, gone.Token) },
        })).Canceled) await LoadAsync(shown);
    }
}
