using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>A list of things that people own, such as workflows: search, own ones and favorites.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <typeparam name="TState">What the address says.</typeparam>
public abstract class OwnedList<TRow, TState> : AddressedList<TRow, TState> where TRow : class
    where TState : OwnedListState, IEquatable<TState>
{
    /// <summary>Where the list is.</summary>
    protected abstract string Place { get; }

    /// <inheritdoc/>
    protected override bool Shows(TState state) => new Uri(Navigation.Uri).AbsolutePath == Place;

    /// <inheritdoc/>
    protected override bool HasOtherRows(TState next) => true;

    /// <inheritdoc/>
    protected override Task RefreshAsync() => Table?.ReloadAsync() ?? Task.CompletedTask;

    /// <summary>Learns how many rows there are.</summary>
    protected void Count(int rows) => Total = rows;

    /// <summary>Shows the list in another state.</summary>
    protected void Go(OwnedListState next) => Navigation.NavigateTo(Place + next.ToQuery());

    /// <summary>Orders it by another column.</summary>
    protected void Order(string sort) => Go((OwnedListState)State with { Sort = sort });

    /// <summary>Searches. A search being typed is one place to come Back to, not one per letter.</summary>
    protected void Search(string text) =>
        Navigation.NavigateTo(Place + ((OwnedListState)State with { Search = text }).ToQuery(), replace: true);

    /// <summary>Shows who has access to one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="of">Which it is, and of which kind.</param>
    protected async Task PermitAsync<TDialog>(string name, DialogParameters of) where TDialog : IComponent
    {
        if ((await Asking.AskAsync<TDialog>("Permissions", of)).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"Permissions of “{name}” saved.");
    }

    /// <summary>Makes a new one, and leads to it.</summary>
    /// <param name="title">Title of the dialog.</param>
    /// <param name="of">What the dialog makes.</param>
    /// <param name="address">Where it is then.</param>
    protected async Task MakeAsync<TDialog>(string title, DialogParameters of, Func<Guid, string> address)
        where TDialog : IComponent
    {
        var result = await Asking.AskAsync<TDialog>(title, of);
        if (!result.Canceled && result.Data is Guid id) Navigation.NavigateTo(address(id));
    }

    /// <summary>Copies one.</summary>
    /// <param name="copy">Does it, and tells the name of the copy.</param>
    protected async Task CopyAsync(Func<Task<string>> copy)
    {
        string? name = null;
        if (!await Notifier.TryAsync(async () => name = await copy())) return;
        await RefreshAsync();
        if (name is not null) Notifier.Confirm($"Created “{name}”. It isn't published.");
    }

    /// <summary>Asks, deletes one, and offers the way back.</summary>
    /// <param name="id">Which.</param>
    /// <param name="name">Its name.</param>
    /// <param name="question">What it means.</param>
    /// <param name="delete">Deletes it.</param>
    /// <param name="restore">Restores it.</param>
    /// <param name="restored">What to know once it is back; null: nothing.</param>
    protected async Task DeleteAsync(Guid id, string name, string question, Func<Task> delete, Func<Task> restore,
        string? restored)
    {
        if ((await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, name }, { d => d.Question, question }, { d => d.Verb, "Delete" }, { d => d.Act, delete },
        })).Canceled) return;
        await RefreshAsync();
        Notifier.Confirm($"Deleted the {Noun.One} “{name}”.", ("Undo", async () =>
        {
            await restore();
            if (restored is not null) Notifier.Confirm(restored);
            await InvokeAsync(RefreshAsync);
        }
        ), id);
    }
}
