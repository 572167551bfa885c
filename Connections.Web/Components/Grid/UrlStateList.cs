using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>
/// A list whose whole state stands in the address, so that it can be shared and Back works: what is searched, filtered
/// and ordered, the row whose details are open, and the form in front of it.
/// </summary>
public abstract class UrlStateList<TRow> : ComponentBase, IAsyncDisposable where TRow : class
{
    private readonly CancellationTokenSource gone = new();
    private CancellationTokenSource? counting;
    private Task counted = Task.CompletedTask;
    private IDisposable? keys;
    private IDialogReference? formDialog;
    private string? openForm;
    private bool mustReload;
    private bool mustCount = true;
    private int? countedOf;

    /// <summary>The row whose details are open, in an address of its own.</summary>
    [Parameter]
    public Guid? Id { get; set; }

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

    /// <summary>What the address says.</summary>
    protected ListState State { get; private set; } = ListState.Default;

    /// <summary>The counts of the filters; null until they are there.</summary>
    protected ListFacets? Facets { get; private set; }

    /// <summary>Whether the counts are not yet those of the rows beside them.</summary>
    protected bool FacetsAreOld { get; private set; }

    /// <summary>Rises with every change: open details read again.</summary>
    protected int Generation { get; private set; }

    /// <summary>The row whose details are open.</summary>
    protected Guid? OpenId => State.Id ?? Id;

    /// <summary>Why nothing can be made or changed here; null where it can.</summary>
    protected string? Refusal => Availability.Refusal ?? OwnRefusal;

    /// <summary>Why this reader changes none of them, whatever their level on it; null where they may.</summary>
    protected string? OwnRefusal => Own.Refusal(Writing);

    /// <summary>Ends when the list is left.</summary>
    protected CancellationToken Left => gone.Token;

    /// <summary>How a form stands in front of the list.</summary>
    protected static DialogOptions FormOptions { get; } = new()
    {
        MaxWidth = MaxWidth.Medium,
        FullWidth = true,
        BackdropClick = false,
        CloseOnEscapeKey = false,
        CloseOnNavigation = false
    };

    /// <summary>The tab of the product that the list stands in. It gives up the address of a single thing.</summary>
    protected string Place =>
        new Uri(Navigation.Uri).AbsolutePath is var path and ("/workflow/connections" or "/app-builder/connections")
            ? path : Urls.Connections;

    /// <summary>The permission that making and changing them takes.</summary>
    protected abstract Permissions Writing { get; }

    /// <summary>Whether this list shows what an address says, or another one does.</summary>
    protected abstract bool Shows(ListState state);

    /// <summary>Reads the counts of the filters.</summary>
    protected abstract Task<ListFacets> CountAsync(Actor actor, CancellationToken ct);

    /// <summary>Loads again the rows in sight.</summary>
    protected abstract Task ReloadAsync();

    /// <summary>Puts the focus on a row.</summary>
    protected abstract Task FocusRowAsync(Guid id);

    /// <summary>Opens the form to make one.</summary>
    protected abstract Task<IDialogReference> ShowNewAsync(string integration);

    /// <summary>Opens the form that changes one.</summary>
    protected abstract Task<IDialogReference> ShowEditAsync(Guid id);

    /// <summary>Says that one was made or changed.</summary>
    protected abstract string Saved(bool isNew);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        Own.Changed -= RightsChanged;
        keys?.Dispose();
        await gone.CancelAsync();
        // Nothing of it runs on once it is gone.
        await counted.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        counting?.Dispose();
        gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override void OnInitialized()
    {
        State = Read();
        Navigation.LocationChanged += Moved;
        Own.Changed += RightsChanged;
    }

