using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Resolving;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>Explains who may use a connection, directly or through the groups that it is in.</summary>
public sealed partial class ConnectionResolve
{
    private ReadRetry? reading;
    private bool mayExplain;
    private Guid? identity;
    private ResolutionExplanation? explained;
    private IReadOnlyList<ContainingGroup> groups = [];
    private int hiddenGroups;
    private Guid? groupId;
    private string? missing;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    [Inject]
    public required ResolutionExplainer Choices { get; init; }

    [Inject]
    public required ConnectionPolicies Policies { get; init; }

    [Inject]
    public required GroupQueries Groups { get; init; }

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

    private Task LoadAsync()
    {
        missing = null;
        return reading!.TryAsync(async () =>
        {
            var actor = await Actors.CurrentAsync();
            mayExplain = (await Policies.GetAsync(actor, Id, Left)).MayExplain;
            (groups, hiddenGroups) = await Groups.OfConnectionAsync(actor, Id, Left);
            explained = await Choices.ExplainAsync(actor, new ResolveTarget.Connection(Id), null, Left);
        }, failed => missing = failed.Message);
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    private Task ForAsync(Guid? chosen)
    {
        identity = chosen;
        return Notifier.TryAsync(async () =>
        {
            var asked = await Choices.ExplainAsync(await Actors.CurrentAsync(), new ResolveTarget.Connection(Id),
                chosen, Left);
            // Only the answer to the last question counts.
            if (identity == chosen) explained = asked;
        });
    }
}
