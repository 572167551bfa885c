using Connections.Core.Maintenance;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>What narrows the audit trail. It changes nothing itself: the address does.</summary>
public sealed partial class AuditFilters
{
    private ReadRetry? reading;
    private IReadOnlyList<string> events = [];
    private AuditState? seen;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public AuditState State { get; set; } = new();

    /// <summary>Raised with the next filters.</summary>
    [Parameter]
    public EventCallback<AuditState> Changed { get; set; }

    [Inject]
    public required AuditTrail Trail { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    // With each change of the address: an event may have happened for the first time.
    protected override async Task OnParametersSetAsync()
    {
        if (State == seen) return;
        seen = State;
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        reading ??= new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        try
        {
            await reading.TryAsync(async () => events = await Trail.EventNamesAsync(await Actors.CurrentAsync(), Left));
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The screen was left.
        }
    }

    // Another filter is another list: it begins at its newest entry.
    private Task Go(AuditState next) => Changed.InvokeAsync(next with { Before = null });

    private DateTime? Shown(DateTimeOffset? moment) => moment is { } at ? Reader.OnTheClock(at) : null;

    private DateTimeOffset? Read(DateTime? clock) =>
        clock is { Year: > 1 and < 9999 } shown ? Reader.Moment(shown) : null;

    // An address may name what is no longer offered.
    private static IEnumerable<string> With(IReadOnlyList<string> offered, string chosen) =>
        chosen.Length == 0 || offered.Contains(chosen) ? offered : offered.Append(chosen);
}
