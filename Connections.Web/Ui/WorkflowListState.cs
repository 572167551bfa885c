using Connections.Core.Automation.Workflows;

namespace Connections.Web.Ui;

/// <summary>What the list of workflows shows, as its address says it.</summary>
public sealed record WorkflowListState : OwnedListState
{
    private static readonly Dictionary<string, WorkflowSort> sorts = new()
    {
        ["updated_at"] = WorkflowSort.UpdatedAt,
        ["name"] = WorkflowSort.Name,
        ["trigger"] = WorkflowSort.Trigger,
        ["owner"] = WorkflowSort.Owner,
        ["last_run"] = WorkflowSort.LastRun,
        ["published"] = WorkflowSort.Published,
    };

    /// <summary>Reads the query of an address, with or without what stands before it.</summary>
    public static WorkflowListState Parse(string address) => Parse<WorkflowListState>(address);

    /// <summary>The question that Core answers.</summary>
    public WorkflowQuery ToQueryOfCore()
    {
        var (sort, descending) = OrderIn(sorts);
        return new()
        {
            Search = Search,
            MineOnly = Mine,
            FavoritesOnly = Favorites,
            Sort = sort,
            Descending = descending,
        };
    }
}
