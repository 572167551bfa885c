using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Components.Details;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The details of one group, beside the list.</summary>
public sealed partial class GroupPanel
{
    private bool following;
    private GroupDetails? details;
    private ResourcePolicy? policy;
    private Integration? integration;

    /// <summary>Raised when what the list shows has changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required GroupQueries Reading { get; init; }

    [Inject]
    public required GroupPolicies Policies { get; init; }

    private string? NoteId => details is { MayRelease: true } ? ManagedNote.AnchorOf(Id) : null;

    private string? EditRefusal => details switch
    {
        { MayRelease: true, Row: { ManagedBy: { } file } row } => Problem.ManagedByFile.WhyNot(row.Name, file),
        { MayEdit: false, Row: var row } =>
            OwnPermissions.Refusal(row.Access, AccessLevel.Editor, Core.People.Permissions.ConnectionGroupsWrite),
        _ => Availability.Refusal,
    };

    /// <inheritdoc/>
    protected override async Task ReadAsync(Actor actor)
    {
        details = await Reading.GetAsync(actor, Id, Left);
        integration = Catalog.Find(details.Row.IntegrationType);
        policy = await Policies.GetAsync(actor, Id, Left);
    }

    /// <inheritdoc/>
    protected override void Forget() => details = null;

    /// <inheritdoc/>
    protected override Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, PageRequest page) =>
        Reading.HistoryAsync(actor, Id, page, Left);
}
