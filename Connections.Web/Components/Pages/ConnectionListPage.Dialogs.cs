using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.List;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.Pages;

/// <summary>What the list opens: new, edit, delete, and changes to several.</summary>
public sealed partial class ConnectionListPage
{
    private static readonly DialogOptions form = new() { MaxWidth = MaxWidth.Medium, FullWidth = true, BackdropClick = false, CloseOnEscapeKey = false, CloseOnNavigation = false };

    private IDialogReference? formDialog;
    private string? openForm;

    private Task NewAsync()
    {
        if (Refusal is null && state.New is null) Go(state with { New = "", Edit = null, Id = OpenId });
        return Task.CompletedTask;
    }

    private Task EditAsync(ConnectionRow row)
    {
        Go(state with { Edit = row.Id, New = null, Id = OpenId });
        return Task.CompletedTask;
    }

    // A form stands in the address: after a reload it opens again with what was typed, and Back closes it.
    private async Task FollowAddressAsync()
    {
        var wanted = state.New is not null ? "new" : state.Edit?.ToString();
        if (wanted == openForm) return;
        if (openForm is not null)
        {
            // The form keeps its draft; what it closes with is of no interest any more.
            openForm = null;
            formDialog?.Close();
            formDialog = null;
        }
        if (wanted is null) return;
        openForm = wanted;
        if (state.New is { } integration) await OpenNewAsync(integration);
        else if (state.Edit is { } id) await OpenEditAsync(id);
    }

    private async Task OpenNewAsync(string integration)
    {
        formDialog = await Dialogs.ShowAsync<NewConnectionDialog>("New Connection", new DialogParameters<NewConnectionDialog>
        {
            { d => d.IntegrationType, integration },
            { d => d.Chosen, (Action<string>)(type => Navigation.NavigateTo(AddressOf(state with { New = type, Id = OpenId }), replace: true)) },
        }, form);
        var result = await formDialog.Result;
        if (openForm != "new") return;
        var made = result is { Canceled: false, Data: Guid id } ? id : (Guid?)null;
        (openForm, formDialog) = (null, null);
        Go(state with { New = null, Id = made ?? OpenId });
        if (made is not null) await ShowSavedAsync("Connection created.", made.Value);
    }

    private async Task OpenEditAsync(Guid id)
    {
        formDialog = await Dialogs.ShowAsync<EditConnectionDialog>("Edit", new DialogParameters<EditConnectionDialog> { { d => d.Id, id } }, form);
        var result = await formDialog.Result;
        if (openForm != id.ToString()) return;
        (openForm, formDialog) = (null, null);
        Go(state with { Edit = null, Id = OpenId });
        if (result is { Canceled: false }) await ShowSavedAsync("Connection saved.", id);
    }

    private async Task ShowSavedAsync(string message, Guid id)
    {
        Notifier.Confirm(message);
        await RefreshAsync();
        if (table is not null) await table.FocusRowAsync(id);
    }

    private async Task DeleteAsync(ConnectionRow row)
    {
        IReadOnlyList<Consequence> consequences = [];
        if (!await Notifier.TryAsync(async () => consequences = await Connections.ConsequencesOfDeletionAsync(await Actors.CurrentAsync(), row.Id, gone.Token))) return;
        var dialog = await Dialogs.ShowAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, row.Name },
            { d => d.Question, $"“{row.Name}” will be deleted. It can be restored for 30 days from Recently deleted; then its secrets are destroyed." },
            { d => d.Consequences, ConsequenceList.Of(consequences) },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () => await Connections.DeleteAsync(await Actors.CurrentAsync(), row.Id, gone.Token) },
        });
        if (await dialog.Result is not { Canceled: false }) return;
        selected.Remove(row.Id);
        if (OpenId == row.Id) Close();
        await RefreshAsync();
        Notifier.Confirm($"Deleted “{row.Name}”.", ("Undo", async () =>
        {
            var left = await Deleted.RestoreAsync(await Actors.CurrentAsync(), row.Id, null, gone.Token);
            if (left.Count > 0) Notifier.Confirm(DeletedList.Restored(row.Name, left));
            await InvokeAsync(RefreshAsync);
        }
        ));
    }

    private void ClearSelection() => selected.Clear();

    private async Task SelectAllAsync() => await Notifier.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        for (var offset = 0; offset < BulkChanges.Most; offset += PageRequest.MaxSize)
        {
            var page = await Listing.ListAsync(actor, state.ToQueryOfCore(), new PageRequest(offset, PageRequest.MaxSize), gone.Token);
            foreach (var row in page.Rows) selected.Add(row.Id);
            if (offset + PageRequest.MaxSize >= page.Total) return;
        }
    });

    private async Task PermitAsync(ConnectionRow row)
    {
        var dialog = await Dialogs.ShowAsync<PermissionsDialog>("Permissions", new DialogParameters<PermissionsDialog> { { d => d.Id, row.Id }, { d => d.Name, row.Name } });
        if (await dialog.Result is not { Canceled: false }) return;
        await RefreshAsync();
        Notifier.Confirm($"Permissions of “{row.Name}” saved.");
    }

    private Task RetagSelectedAsync() => ChangeSelectedAsync("Change tags", BulkKind.Retag);

    private Task PermitSelectedAsync() => ChangeSelectedAsync("Change permissions", BulkKind.Permit);

    private Task DeleteSelectedAsync() => ChangeSelectedAsync("Are you sure?", BulkKind.Delete);

    private async Task ChangeSelectedAsync(string title, BulkKind kind)
    {
        var dialog = await Dialogs.ShowAsync<BulkDialog>(title, new DialogParameters<BulkDialog>
        {
            { d => d.Ids, [.. selected] },
            { d => d.Kind, kind },
        });
        var result = await dialog.Result;
        if (result is not { Canceled: false }) return;
        selected.Clear();
        await RefreshAsync();
    }
}
