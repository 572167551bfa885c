using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The details of one group, beside the list.</summary>
public sealed partial class GroupPanel : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private CancellationToken left;
    private GroupDetails? details;
    private GroupPolicy? policy;
    private Integration? integration;
    private List<HistoryEntry> history = [];
    private int historyTotal;
    private string? missing;
    private int seen = -1;

    /// <summary>Which group.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Rises when the list has changed something: the panel reads again.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Edits it.</summary>
    [Parameter]
    public EventCallback<GroupRow> Edit { get; set; }

    /// <summary>Shows who may do what with it.</summary>
    [Parameter]
    public EventCallback<GroupRow> Permissions { get; set; }

    /// <summary>Deletes it.</summary>
    [Parameter]
    public EventCallback<GroupRow> Delete { get; set; }

    /// <summary>Marks it, or takes the mark away.</summary>
    [Parameter]
    public EventCallback<GroupRow> Favorite { get; set; }

    /// <summary>Raised when what the list shows has changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required GroupReading Reading { get; init; }

    [Inject]
    public required GroupPolicies Policies { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string? EditRefusal => details is { MayRelease: true, Row: { ManagedBy: { } file } row } ? Problem.ManagedByFile.WhyNot(row.Name, file) : details is { MayEdit: false } shown ? OwnPermissions.Refusal(shown.Row.Access, Level.Editor, Core.People.Permissions.ConnectionGroupsWrite) : Availability.Refusal;

    // Taken once: after the panel has gone, its source cannot be asked any more.
    protected override void OnInitialized() => left = gone.Token;

    protected override async Task OnParametersSetAsync()
    {
        if (seen == Version) return;
        seen = Version;
        await Notifier.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            details = await Reading.GetAsync(actor, Id, left);
            integration = Catalog.Find(details.Row.IntegrationType);
            policy = await Policies.GetAsync(actor, Id, left);
            var page = await Reading.HistoryAsync(actor, Id, new PageRequest(0, 10), left);
            (history, historyTotal) = ([.. page.Rows], page.Total);
        }, failed => (missing, details) = (failed.Message, null));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    // Refused by words only: the button can be reached, so that its reason is read.
    private Task ChangeAsync(EventCallback<GroupRow> act) => EditRefusal is null ? act.InvokeAsync(details!.Row) : Task.CompletedTask;

    private Task MoreAsync() => Notifier.TryAsync(async () =>
    {
        var page = await Reading.HistoryAsync(await Actors.CurrentAsync(), Id, new PageRequest(history.Count, 50), left);
        history.AddRange(page.Rows);
        historyTotal = page.Total;
    });
}
