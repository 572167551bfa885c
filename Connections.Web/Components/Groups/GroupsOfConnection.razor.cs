using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using GroupsOf = Connections.Core.Groups.GroupsOfConnection;
using Reading = Connections.Core.Groups.GroupReading;

namespace Connections.Web.Components.Groups;

/// <summary>The groups that a connection is in, among its details; nothing where it is in none.</summary>
public sealed partial class GroupsOfConnection : IDisposable
{
    private readonly CancellationTokenSource gone = new();
    private GroupsOf? groups;
    private (Guid, int)? seen;

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

    /// <inheritdoc/>
    public void Dispose()
    {
        gone.Cancel();
        gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (seen == (Id, Version)) return;
        seen = (Id, Version);
        // That the connection is gone, the details round it tell.
        await Notifier.TryAsync(async () => groups = await Groups.OfConnectionAsync(await Actors.CurrentAsync(), Id, gone.Token), _ => { });
    }
}
