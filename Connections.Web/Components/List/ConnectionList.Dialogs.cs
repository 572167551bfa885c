using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.List;

/// <summary>What the list opens: new, edit, delete, and changes to several.</summary>
public sealed partial class ConnectionList
{
    /// <inheritdoc/>
    protected override Task<IDialogReference> ShowNewAsync(string integration) =>
        Dialogs.ShowAsync<NewConnectionDialog>("New Connection", new DialogParameters<NewConnectionDialog>
    {
        { d => d.IntegrationType, integration },
        { d => d.Chosen, (Action<string>)Chose },
    }, FormOptions);

    /// <inheritdoc/>
    protected override Task<IDialogReference> ShowEditAsync(Guid id) =>
        Dialogs.ShowAsync<EditConnectionDialog>("Edit",
            new DialogParameters<EditConnectionDialog> { { d => d.Id, id } }, FormOptions);

    /// <inheritdoc/>
    protected override string Saved(bool isNew) => isNew ? "Connection created." : "Connection saved.";

    private async Task DeleteAsync(ConnectionRow row)
    {
        if (!IsFree(row.Name, row.ManagedBy)) return;
        IReadOnlyList<Consequence> consequences = [];
        if (!await Notifier.TryAsync(
            async () =>
                consequences = await Connections.PreviewDeletionAsync(await Actors.CurrentAsync(), row.Id,
                    Left))) return;
        if ((await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"“{row.Name}” will be deleted. It can be restored for 30 days from Recently "
                + $"deleted; then its secrets are destroyed.{Instead(consequences)}" },
            { d => d.Consequences, ConsequenceList.Render(consequences) },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () => await Connections.DeleteAsync(await Actors.CurrentAsync(), row.Id, Left) },
        })).Canceled) return;
        selected.Remove(row.Id);
        if (OpenId == row.Id) Close();
        await RefreshAsync();
        Notifier.Confirm($"Deleted “{row.Name}”.", ("Undo", async () =>
        {
            var left = await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, null, Left);
            if (left.Count > 0) Notifier.Confirm(ConsequenceList.Restored(row.Name, left));
            await InvokeAsync(RefreshAsync);
        }
        ), row.Id);
    }

    private static string Instead(IReadOnlyList<Consequence> consequences) => consequences.Count == 0 ? ""
        : " To keep what uses it working, cancel, and choose Replace with… in its details first.";

    private void ClearSelection() => selected.Clear();

    private Task TickAllAsync(bool all)
    {
        if (all) return SelectAllAsync();
        selected.Clear();
        return Task.CompletedTask;
    }

    private Task SelectAllAsync() => Notifier.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        var of = Filters;
        for (var offset = 0; ; offset += PageRequest.MaxSize)
        {
            var page = await Listing.ListAsync(actor, State.ToQueryOfCore(),
                new PageRequest(offset, PageRequest.MaxSize), Left);
            selected.UnionWith(
                page.Rows.Select(row => row.Id).Except(selected).Take(Math.Max(0, BulkChanges.Most - selected.Count))
                    .ToList());
            taken = (of, page.Total);
            if (selected.Count >= BulkChanges.Most || offset + PageRequest.MaxSize >= page.Total) return;
        }
    });

    private async Task PermitAsync(ConnectionRow row)
    {
        if ((await Asking.AskAsync<PermissionsDialog>("Permissions",
            new DialogParameters<PermissionsDialog> { { d => d.Id, row.Id }, { d => d.Name, row.Name } })).Canceled)
            return;
        await RefreshAsync();
        Notifier.Confirm($"Permissions of “{row.Name}” saved.");
    }

    private Task RetagSelectedAsync() => ChangeSelectedAsync("Change tags", BulkKind.Retag);

    private Task PermitSelectedAsync() => ChangeSelectedAsync("Change permissions", BulkKind.Permit);

    private Task DeleteSelectedAsync() => ChangeSelectedAsync("Are you sure?", BulkKind.Delete);

    private async Task ChangeSelectedAsync(string title, BulkKind kind)
    {
        var isCanceled = (await Asking.AskAsync<BulkDialog>(title, new DialogParameters<BulkDialog>
        {
            { d => d.Ids, [.. selected] },
            { d => d.Kind, kind },
        })).Canceled;
        // Closed by Escape, it may have started one all the same.
        if (jobs is not null) await jobs.RefreshAsync();
        if (isCanceled) return;
        selected.Clear();
        await RefreshAsync();
    }
}
