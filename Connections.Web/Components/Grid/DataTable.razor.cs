using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Grid;

/// <summary>
/// The rows of a page as a table, as cards on a phone: with the row menu, the hover and the keys that every list has.
/// A list of any length is a <see cref="ListTable{TRow}"/>.
/// </summary>
public sealed partial class DataTable<TRow>
{
    private IDisposable? keys;
    private Task<IJSObjectReference>? loading;

    /// <summary>What it lists: <c>Members</c>.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Its columns, from left to right.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ListColumn> Columns { get; set; } = [];

    /// <summary>Its rows.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<TRow> Rows { get; set; } = [];

    /// <summary>What tells one row from another.</summary>
    [Parameter, EditorRequired]
    public Func<TRow, object> KeyOf { get; set; } = null!;

    /// <summary>The cells of a row; each says in <c>data-label</c> what it is on a card.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<TRow> CellsOf { get; set; } = null!;

    /// <summary>The name of a row, part of the names of its actions.</summary>
    [Parameter]
    public Func<TRow, string> NameOf { get; set; } = _ => "";

    /// <summary>What can be done with a row; null: nothing.</summary>
    [Parameter]
    public Func<TRow, IReadOnlyList<RowAction>>? ActionsOf { get; set; }

    /// <summary>What stands below a row across all columns; null where nothing does.</summary>
    [Parameter]
    public Func<TRow, RenderFragment?>? BelowOf { get; set; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <inheritdoc/>
    protected override void Leave()
    {
        keys?.Dispose();
        _ = LetGoAsync();
    }

    protected override void OnInitialized() => keys = Shortcuts.Add(
        new Shortcut("j", "Next row", () => MoveAsync(1)), new Shortcut("k", "Previous row", () => MoveAsync(-1)));

    private async Task LetGoAsync()
    {
        if (loading is { IsCompletedSuccessfully: true }) await (await loading).LeaveAsync();
    }

    private async Task MoveAsync(int by)
    {
        loading ??= Js.InvokeAsync<IJSObjectReference>("import", "./rows.js").AsTask();
        await (await loading).InvokeVoidAsync("move", null, by);
    }
}
