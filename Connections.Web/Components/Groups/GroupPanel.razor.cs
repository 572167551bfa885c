using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The details of one group, beside the list.</summary>
public sealed partial class GroupPanel
{
    private GroupDetails? details;
    private GroupPolicy? policy;
    private Integration? integration;

    /// <summary>Raised when what the list shows has changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required GroupReading Reading { get; init; }

    [Inject]
    public required GroupPolicies Policies { get; init; }

    private string? EditRefusal => details is { MayRelease: true, Row: { ManagedBy: { } file } row } ? Problem.ManagedByFile.WhyNot(row.Name, file) : details is { MayEdit: false } shown ? OwnPermissions.Refusal(shown.Row.Access, Level.Editor, Core.People.Permissions.ConnectionGroupsWrite) : Availability.Refusal;

    /// <inheritdoc/>
    protected override async Task ReadAsync(Actor actor)
    {
        details = await Reading.GetAsync(actor, Id, Left);
        integration = Catalog.Find(details.Row.IntegrationType);
        policy = await Policies.GetAsync(actor, Id, Left);
    }

    /// <inheritdoc/>
    protected override void Forget() => details = null;

    // Refused by words only: the button can be reached, so that its reason is read.
    private Task ChangeAsync(EventCallback<GroupRow> act) => EditRefusal is null ? act.InvokeAsync(details!.Row) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task<PageOf<HistoryEntry>> HistoryAsync(Actor actor, PageRequest page) => Reading.HistoryAsync(actor, Id, page, Left);
}
