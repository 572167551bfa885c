using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>
/// What the screens that are a list have in common: searching it, and reading it anew after a dialog.
/// </summary>
public abstract class ListScreen<TRow> : ComponentBase, IDisposable
{
    private readonly Lifetime lifetime = new();

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    /// <summary>The list on screen.</summary>
    protected PagedList<TRow>? List { get; set; }

    /// <summary>What is searched for.</summary>
    protected string Search { get; private set; } = "";

    /// <summary>Canceled when it leaves the screen.</summary>
    protected CancellationToken Left => lifetime.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads a page of it.</summary>
    protected abstract Task<PagedResult<TRow>> LoadAsync(PageRequest page, CancellationToken ct);

    /// <summary>Searches it.</summary>
    protected Task SearchAsync(string text)
    {
        Search = text;
        return List?.ReloadAsync(fromStart: true) ?? Task.CompletedTask;
    }

    /// <summary>
    /// Opens a dialog, and reads the list anew when it is closed, however: something may have been done in it.
    /// </summary>
    protected async Task OpenAsync<TDialog>(string title, DialogParameters<TDialog> parameters)
        where TDialog : IComponent
    {
        await Asking.AskAsync<TDialog>(title, parameters);
        await ReloadAsync();
    }

    /// <summary>Does something at once, and reads the list anew.</summary>
    protected async Task ActAsync(Func<Actor, Task> act, string done)
    {
        if (await Notifier.TryAsync(async () => await act(await Actors.CurrentAsync()))) Notifier.Confirm(done);
        await ReloadAsync();
    }

    private Task ReloadAsync() =>
        Left.IsCancellationRequested || List is null ? Task.CompletedTask : List.ReloadAsync();
}
