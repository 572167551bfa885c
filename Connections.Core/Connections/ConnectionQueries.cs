using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>One connection, looked at: details and history. Nothing here can open a secret.</summary>
public sealed class ConnectionQueries
{
    private readonly IConnectionsDbContextFactory databases;
    private readonly IntegrationCatalog catalog;

    internal ConnectionQueries(IConnectionsDbContextFactory databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>Everything of a connection that may be shown.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ConnectionDetails> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        return await db.DetailsAsync(catalog, reached, ct);
    }

    /// <summary>A connection's history, the newest first.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, Guid id, PageRequest page,
        CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var reached = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        var whole = reached.Rights.Has(Permissions.AuditLogsRead);
        return await HistoryAsync(db, id, whole, page, ct);
    }

    /// <summary>
    /// The history of a thing, of whichever kind: whole for auditors, else without what is for them alone.
    /// </summary>
    internal static async Task<PagedResult<HistoryEntry>> HistoryAsync(ConnectionsDbContext db, Guid assetId,
        bool whole, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(e => e.AssetId == assetId);
        var rows = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip(page.Offset)
            .Take(page.Size).ToListAsync(ct);
        return new([.. rows.Select(
            e => new HistoryEntry(e.At, e.ActorName, e.Action, e.Outcome,
                [.. AuditLog.Changes(e).Where(c => whole || !AuditLog.IsForAuditors(c))]) { Id = e.Id,
                    ActorId = e.ActorId })], await entries.CountAsync(ct));
    }

    /// <summary>The tags of their text.</summary>
    internal static IReadOnlyList<string> TagsOf(string text) => text.Length == 0 ? [] : text.Split(' ');
}
