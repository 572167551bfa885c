using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>
/// A section among details that reads for itself: again when something may have changed, and as soon as the database is
/// back.
/// </summary>
public abstract class DetailsSection : ScreenComponent
{
    private (Guid Id, int Version)? seen;
    private ReadRetry? reading;

    /// <summary>What the details are of.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Rises when something may have changed.</summary>
    [Parameter]
    public int Version { get; set; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <summary>Reads what it shows. That what the details are of is gone, they tell themselves.</summary>
    /// <returns>Shows it: not called where it has come too late to be asked for.</returns>
    protected abstract Task<Action> ReadAsync(Actor actor);

    /// <summary>Shows nothing, until that of other details is read.</summary>
    protected abstract void Clear();

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
        if (seen?.Id != Id) Clear();
        seen = (Id, Version);
        await LoadAsync();
    }

    private Task LoadAsync()
    {
        var asked = seen;
        return reading!.TryAsync(async () =>
        {
            var show = await ReadAsync(await Actors.CurrentAsync());
            if (asked == seen) show();
        }, _ => { });
    }
}
