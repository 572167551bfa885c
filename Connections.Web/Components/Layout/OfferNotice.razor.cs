using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Connections.Web.Components.Layout;

/// <summary>
/// Says that workflows or apps are offered to the reader. It looks once when the frame is drawn, and again on each page
/// as long as there are some.
/// </summary>
public sealed partial class OfferNotice
{
    private int count;

    [Inject]
    public required OwnershipOffers Offers { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc/>
    protected override void Leave() => Navigation.LocationChanged -= Moved;

    protected override Task OnInitializedAsync()
    {
        Navigation.LocationChanged += Moved;
        return CountAsync();
    }

    private async Task CountAsync()
    {
        try
        {
            // What keeps it from being read, the page itself tells.
            await Notifier.TryAsync(async () => count = (await Offers.ListAsync(await Actors.CurrentAsync(),
                new PageRequest(0, 1), Left)).Total, _ => count = 0);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The frame was left.
        }
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (count > 0) _ = InvokeAsync(LookAgainAsync);
    }

    private async Task LookAgainAsync()
    {
        await CountAsync();
        if (!Left.IsCancellationRequested) StateHasChanged();
    }
}