    // What follows from a new address is done here, where a defect reaches the boundary.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (mustReload)
        {
            mustReload = false;
            await ReloadAsync();
        }
        await FollowAddressAsync();
    }

    /// <summary>Adds keys while the list is on screen.</summary>
    protected void Hear(params Shortcut[] shortcuts) => keys = Shortcuts.Add(shortcuts);

    /// <summary>Leads to a state of the list.</summary>
    protected void Go(ListState next) => Navigation.NavigateTo(AddressOf(next));

    /// <summary>The address of the list in a state.</summary>
    protected string AddressOf(ListState next) => Urls.ConnectionList(next, Place);

    /// <summary>Searches. A search being typed is one place to come Back to, not one per letter.</summary>
    protected void Search(string text) =>
        Navigation.NavigateTo(AddressOf(State with { Search = text, Id = OpenId }), replace: true);

    /// <summary>Tells the address which schema the form shows.</summary>
    protected void Chose(string integration) =>
        Navigation.NavigateTo(AddressOf(State with { New = integration, Id = OpenId }), replace: true);

    /// <summary>Orders.</summary>
    protected void Sort(string sort) => Go(State with { Sort = sort, Id = OpenId });

    /// <summary>Takes all filters away.</summary>
    protected void ClearFilters() => Go(ListState.Default with { Tab = State.Tab, Sort = State.Sort });

    /// <summary>Opens a row's details.</summary>
    protected Task OpenAsync(Guid id)
    {
        Go(State with { Id = id });
        return Task.CompletedTask;
    }

    /// <summary>Closes the details.</summary>
    protected void Close() => Go(State with { Id = null });

    /// <summary>Closes the details where they are open.</summary>
    protected Task CloseAsync()
    {
        if (OpenId is not null) Close();
        return Task.CompletedTask;
    }

    /// <summary>Makes one.</summary>
    protected Task NewAsync()
    {
        if (Refusal is null && State.New is null) Go(State with { New = "", Edit = null, Id = OpenId });
        return Task.CompletedTask;
    }

    /// <summary>Whether no file manages a row; else tells which, and how it is changed.</summary>
    protected bool IsFree(string name, string? managedBy)
    {
        if (managedBy is not null) Notifier.Tell(Problem.ManagedByFile.WhyNot(name, managedBy));
        return managedBy is null;
    }

    /// <summary>Edits one.</summary>
    protected Task EditAsync(Guid id)
    {
        Go(State with { Edit = id, New = null, Id = OpenId });
        return Task.CompletedTask;
    }

    /// <summary>Counts anew where the rows may be others than those that were counted.</summary>
    protected Task LoadedAsync(int total)
    {
        if (!mustCount && countedOf == total) return Task.CompletedTask;
        countedOf = total;
        return RecountAsync();
    }

    // Only the last answer counts.
    private async Task RecountAsync()
    {
        if (gone.IsCancellationRequested) return;
        (mustCount, FacetsAreOld) = (false, true);
        counting?.Cancel();
        counting = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var mine = counting.Token;
        try
        {
            await Notifier.TryAsync(async () =>
            {
                var count = Task.Run(async () => await CountAsync(await Actors.CurrentAsync(), mine), mine);
                counted = count;
                Facets = await count;
                if (counting?.Token == mine) FacetsAreOld = false;
            });
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        if (!gone.IsCancellationRequested) StateHasChanged();
    }

    /// <summary>Reads rows and details anew.</summary>
    protected async Task RefreshAsync()
    {
        Generation++;
        (mustCount, FacetsAreOld) = (true, true);
        await ReloadAsync();
        StateHasChanged();
        // Scrolled down, the list does not say that it is loaded.
        if (mustCount) await RecountAsync();
    }

    private ListState Read() =>
        ListState.Parse(Navigation.Uri) is var read && Urls.IsOfGroups(Navigation.Uri)
            ? read with { Tab = ListTab.Groups } : read;

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        var next = Read();
        if (next == State || !Shows(next)) return;
        if (next with { Id = State.Id, New = State.New, Edit = State.Edit } != State) mustReload = true;
        if (next with { Id = State.Id, New = State.New, Edit = State.Edit, Sort = State.Sort } != State)
            (mustCount, FacetsAreOld) = (true, true);
        State = next;
        _ = InvokeAsync(StateHasChanged);
    }

    // The rows say what their reader may do with them.
    private void RightsChanged(Permissions? before) => _ = InvokeAsync(async () =>
    {
        if (before is not null) await RefreshAsync();
        else StateHasChanged();
    });

    // A form stands in the address: after a reload it opens again with what was typed, and Back closes it.
    private async Task FollowAddressAsync()
    {
        var wanted = State.New is not null ? "new" : State.Edit?.ToString();
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
        var edited = State.Edit;
        formDialog = State.New is { } integration ? await ShowNewAsync(integration)
            : await ShowEditAsync(edited!.Value);
        var result = await formDialog.Result;
        if (openForm != wanted) return;
        (openForm, formDialog) = (null, null);
        var saved = result is not { Canceled: false } ? null : result.Data is Guid made ? made : edited;
        var isNew = wanted == "new";
        Go(State with { New = null, Edit = null, Id = isNew ? saved ?? OpenId : OpenId });
        if (saved is not { } id) return;
        Notifier.Confirm(Saved(isNew));
        await RefreshAsync();
        await FocusRowAsync(id);
    }
}
