using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>An account of a tile, as the choice sees it.</summary>
internal sealed record TileCandidate(Guid Id, string Name, string NameKey, bool IsDefault);

/// <summary>
/// Which account of a tile is used: the one that is named, else the only one, else the default.
/// </summary>
/// <param name="Tile">The name of the tile.</param>
/// <param name="Account">The account; null: none.</param>
/// <param name="Words">Why that one, or why none and what to do.</param>
internal sealed record TileAccountChoice(string Tile, TileCandidate? Account, string Words)
{
    private const int MostNamed = 10;

    /// <summary>Chooses.</summary>
    /// <param name="integration">The integration of the tile.</param>
    /// <param name="named">The account that was asked for; null or empty: none was.</param>
    /// <param name="accounts">All accounts of the tile, by name.</param>
    public static TileAccountChoice Choose(Integration integration, string? named,
        IReadOnlyList<TileCandidate> accounts)
    {
        var tile = integration.Name;
        if (accounts.Count == 0)
            return new(tile, null, $"{tile} has no account yet. Connect one under Integrations.");
        if (!string.IsNullOrWhiteSpace(named))
        {
            var key = CredentialRecord.KeyOf(DatabaseText.Clean(named));
            return accounts.FirstOrDefault(a => a.NameKey == key) is { } asked
                ? new(tile, asked, $"Its input account names it in the {tile} tile.")
                : new(tile, null, $"{tile} has no account “{DidYouMean.Quote(named)}”. {Named(accounts)}");
        }
        if (accounts is [var only]) return new(tile, only, $"It is the only account of the {tile} tile.");
        return accounts.FirstOrDefault(a => a.IsDefault) is { } usual
            ? new(tile, usual, $"It is the default account of the {tile} tile.")
            : new(tile, null, $"{tile} has {accounts.Count} accounts; account chooses one. {Named(accounts)}");
    }

    private static string Named(IReadOnlyList<TileCandidate> accounts)
    {
        var names = string.Join(", ", accounts.Take(MostNamed).Select(a => $"“{a.Name}”"));
        var more = accounts.Count > MostNamed ? $" and {accounts.Count - MostNamed} more" : "";
        return $"Its account{(accounts.Count == 1 ? " is" : "s are")} {names}{more}.";
    }
}

/// <summary>Looks up what the choice of an account needs.</summary>
internal static class TileAccountQueries
{
    /// <summary>All accounts of a tile, by name.</summary>
    public static Task<List<TileCandidate>> TileCandidatesAsync(this ConnectionsDbContext db, string tile,
        CancellationToken ct) =>
        db.Set<TileAccount>().AsNoTracking().Where(a => a.IntegrationType == tile).OrderBy(a => a.NameKey)
            .Select(a => new TileCandidate(a.Id, a.Name, a.NameKey, a.IsDefault)).ToListAsync(ct);
}
