using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>
/// What the rows of connections and of groups have in common: where they stand, and what can be done with them.
/// </summary>
public abstract class ResourceRow<TRow> : ComponentBase where TRow : class
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public TRow Row { get; set; } = null!;

    /// <summary>Its place in the whole list, the heading being 1.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>Its schema; null where the catalog no longer has it.</summary>
    [Parameter]
    public Integration? Integration { get; set; }

    /// <summary>Why this reader changes none of them, whatever their level on it; null where they may.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Whether it changed since the file that manages it was applied.</summary>
    [Parameter]
    public bool HasDrifted { get; set; }

    /// <summary>Where its details are.</summary>
    [Parameter, EditorRequired]
    public string Address { get; set; } = "";

    /// <summary>Whether its details are open.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>What the list does with it.</summary>
    [Parameter, EditorRequired]
    public ResourceActions<TRow> Does { get; set; } = null!;

    /// <summary>The reader's level on it.</summary>
    protected abstract AccessLevel Level { get; }

    /// <summary>Why it is not changed here, where a file manages it; null where none does.</summary>
    protected abstract string? Managed { get; }

    /// <summary>What can be done with it.</summary>
    protected IReadOnlyList<RowAction> Actions
    {
        get
        {
            var refusal = Refusal
                ?? (Level >= AccessLevel.Editor ? null : $"Requires Editor access (you're {Level.WithArticle()}).")
                ?? Managed;
            return
            [
                new("Edit", Sprite.Edit, () => Does.Edit(Row)) { Refusal = refusal },
                new("Permissions", Sprite.Permissions, () => Does.Permissions(Row)) { Spoken = "Permissions of" },
                new("Delete", Sprite.Delete, () => Does.Delete(Row)) { Refusal = refusal, IsDanger = true },
            ];
        }
    }

    /// <summary>Adds it to the favorites, or takes it out of them.</summary>
    protected Task FavoriteAsync() => Does.Favorite(Row);
}
