using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>What is hidden from who manages access, as far as they need to know it to take charge.</summary>
public sealed partial class AccessPage
{
    private string search = "";

    [Inject]
    public required ConnectionPolicies OfConnections { get; init; }

    [Inject]
    public required GroupPolicies OfGroups { get; init; }

    private async Task<PagedResult<HiddenRow>> ConnectionsAsync(Actor actor, string text, PageRequest page,
        CancellationToken ct)
    {
        var found = await OfConnections.HiddenAsync(actor, text, page, ct);
        return new([.. found.Rows.Select(c => new HiddenRow(c.Id, c.Name, c.IntegrationType, c.CreatedBy))],
            found.Total);
    }

    private async Task<PagedResult<HiddenRow>> GroupsAsync(Actor actor, string text, PageRequest page,
        CancellationToken ct)
    {
        var found = await OfGroups.HiddenAsync(actor, text, page, ct);
        return new([.. found.Rows.Select(g => new HiddenRow(g.Id, g.Name, g.IntegrationType, g.CreatedBy))],
            found.Total);
    }
}
