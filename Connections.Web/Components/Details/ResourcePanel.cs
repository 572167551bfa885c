using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Details;

/// <summary>
/// What the details of a connection and of a group have in common: they stand beside the list, read again when it has
/// changed something, and end with their history.
/// </summary>
public abstract class ResourcePanel<TRow> : ComponentBase, IDisposable
{
    private const int FewEntries = 10;
    private const int MoreEntries = 50;

    private readonly Lifetime lifetime = new();
    private readonly List<HistoryEntry> history = [];
    private int seen = -1;
    private ReadRetry? reading;

    /// <summary>Which one.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Rises when the list has changed something: the panel reads again.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>What the list does with it.</summary>
    [Parameter, EditorRequired]
    public ResourceActions<TRow> Does { get; set; } = null!;

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

    /// <summary>Canceled when it leaves the screen.</summary>
    protected CancellationToken Left => lifetime.Token;

    /// <summary>What happened to it, as far as it was read.</summary>
    protected IReadOnlyList<HistoryEntry> History => history;

    /// <summary>How much has happened.</summary>
    protected int HistoryTotal { get; private set; }

    /// <summary>Why there is nothing to show; null where there is.</summary>
    protected string? Missing { get; private set; }

    /// <summary>Reads what it shows.</summary>
    protected abstract Task ReadAsync(Actor actor);

    /// <summary>Shows nothing from now on.</summary>
    protected abstract void Forget();

    /// <summary>Reads a page of what happened to it.</summary>
    protected abstract Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, PageRequest page);

    /// <inheritdoc/>
    public void Dispose()
    {
        lifetime.Dispose();
        reading?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (seen == Version) return;
        seen = Version;
        await LoadAsync();
    }

    /// <summary>Reads it anew.</summary>
    protected async Task LoadAsync()
    {
        reading ??= new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        await reading.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            await ReadAsync(actor);
            var page = await HistoryAsync(actor, new PageRequest(0, FewEntries));
            history.Clear();
            Add(page);
            Missing = null;
        }, Lose);
    }

    // What is shown stays while the database is away; it's read again when it's back.
    private void Lose(Problem problem)
    {
        if (problem is Problem.Unavailable { IsDatabaseAway: true } && Missing is null && seen > 0) return;
        Missing = problem.Message;
        Forget();
    }

    /// <summary>Reads more of its history.</summary>
    protected Task MoreAsync() =>
        Notifier.TryAsync(
            async () =>
                Add(await HistoryAsync(await Actors.CurrentAsync(), new PageRequest(history.Count, MoreEntries))));

    private void Add(PagedResult<HistoryEntry> page)
    {
        history.AddRange(page.Rows);
        HistoryTotal = page.Total;
    }
}
