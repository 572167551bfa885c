using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>The list of connections.</summary>
public sealed partial class ConnectionTable
{
    private static readonly Noun noun = new("connection", "connections");
    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", "name", "name"),
        new("Integration", "integration", "integration"),
        new("Identifier Tags", "tags", "tags"),
        new("Access", "access", "access"),
        new("Health", "health", "health"),
        new("Created by", "created_by", "creator"),
        new("Last updated", "updated_at", "updated"),
    ];

    private ListTable<ConnectionRow>? table;
    private readonly DriftedRows drifted = new();
    private int total;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public ListState State { get; set; } = ListState.Default;

    /// <summary>Why this reader changes no connection, whatever their level on it; null where they may.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Why none can be made; null where one can.</summary>
    [Parameter]
    public string? NewRefusal { get; set; }

    /// <summary>The row whose details are open.</summary>
    [Parameter]
    public Guid? OpenId { get; set; }

    /// <summary>Rows that are ticked.</summary>
    [Parameter, EditorRequired]
    public HashSet<Guid> Selected { get; set; } = [];

    /// <summary>How many rows all were asked of; null where they were ticked one by one.</summary>
    [Parameter]
    public int? TakenFrom { get; set; }

    /// <summary>The address of the list in a state.</summary>
    [Parameter, EditorRequired]
    public Func<ListState, string> Address { get; set; } = _ => "";

    /// <summary>Raised with the order that was chosen.</summary>
    [Parameter]
    public EventCallback<string> SortChanged { get; set; }

    /// <summary>Raised when a row was ticked or the ticks taken away.</summary>
    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    /// <summary>Ticks every row of the list.</summary>
    [Parameter]
    public EventCallback SelectAll { get; set; }

    /// <summary>Raised with how many there are, when the first page is there or that number has changed.</summary>
    [Parameter]
    public EventCallback<int> Loaded { get; set; }

    /// <summary>Edits a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Edit { get; set; }

    /// <summary>Shows who may do what with a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Permissions { get; set; }

    /// <summary>Deletes a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Delete { get; set; }

    /// <summary>Marks a row, or takes the mark away.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Favorite { get; set; }

    /// <summary>Makes a connection.</summary>
    [Parameter]
    public EventCallback New { get; set; }

    /// <summary>Takes all filters away.</summary>
    [Parameter]
    public EventCallback Clear { get; set; }

    [Inject]
    public required ConnectionSearch Listing { get; init; }

    [Inject]
    public required ManagedFiles Files { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    /// <summary>Loads again what is in sight.</summary>
    public Task ReloadAsync() => table?.ReloadAsync() ?? Task.CompletedTask;

    /// <summary>Puts the focus some rows on from where it is; on the first row where it is on none.</summary>
    public Task MoveAsync(int by) => table?.MoveAsync(by) ?? Task.CompletedTask;

    /// <summary>Puts the focus on a row, once it is drawn.</summary>
    public Task FocusRowAsync(Guid id) => table?.FocusRowAsync(id) ?? Task.CompletedTask;

    /// <summary>The row with the focus, or null.</summary>
    public async Task<ConnectionRow?> CurrentRowAsync() => table is null ? null : await table.CurrentRowAsync();

    private async Task<PagedResult<ConnectionRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        var rows = await Listing.ListAsync(actor, State.ToQueryOfCore(), page, ct);
        await drifted.LookAsync(Files, actor, rows.Rows.Where(r => r.ManagedBy is not null).Select(r => r.Id), ct);
        return rows;
    }

    private Task LoadedAsync(int count)
    {
        total = count;
        return Loaded.InvokeAsync(count);
    }

    private Task SelectAsync(Guid id, bool selected)
    {
        if (selected) Selected.Add(id);
        else Selected.Remove(id);
        return SelectionChanged.InvokeAsync();
    }

    // Ticked rows may be others than those that a filter leaves.
    private bool HasAll => total > 0 && Selected.Count >= total && (TakenFrom is not null || !State.IsFiltered);

    private async Task SelectAllChangedAsync(bool all)
    {
        if (all) await SelectAll.InvokeAsync();
        else Selected.Clear();
        await SelectionChanged.InvokeAsync();
    }
}
