using Connections.Core;
using Connections.Core.Maintenance;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>
/// A page of the audit trail. Without an index for the filters, it looks further back step by step until the page is
/// full or the trail ends, and shows what it has found so far.
/// </summary>
public sealed partial class AuditList
{
    private const int Size = 50;
    private const string ConnectionAsset = "custom_connection";

    private readonly List<AuditRow> rows = [];

    // Where the newer pages begin that were left behind, the last one on top.
    private readonly Stack<AuditCursor?> newer = new();
    private AuditState? seen;
    private AuditCursor? older;
    private bool looking;
    private int asked;
    private ReadRetry? reading;

    /// <summary>What to show.</summary>
    [Parameter, EditorRequired]
    public AuditState State { get; set; } = new();

    /// <summary>Raised with where to go.</summary>
    [Parameter]
    public EventCallback<AuditState> Changed { get; set; }

    [Inject]
    public required AuditTrail Trail { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    private IReadOnlyList<ListColumn> Columns =>
        [new($"When ({Reader.Zone.Id})", null, "when"), new("User", null, "who"), new("Action", null, "what"),
            new("Resource", null, "on"), new("Outcome", null, "outcome"), new("Changes", null, "changes")];

    private string Nothing =>
        reading?.Failure is { } failure ? $"The entries can’t be read right now. {failure.Message}"
        : older is not null ? "Nothing found so far."
        : State.IsFiltered || State.Before is not null ? "No entries match."
        : "No entries yet. Changes and uses are logged here.";

    private string Said
    {
        get
        {
            var found = $"{Reader.Write(rows.Count)} {(rows.Count == 1 ? "entry" : "entries")}";
            if (looking)
                return older is { } place
                    ? $"{found} so far. Looking further back than {Reader.WriteToTheSecond(place.At)}…" : "";
            return older is { } end && rows.Count < Size ? $"{found}, back to {Reader.WriteToTheSecond(end.At)}"
                : rows.Count > 0 ? found : "";
        }
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override async Task OnParametersSetAsync()
    {
        if (State == seen) return;
        // Back and forth in the browser moves between pages, too.
        if (seen is null || State.Before is null || State with { Before = null } != seen with { Before = null })
            newer.Clear();
        else if (newer.TryPeek(out var top) && top == State.Before) newer.Pop();
        seen = State;
        await ReadAsync(State);
    }

    private async Task ReadAsync(AuditState state)
    {
        var mine = ++asked;
        var query = state.ToQueryOfCore(Time.GetUtcNow());
        rows.Clear();
        (older, looking) = (state.Before, true);
        try
        {
            reading ??= new(Availability, Notifier, () => InvokeAsync(async () =>
            {
                await ReadAsync(State);
                StateHasChanged();
            }));
            await reading.TryAsync(async () =>
            {
                var actor = await Actors.CurrentAsync();
                do
                {
                    // SQLite answers on the thread that asks; the screen must not wait for it.
                    var (place, missing) = (older, Size - rows.Count);
                    var page = await Task.Run(() => Trail.ListAsync(actor, query, place, missing, Left), Left);
                    // Only the answer to the last question counts.
                    if (mine != asked) return;
                    rows.AddRange(page.Rows);
                    older = page.Older;
                    StateHasChanged();
                }
                while (rows.Count < Size && older is not null && looking);
            });
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return;
        }
        if (mine == asked) looking = false;
    }

    private void Stop() => looking = false;

    private Task OlderAsync()
    {
        newer.Push(State.Before);
        return Go(older);
    }

    private Task Go(AuditCursor? before) => Changed.InvokeAsync(State with { Before = before });

    private static string From(AuditRow row) =>
        string.Join(" · ", new[] { AuditMessages.Write(row.ActorKind), row.RemoteAddress }.OfType<string>());
}
