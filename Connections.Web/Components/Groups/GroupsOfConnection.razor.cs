using Connections.Core;
using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The groups that a connection is in, among its details; nothing where it is in none.</summary>
public sealed partial class GroupsOfConnection
{
    private ContainingGroups? groups;
    private (Guid, int)? seen;
    private ReadRetry? reading;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Rises when something may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    public required GroupQueries Groups { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override void OnInitialized() => reading = new(Availability, Notifier, () => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    }));

    protected override async Task OnParametersSetAsync()
    {
        if (seen == (Id, Version)) return;
        seen = (Id, Version);
        await LoadAsync();
    }

    // That the connection is gone, the details around it tell.
    private Task LoadAsync() => reading!.TryAsync(
        async () => groups = await Groups.OfConnectionAsync(await Actors.CurrentAsync(), Id, Left), _ => { });
}
