using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Tiles;

namespace Connections.Web.Components.Documents;

/// <summary>A connection or group that a step can act through.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Name">Its name.</param>
/// <param name="IntegrationType">Its integration.</param>
/// <param name="Keys">Of a group the keys of its identifiers.</param>
public sealed record StepTarget(Guid Id, bool IsGroup, string Name, string IntegrationType, IReadOnlyList<string> Keys)
{
    /// <summary>Whether it is an integration tile, which a step uses that has nothing chosen.</summary>
    public bool IsTile { get; init; }

    /// <summary>Under which heading it is listed.</summary>
    public string Heading => IsTile ? "Integration tile" : IsGroup ? "Groups" : "Connections";
}

/// <summary>Finds what steps can act through: connections and groups that the reader sees.</summary>
public sealed class StepTargets(ConnectionSearch connections, GroupSearch groups, TileQueries tiles,
    IntegrationCatalog catalog)
{
    private const int Most = 20;
    private const int Chunk = 100;

    /// <summary>Connections, then groups, that a text is found in.</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="text">The text; empty: any.</param>
    /// <param name="integrationType">Of which integration; null: any.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<IReadOnlyList<StepTarget>> SearchAsync(Actor actor, string text, string? integrationType,
        CancellationToken ct)
    {
        IReadOnlyList<string> integrations = integrationType is null ? [] : [integrationType];
        var page = new PageRequest(0, Most);
        var found = await connections.ListAsync(actor, new ConnectionQuery
        {
            Search = text,
            Integrations = integrations,
            Sort = ConnectionSort.Name,
            Descending = false,
        }, page, ct);
        var grouped = await groups.ListAsync(actor, new GroupQuery
        {
            Search = text,
            Integrations = integrations,
            Sort = GroupSort.Name,
            Descending = false,
        }, page, ct);
        return [.. found.Rows.Select(From), .. grouped.Rows.Select(From)];
    }

    /// <summary>The tile that an integration's steps use where nothing is chosen; null: it has none.</summary>
    public async Task<StepTarget?> TileAsync(Actor actor, string? integrationType, CancellationToken ct)
    {
        if (integrationType is null || catalog.Find(integrationType) is not { Tile: not null } integration) return null;
        var accounts = (await tiles.AccountsAsync(actor, integrationType, ct)).Accounts;
        var usual = accounts is [var only] ? only : accounts.FirstOrDefault(a => a.IsDefault);
        var of = usual is not null ? $": {usual.Name}" : accounts.Count == 0 ? " (not connected)" : "";
        return new(Guid.Empty, false, $"From the {integration.Name} tile{of}", integrationType, []) { IsTile = true };
    }

    /// <summary>Those of these ids that the reader sees.</summary>
    public async Task<IReadOnlyList<StepTarget>> FindAsync(Actor actor, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        var known = new List<StepTarget>();
        foreach (var some in ids.Chunk(Chunk))
        {
            var page = new PageRequest(0, Chunk);
            known.AddRange((await connections.ListAsync(actor, new ConnectionQuery { Ids = some }, page, ct)).Rows
                .Select(From));
            known.AddRange((await groups.ListAsync(actor, new GroupQuery { Ids = some }, page, ct)).Rows.Select(From));
        }
        return known;
    }

    private static StepTarget From(ConnectionRow row) => new(row.Id, false, row.Name, row.IntegrationType, []);

    private static StepTarget From(GroupRow row) => new(row.Id, true, row.Name, row.IntegrationType, row.Keys);
}
