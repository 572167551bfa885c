using Connections.Core.Apps.Editing;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps;

/// <summary>One app in the list.</summary>
public sealed partial class AppListRow
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public AppRow Row { get; set; } = null!;

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>What the list does with it.</summary>
    [Parameter, EditorRequired]
    public AppActions Does { get; set; } = null!;

    /// <summary>Why nothing can be changed now; null where it can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    private IReadOnlyList<RowAction> Actions
    {
        get
        {
            var cannotWrite = Own.Refusal(Permissions.AppsWrite);
            var edit = Refusal ?? AppMessages.WhyNotEdit(Row, cannotWrite);
            return
            [
                new("Edit", Sprite.Edit, () => Does.Edit(Row)) { Refusal = edit },
                new("Permissions", Sprite.Permissions, () => Does.Permissions(Row)) { Spoken = "Permissions of" },
                new("Clone", Sprite.Clone, () => Does.Copy(Row)) { Refusal = Refusal ?? cannotWrite },
                Row is { Published: not null, HasDraft: false }
                    ? new("Unpublish", Sprite.Disable, () => Does.Publish(Row)) { Refusal = edit }
                    : new(Row.Published is null ? "Publish" : "Publish Changes", Sprite.Enable,
                        () => Does.Publish(Row))
                    {
                        Spoken = Row.Published is null ? "Publish" : "Publish changes of",
                        Refusal = edit,
                    },
                new("Delete", Sprite.Delete, () => Does.Delete(Row)) { Refusal = edit, IsDanger = true },
            ];
        }
    }
}

/// <summary>What the list does with one of its apps.</summary>
/// <param name="Edit">Opens the builder.</param>
/// <param name="Permissions">Shows who has access.</param>
/// <param name="Copy">Makes a copy.</param>
/// <param name="Publish">Publishes its newest version; where that is published, unpublishes it.</param>
/// <param name="Delete">Deletes it.</param>
/// <param name="Favorite">Adds it to the reader's favorites, or takes it out of them.</param>
public sealed record AppActions(Func<AppRow, Task> Edit, Func<AppRow, Task> Permissions, Func<AppRow, Task> Copy,
    Func<AppRow, Task> Publish, Func<AppRow, Task> Delete, Func<AppRow, Task> Favorite);
