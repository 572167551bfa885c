using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Ui;

/// <summary>From the address to the question that Core answers.</summary>
internal static class ListQuery
{
    private static readonly Dictionary<string, ConnectionSort> sorts = new()
    {
        ["updated_at"] = ConnectionSort.UpdatedAt,
        ["name"] = ConnectionSort.Name,
        ["integration"] = ConnectionSort.Integration,
        ["tags"] = ConnectionSort.Tags,
        ["access"] = ConnectionSort.Access,
        ["health"] = ConnectionSort.Health,
        ["created_by"] = ConnectionSort.CreatedBy,
        ["created_at"] = ConnectionSort.CreatedAt,
        ["used_by"] = ConnectionSort.UsedBy,
    };

    private static readonly Dictionary<string, GroupSort> groupSorts = new()
    {
        ["updated_at"] = GroupSort.UpdatedAt,
        ["name"] = GroupSort.Name,
        ["integration"] = GroupSort.Integration,
        ["keys"] = GroupSort.Keys,
        ["members"] = GroupSort.Members,
        ["access"] = GroupSort.Access,
        ["created_by"] = GroupSort.CreatedBy,
        ["created_at"] = GroupSort.CreatedAt,
        ["used_by"] = GroupSort.UsedBy,
    };

    /// <summary>The query; a column that nobody knows orders by the last change.</summary>
    public static ConnectionQuery ToQueryOfCore(this ListState state)
    {
        var known = sorts.TryGetValue(state.Sort.TrimStart('-'), out var sort);
        return new ConnectionQuery
        {
            Search = state.Search,
            Integrations = state.Integrations,
            TagKeys = state.TagKeys,
            Creators = state.Creators,
            FavoritesOnly = state.Favorites,
            AttentionOnly = state.Attention,
            IsUsed = state.Used,
            Sort = known ? sort : ConnectionSort.UpdatedAt,
            Descending = !known || state.Sort.StartsWith('-'),
        };
    }

    /// <summary>The query for groups; a column that nobody knows orders by the last change.</summary>
    public static GroupQuery ToGroupQuery(this ListState state)
    {
        var known = groupSorts.TryGetValue(state.Sort.TrimStart('-'), out var sort);
        return new GroupQuery
        {
            Search = state.Search,
            Integrations = state.Integrations,
            Keys = state.TagKeys,
            Creators = state.Creators,
            FavoritesOnly = state.Favorites,
            IsUsed = state.Used,
            Sort = known ? sort : GroupSort.UpdatedAt,
            Descending = !known || state.Sort.StartsWith('-'),
        };
    }
}
