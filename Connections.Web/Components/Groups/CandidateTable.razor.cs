using Connections.Core;
using Connections.Core.Groups;
using Connections.Web.Auth;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>
/// The connections that carry all keys, each with its values and a tick: a window onto the database, however many they
/// are. Beside a row stands why it cannot be added, or with whom of the ticked ones it clashes.
/// </summary>
public sealed partial class CandidateTable
{
    private static readonly Noun noun = new("connection has all keys", "connections have all keys");
    private static readonly IReadOnlyList<ListColumn> columns = [new("Connection", null, "name"),
        new("Matches", null, "values")];

    private readonly Debouncer typing = new(TimeSpan.FromMilliseconds(180));
    private ListTable<Candidate>? table;
    private string search = "";
    private string? allOf;
    private int total;

    /// <summary>Wire name of the integration.</summary>
    [Parameter, EditorRequired]
    public string IntegrationType { get; set; } = "";

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string IntegrationName { get; set; } = "";

    /// <summary>The group's keys.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>Who is ticked, changed in place.</summary>
    [Parameter, EditorRequired]
    public HashSet<Guid> Chosen { get; set; } = [];

    /// <summary>Who is a member already and may stay, whatever the reader may do with them.</summary>
    [Parameter]
    public IReadOnlySet<Guid> Present { get; set; } = new HashSet<Guid>();

    /// <summary>The group that is changed; null for a new one.</summary>
    [Parameter]
    public Guid? GroupId { get; set; }

    /// <summary>What the service found wrong, by id.</summary>
    [Parameter]
    public IReadOnlyDictionary<Guid, string> Faults { get; set; } = new Dictionary<Guid, string>();

    /// <summary>Raised when ticks have changed.</summary>
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

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    protected override void Leave() => typing.Dispose();

    private async Task<PagedResult<Candidate>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Candidates.ListAsync(await Actors.CurrentAsync(), Query(), page, ct);

    // How many of those that a search finds are ticked, only the database could tell: there it is what was asked for
    // last.
    private bool HasAll =>
        Chosen.Count > 0 && total > 0 && Chosen.Count >= total && (allOf == search || search.Trim().Length == 0);

    private string Selected =>
        Chosen.Count >= NewGroup.MostMembers ? $"{Reader.Write(Chosen.Count)} selected, the maximum for a group"
            : $"{Reader.Write(Chosen.Count)} selected";

    private CandidateQuery Query() =>
        new()
        {
            IntegrationType = IntegrationType,
            Keys = Keys,
            Search = search,
            Chosen = [.. Chosen],
            GroupId = GroupId
        };

    private bool MayAdd(Candidate row) => row.Refusal is null || Present.Contains(row.Member.Id);

    private bool IsFault(Candidate row) =>
        Faults.ContainsKey(row.Member.Id) || (Chosen.Contains(row.Member.Id) && row.Clash is not null);

    private string? NoteOf(Candidate row) =>
        Faults.TryGetValue(row.Member.Id, out var fault) ? fault
        : !MayAdd(row) ? row.Refusal
        : row.Clash ?? (row.Member.Standing.Attention is { } attention ? $"Needs attention: {attention}" : null);

    private async Task ChooseAsync(Guid id, bool chosen)
    {
        if (chosen) Chosen.Add(id);
        else
        {
            Chosen.Remove(id);
            allOf = null;
        }

        await TellAsync();
    }

    // With a search, all that it finds; without one, all.
    private async Task SelectAllAsync(bool on)
    {
        if (!on && search.Trim().Length == 0) Chosen.Clear();
        else
        {
            await Notifier.TryAsync(async () =>
            {
                var (actor, query) = (await Actors.CurrentAsync(), Query() with { Chosen = [] });
                for (var offset = 0; !on || Chosen.Count < NewGroup.MostMembers; offset += PageRequest.MaxSize)
                {
                    var page = await Task.Run(
                        () => Candidates.ListAsync(actor, query, new PageRequest(offset, PageRequest.MaxSize), Left),
                        Left);
                    if (on) Chosen.UnionWith(
                        page.Rows.Where(MayAdd).Select(r => r.Member.Id).Except(Chosen)
                            .Take(NewGroup.MostMembers - Chosen.Count).ToList());
                    else Chosen.ExceptWith(page.Rows.Select(r => r.Member.Id));
                    if (offset + PageRequest.MaxSize >= page.Total) return;
                }
            });
        }

        allOf = on ? search : null;
        await TellAsync();
    }

    // What clashes depends on what is ticked: the rows in sight are read anew.
    private async Task TellAsync()
    {
        await Changed.InvokeAsync();
        if (table is not null) await table.ReloadAsync();
    }

    private Task SearchAsync(string text)
    {
        search = text;
        return typing.RunAsync(Time, _ => table?.ReloadAsync() ?? Task.CompletedTask);
    }
}
