using Connections.Core;
using Connections.Core.Apps.Editing;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Components.List;

/// <summary>Recently deleted: connections, groups, workflows and apps that can still be restored.</summary>
public sealed partial class DeletedList
{
    private int? connections;
    private int? groups;
    private int? workflows;
    private int? apps;

    // What who comes here looks for. Only a page may be supplied from the address: this list comes and goes while a
    // new address is told around.
    private string? first;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required RecentlyDeleted Connections { get; init; }

    [Inject]
    public required RecentlyDeletedGroups Groups { get; init; }

    [Inject]
    public required RecentlyDeletedWorkflows Workflows { get; init; }

    [Inject]
    public required RecentlyDeletedApps Apps { get; init; }

    // What they came for stands first.
    private IEnumerable<RenderFragment> Sections => first switch
    {
        Urls.OfWorkflows => [OfWorkflows, OfConnections, OfGroups, OfApps],
        Urls.OfApps => [OfApps, OfConnections, OfGroups, OfWorkflows],
        _ => [OfConnections, OfGroups, OfWorkflows, OfApps],
    };

    protected override void OnInitialized() =>
        first = QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).GetValueOrDefault(Urls.FirstParameter);

    private Task<PagedResult<DeletedRow>> LoadConnectionsAsync(Actor actor, PageRequest page, CancellationToken ct) =>
        ReadAsync(Connections.ListAsync(actor, page, ct), DeletedRow.From);

    private Task<PagedResult<DeletedRow>> LoadGroupsAsync(Actor actor, PageRequest page, CancellationToken ct) =>
        ReadAsync(Groups.ListAsync(actor, page, ct), DeletedRow.From);

    private Task<PagedResult<DeletedRow>> LoadWorkflowsAsync(Actor actor, PageRequest page, CancellationToken ct) =>
        ReadAsync(Workflows.ListAsync(actor, page, ct), DeletedRow.From);

    private Task<PagedResult<DeletedRow>> LoadAppsAsync(Actor actor, PageRequest page, CancellationToken ct) =>
        ReadAsync(Apps.ListAsync(actor, page, ct), DeletedRow.From);

    private static async Task<PagedResult<DeletedRow>> ReadAsync<T>(Task<PagedResult<T>> reading,
        Func<T, DeletedRow> rowOf)
    {
        var (rows, total) = await reading;
        return new([.. rows.Select(rowOf)], total);
    }

    // Two apps may have the same name.
    private async Task<IReadOnlyList<Consequence>> RestoreAppAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        await Apps.RestoreAsync(actor, id, ct);
        return [];
    }

    // With a workflow, everything comes back; it only has to be published again.
    private async Task<IReadOnlyList<Consequence>> RestoreWorkflowAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        await Workflows.RestoreAsync(actor, id, newName, ct);
        return [];
    }
}
