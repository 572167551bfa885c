using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using GroupsOf = Connections.Core.Groups.ContainingGroups;
using Reading = Connections.Core.Groups.GroupQueries;

namespace Connections.Web.Components.Groups;

/// <summary>The groups that a connection is in, among its details; nothing where it is in none.</summary>
public sealed partial class GroupsOfConnection : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private GroupsOf? groups;
    private (Guid, int)? seen;
    private ReadRetry? reading;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Rises when something may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    public required Reading Groups { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        reading?.Dispose();
        gone.Cancel();
        gone.Dispose();
    }

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
        async () => groups = await Groups.OfConnectionAsync(await Actors.CurrentAsync(), Id, gone.Token), _ => { });
}
