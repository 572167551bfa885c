using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// Name, description and tag keys of a group. Keys in use are offered, each with how many connections have it beside
/// those chosen.
/// </summary>
public sealed partial class GroupFields
{
    private const int Few = 8;

    // Kept apart: a source that is disposed of has none to give, and what was asked may come back after that.
    private IReadOnlyList<KeySuggestion> offered = [];

    /// <summary>What is typed.</summary>
    [Parameter, EditorRequired]
    public GroupForm Form { get; set; } = null!;

    /// <summary>Wire name of the integration.</summary>
    [Parameter, EditorRequired]
    public string IntegrationType { get; set; } = "";

    /// <summary>Whether faults are shown: not before one has tried to continue.</summary>
    [Parameter]
    public bool ShowsFaults { get; set; }

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    public required GroupCandidates Candidates { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    protected override Task OnInitializedAsync() => OfferAsync();

    private string? Shown(string field) => ShowsFaults ? Form.At(field) : null;

    private Task NameAsync(string name)
    {
        Form.Name = name;
        return Changed.InvokeAsync();
    }

    private Task DescribeAsync(string description)
    {
        Form.Description = description;
        return Changed.InvokeAsync();
    }

    private async Task KeysAsync(IReadOnlyList<string> keys)
    {
        Form.Keys = keys;
        await Changed.InvokeAsync();
        await OfferAsync();
    }

    private Task OfferAsync() => Notifier.TryAsync(async () =>
        offered = [.. (await Candidates.KeysAsync(await Actors.CurrentAsync(), IntegrationType, Form.Keys, null, Left))
            .Take(Few)]);

    private async Task<IReadOnlyList<string>> SuggestAsync(string typed, CancellationToken ct)
    {
        IReadOnlyList<string> found = [];
        await Notifier.TryAsync(
            async () =>
                found = [.. (await Candidates.KeysAsync(await Actors.CurrentAsync(), IntegrationType, Form.Keys, typed,
                    ct)).Select(k => k.Key)]);
        return found;
    }
}
