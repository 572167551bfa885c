using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>
/// A list whose state stands in the address, so that it can be shared and Back works, and whose rows say what their
/// reader may do with them.
/// </summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <typeparam name="TState">What the address says.</typeparam>
public abstract class AddressedList<TRow, TState> : ComponentBase, IAsyncDisposable where TRow : class
    where TState : class, IEquatable<TState>
{
    private readonly Lifetime lifetime = new();
    private IDisposable? keys;
    private bool mustReload;

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

    /// <summary>What the address says.</summary>
    protected TState State { get; private set; } = null!;

    /// <summary>The table with the rows; null while another list is shown.</summary>
    protected ListTable<TRow>? Table { get; set; }

    /// <summary>How many rows there are; null until they were read.</summary>
    protected int? Total { get; set; }

    /// <summary>How many rows there are, in words; null until they were read.</summary>
    protected string? Hits => Total is { } number ? Noun.Count(number, Reader) : null;

    /// <summary>Why nothing can be made or changed here; null where it can.</summary>
    protected string? Refusal => Availability.Refusal ?? OwnRefusal;

    /// <summary>Why this reader changes none of them, whatever their level on it; null where they may.</summary>
    protected string? OwnRefusal => Own.Refusal(Writing);

    /// <summary>Ends when the list is left.</summary>
    protected CancellationToken Left => lifetime.Token;

    /// <summary>What the rows are.</summary>
    protected abstract Noun Noun { get; }

    /// <summary>The permission that making and changing them takes.</summary>
    protected abstract Permissions Writing { get; }

    /// <summary>The keys that work on it, those that go from row to row apart.</summary>
    protected abstract IEnumerable<Shortcut> Keys { get; }

    /// <summary>Reads the address.</summary>
    protected abstract TState Read();

    /// <summary>Whether this list shows what an address says, or another one does.</summary>
    protected abstract bool Shows(TState state);

    /// <summary>Whether another state has other rows, or shows them in another order.</summary>
    protected abstract bool HasOtherRows(TState next);

    /// <summary>Reads the rows anew.</summary>
    protected abstract Task RefreshAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        Own.Changed -= RightsChanged;
        keys?.Dispose();
        lifetime.Dispose();
        await LeaveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what it holds besides.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    protected override void OnInitialized()
    {
        State = Read();
        keys = Shortcuts.Add([.. Keys, new Shortcut("j", "Next row", () => MoveAsync(1)),
            new Shortcut("k", "Previous row", () => MoveAsync(-1))]);
        Navigation.LocationChanged += Moved;
        Own.Changed += RightsChanged;
    }

    // What follows from a new address is done here, where a defect reaches the boundary.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!mustReload) return;
        mustReload = false;
        if (Table is not null) await Table.ReloadAsync();
    }

    /// <summary>Does something with the row that the keys are on.</summary>
    protected async Task OnRowAsync(Func<TRow, Task> act)
    {
        if (Table is not null && await Table.CurrentRowAsync() is { } row) await act(row);
    }

    private Task MoveAsync(int by) => Table?.MoveAsync(by) ?? Task.CompletedTask;

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        var next = Read();
        if (next.Equals(State) || !Shows(next)) return;
        mustReload |= HasOtherRows(next);
        State = next;
        _ = InvokeAsync(StateHasChanged);
    }

    // The rows say what their reader may do with them.
    private void RightsChanged(Permissions? before) => _ = InvokeAsync(async () =>
    {
        if (before is not null) await RefreshAsync();
        StateHasChanged();
    });
}
