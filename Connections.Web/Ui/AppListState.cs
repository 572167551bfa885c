using Connections.Core.Apps.Editing;

namespace Connections.Web.Ui;

/// <summary>What the list of apps shows, as its address says it.</summary>
public sealed record AppListState : OwnedListState
{
    private static readonly Dictionary<string, AppSort> sorts = new()
    {
        ["updated_at"] = AppSort.UpdatedAt,
        ["name"] = AppSort.Name,
        ["author"] = AppSort.Author,
        ["published"] = AppSort.Published,
    };

    /// <summary>Reads the query of an address, with or without what stands before it.</summary>
    public static AppListState Parse(string address) => Parse<AppListState>(address);

    /// <summary>The question that Core answers.</summary>
    /// <param name="reader">Who asks.</param>
    public AppQueryFilter ToFilter(Guid reader) => new()
    {
        Search = Search,
        AuthorId = Mine ? reader : null,
        IsFavorite = Favorites ? true : null,
        Order = [OrderIn(sorts)],
    };
}
