using Connections.Core.Impact;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>How often a connection was used in the last days: in words, and a bar for each day.</summary>
public sealed partial class UsageStrip
{
    private const int Step = 8;
    private const int Height = 24;

    private UsageStatistics? figures;
    private ReadRetry? reading;
    private int most;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    [Inject]
    public required UsageQueries Usage { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override async Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        // The panel says itself why there is nothing to see.
        await reading!.TryAsync(
            async () => figures = await Usage.OfConnectionAsync(await Actors.CurrentAsync(), Id, Left),
            _ => figures = null);
        most = figures?.Days.Max(d => d.Count) ?? 0;
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    private string Words(UsageStatistics shown) => shown.Total switch
    {
        0 when shown.LastUsedAt is null => "Never used",
        0 => $"Not used in the last {shown.Days.Count} days",
        1 => $"Used once in the last {shown.Days.Count} days",
        var total => $"Used {Reader.Write(total)} times in the last {shown.Days.Count} days",
    };

    // A day with a use shows, however small it is beside the others.
    private int BarOf(int count) => count == 0 ? 1 : Math.Max(3, (int)((long)count * Height / most));
}
