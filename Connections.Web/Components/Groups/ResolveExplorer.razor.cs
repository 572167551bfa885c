using Connections.Core;
using Connections.Core.Groups;
using Connections.Core.Resolving;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Explains what a group gives for identifiers, and to whom: which member is chosen, why each other one is not, and
/// which combinations of values nobody matches. Nothing is used, and no secret opened.
/// </summary>
public sealed partial class ResolveExplorer
{
    private const int MostSuggestions = 200;

    private ReadRetry? reading;
    private Guid shown;
    private GroupDetails? group;
    private bool mayExplain;
    private string?[] values = [];
    private IReadOnlyList<string>[] inUse = [];
    private Guid? identity;
    private ResolutionExplanation? explained;
    private List<MemberExplanation> ordered = [];
    private string? missing;
    private string? problem;
    private ResolveTarget.Group? asked;
    private bool asking;
    private bool showsOthers;

    /// <summary>The group.</summary>
    [Parameter, EditorRequired]
    public Guid GroupId { get; set; }

    /// <summary>A member that it is about: its values are filled in, and it is first.</summary>
    [Parameter]
    public Guid? ConnectionId { get; set; }

    [Inject]
    public required GroupQueries Reading { get; init; }

    [Inject]
    public required GroupPolicies Policies { get; init; }

    [Inject]
    public required ResolutionExplainer Choices { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override void OnInitialized()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        }));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (shown == GroupId) return;
        shown = GroupId;
        (group, explained, missing, problem) = (null, null, null, null);
        await ReadAsync();
    }

    private Task ReadAsync()
    {
        missing = null;
        return reading!.TryAsync(LoadAsync, failed => missing = failed.Message);
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    private static string InputId(int place) => $"resolve-value-{place}";

    private static string ListId(int place) => $"resolve-values-{place}";

    private static string Sign(MemberExplanation member) => (member.Answers, member.MayUse) switch
    {
        (true, true) =>
        "✓",
        (true, false) => "✕",
        _ => "–"
    };

    private static string SignClass(MemberExplanation member) =>
        (member.Answers, member.MayUse) switch { (true, true) => "good", (true, false) => "bad", _ => "none" };

    private async Task LoadAsync()
    {
        var actor = await Actors.CurrentAsync();
        var read = await Reading.GetAsync(actor, GroupId, Left);
        mayExplain = (await Policies.GetAsync(actor, GroupId, Left)).MayExplain;
        var mine = read.Members.FirstOrDefault(m => m.Id == ConnectionId);
        values = [.. read.Row.Keys.Select((_, place) => mine?.Values[place] is [var value, ..] ? value : null)];
        inUse = [.. read.Row.Keys.Select(
            (_, place) =>
                (IReadOnlyList<string>)[.. read.Members.SelectMany(m => m.Values[place]).Distinct()
                    .Order(StringComparer.Ordinal).Take(MostSuggestions)])];
        group = read;
    }

    private async Task ForAsync(Guid? chosen)
    {
        identity = chosen;
        if (explained is not null) await ExplainAsync();
    }

    private async Task ExplainAsync()
    {
        if (asking) return;
        (asking, problem) = (true, null);
        var target = new ResolveTarget.Group(GroupId,
            [.. group!.Row.Keys.Select((key, place) => new Identifier(key, values[place]))]);
        await Notifier.TryAsync(async () =>
        {
            explained = await Choices.ExplainAsync(await Actors.CurrentAsync(), target, identity, Left);
            asked = target;
            ordered = [.. explained.Members.OrderByDescending(m => m.Answers)
                .ThenByDescending(m => m.Id == ConnectionId)];
        }, failed => (problem, explained) = (failed.Message, null));
        asking = false;
    }

    private Task<PagedResult<MemberExplanation>> MembersAsync(PageRequest page, CancellationToken ct) =>
        Task.FromResult(
            new PagedResult<MemberExplanation>([.. ordered.Skip(page.Offset).Take(page.Size)], ordered.Count));

    private async Task<PagedResult<IdentityOutcome>> OthersAsync(PageRequest page, CancellationToken ct) =>
        await Choices.ForIdentitiesAsync(await Actors.CurrentAsync(), asked!, null, page, ct);
}
