using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.View;

/// <summary>
/// A table with pages. A row is chosen with a click, or with Enter or Space; arrows lead from row to row.
/// </summary>
public sealed partial class AppTable
{
    private AppTableView view = AppTableView.Empty;
    private string search = "";

    [Inject]
    public required UserLocale Reader { get; init; }

    // The row that the tabulator leads to.
    private int? TabStop => view.Rows.FirstOrDefault(r => r.Index == Component.SelectedRow) is { } chosen
        ? chosen.Index : view.Rows.Count > 0 ? view.Rows[0].Index : null;

    // No rows and no answer are two things, and nobody who is on call may take one for the other.
    private string? Trouble => IsLoading || IsReadOnly ? null
        : Component.Failure is { } failure ? $"This couldn't be loaded. {failure}"
        : view.IsList ? null : "This can't be shown: what the service answered isn't a list.";

    // Rows that stay from before are not those of now.
    private string? Stale => IsLoading || IsReadOnly || Component.Failure is not { } failure ? null
        : $"This couldn't be refreshed. {failure}";

    private string Nothing => IsLoading ? "Loading…" : search.Length > 0 ? "No rows match your search."
        : Properties.Text("emptyText") is { Length: > 0 } words ? words : "No rows.";

    private string Range => view.Rows.Count == 0 ? "No rows on this page"
        : $"{Reader.Write(view.First + 1)}–{Reader.Write(view.First + view.Rows.Count)}"
            + (view.Total is { } total ? $" of {Reader.Write(total)}" : "");

    protected override void OnParametersSet() => view = AppTableView.For(Component, search);

    private void Search(string? text)
    {
        search = text ?? "";
        view = AppTableView.For(Component, search);
    }

    private Task SelectAsync(int row) =>
        Component.IsDisabled ? Task.CompletedTask : SendAsync(AppMessageKind.SelectRow, JsonValue.Create(row));

    private Task GoAsync(int page, bool isThere) => !isThere || Component.IsDisabled ? Task.CompletedTask
        : SendAsync(AppMessageKind.Page, JsonValue.Create(page));
}
