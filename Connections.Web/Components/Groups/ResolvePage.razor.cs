using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>The page on which a group explains what it gives.</summary>
public sealed partial class ResolvePage
{
    private Guid shown;
    private string? name;
    private ReadRetry? reading;

    /// <summary>The group.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required GroupQueries Reading { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    protected override void OnInitialized() => reading = new(Availability, Notifier, () => InvokeAsync(async () =>
    {
        await LoadAsync();
        StateHasChanged();
    }));

    protected override async Task OnParametersSetAsync()
    {
        if (shown == Id) return;
        (shown, name) = (Id, null);
        await LoadAsync();
    }

    // Why there is none, the explorer says.
    private Task LoadAsync() => reading!.TryAsync(
        async () => name = (await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left)).Row.Name,
        _ => name = null);

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();
}
