using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>
/// A list of connections or groups: what is searched, filtered and ordered, the row whose details are open, and the
/// form in front of it.
/// </summary>
public abstract class UrlStateList<TRow> : AddressedList<TRow, ListState> where TRow : class
{
    private readonly UrlForm form = new();
    private readonly HashSet<AccessLevel> levels = [];
    private FacetCounter? counter;

    /// <summary>The row whose details are open, in an address of its own.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    /// <summary>The counts of the filters; null until they are there.</summary>
    protected ListFacets? Facets => counter?.Facets;

    /// <summary>Whether the counts are not yet those of the rows beside them.</summary>
    protected bool FacetsAreOld => counter?.AreOld ?? false;

    /// <summary>Whether the rows differ in access: a column that says the same in all only takes room.</summary>
    protected bool ShowsAccess => levels.Count > 1 || State.Sort.TrimStart('-') == "access";

    /// <summary>Rises with every change: open details read again.</summary>
    protected int Generation { get; private set; }

    /// <summary>The row whose details are open.</summary>
    protected Guid? OpenId => State.Id ?? Id;

    /// <summary>How a form stands in front of the list.</summary>
    protected static DialogOptions FormOptions { get; } = new()
    {
        MaxWidth = MaxWidth.Medium,
        FullWidth = true,
        BackdropClick = false,
        CloseOnNavigation = false
    };

    /// <summary>The tab of the product that the list stands in. It gives up the address of a single row.</summary>
    protected string Place =>
        new Uri(Navigation.Uri).AbsolutePath is var path and ("/workflow/connections" or "/app-builder/connections")
            ? path : Urls.Connections;

    /// <summary>What the list does with a row.</summary>
    protected abstract ResourceActions<TRow> Does { get; }

    /// <summary>The id of a row.</summary>
    protected abstract Guid IdOf(TRow row);

    /// <summary>The reader's level on a row.</summary>
    protected abstract AccessLevel LevelOf(TRow row);

    /// <summary>Reads the counts of the filters.</summary>
    protected abstract Task<ListFacets> CountAsync(Actor actor, CancellationToken ct);

    /// <summary>Opens the form to make one.</summary>
    protected abstract Task<IDialogReference> ShowNewAsync(string integration);

    /// <summary>Opens the form that changes one.</summary>
    protected abstract Task<IDialogReference> ShowEditAsync(Guid id);

    /// <summary>Says that one was made or changed.</summary>
    protected abstract string Saved(bool isNew);

    /// <inheritdoc/>
    protected override IEnumerable<Shortcut> Keys =>
    [
        new("n", $"New {Noun.One}", NewAsync),
        new("Enter", "Open the row's details", () => OnRowAsync(row => GoAsync(State with { Id = IdOf(row) }))),
        new("e", "Edit the row", () => OnRowAsync(Does.Edit)),
        new("p", "Permissions of the row", () => OnRowAsync(Does.Permissions)),
        new("Delete", "Delete the row", () => OnRowAsync(Does.Delete)),
        new("Escape", "Close the details",
            () => OpenId is null ? Task.CompletedTask : GoAsync(State with { Id = null })),
    ];

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => counter?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        counter = new(Notifier, async ct => await CountAsync(await Actors.CurrentAsync(), ct), Left);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        await FollowAddressAsync();
    }

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

    /// <summary>Takes search and filters away.</summary>
    protected void ClearFilters() => Go(ListState.Default with { Tab = State.Tab, Sort = State.Sort });

    /// <summary>Closes the details.</summary>
    protected void Close() => Go(State with { Id = null });

    private Task GoAsync(ListState next)
    {
        Go(next);
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
    protected Task EditAsync(Guid id) => GoAsync(State with { Edit = id, New = null, Id = OpenId });

    /// <summary>Looks at rows that were read.</summary>
    protected void Look(IReadOnlyList<TRow> rows)
    {
        var differed = levels.Count > 1;
        levels.UnionWith(rows.Select(LevelOf));
        if (levels.Count > 1 != differed) StateHasChanged();
    }

    /// <summary>Takes how many rows there are, and counts anew where they may be others.</summary>
    protected async Task LoadedAsync(int rows)
    {
        Total = rows;
        if (await counter!.LoadedAsync(rows)) StateHasChanged();
    }

    /// <summary>Reads rows and details anew.</summary>
    protected override async Task RefreshAsync()
    {
        Generation++;
        counter!.Expect();
        if (Table is not null) await Table.ReloadAsync();
        StateHasChanged();
        // Scrolled down, the list does not say that it is loaded.
        if (counter.IsDue && await counter.RecountAsync()) StateHasChanged();
    }

    /// <inheritdoc/>
    protected override ListState Read() =>
        ListState.Parse(Navigation.Uri) is var read && Urls.IsOfGroups(Navigation.Uri)
            ? read with { Tab = ListTab.Groups } : read;

    /// <inheritdoc/>
    protected override bool HasOtherRows(ListState next)
    {
        if (next with { Id = State.Id, New = State.New, Edit = State.Edit, Sort = State.Sort } != State)
            counter!.Expect();
        return next with { Id = State.Id, New = State.New, Edit = State.Edit } != State;
    }

    // A form stands in the address: after a reload it opens again with what was typed, and Back closes it.
    private async Task FollowAddressAsync()
    {
        var (integration, edited) = (State.New, State.Edit);
        var result = await form.FollowAsync(integration is not null ? "new" : edited?.ToString(),
            () => integration is not null ? ShowNewAsync(integration) : ShowEditAsync(edited!.Value));
        if (result is null) return;
        var isNew = integration is not null;
        var saved = result.Canceled ? null : result.Data is Guid made ? made : edited;
        Go(State with { New = null, Edit = null, Id = isNew ? saved ?? OpenId : OpenId });
        if (saved is not { } id) return;
        Notifier.Confirm(Saved(isNew));
        await RefreshAsync();
        if (Table is not null) await Table.FocusRowAsync(id);
    }
}
