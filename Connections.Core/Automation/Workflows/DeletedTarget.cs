using System.Globalization;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>A connection or group that was deleted and can be restored, for a reader who saw it before.</summary>
internal sealed record DeletedTarget(Guid Id, bool IsGroup, string Name, DateTimeOffset At, Guid? ById,
    DateTimeOffset PurgeAt)
{
    /// <summary>Who deleted it.</summary>
    public string By { get; init; } = "";

    /// <summary>What it was.</summary>
    public string What => IsGroup ? "group" : "connection";

    /// <summary>What became of it, and the way back: follows its name.</summary>
    public string Words =>
        $"was deleted on {Day(At)} by {By}. You can restore it until {Day(PurgeAt)}, or replace it.";

    /// <summary>Of these connections and groups those that were deleted, and that the reader saw before.</summary>
    public static async Task<Dictionary<Guid, DeletedTarget>> FindAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<Guid> connections, IReadOnlyList<Guid> groups, CancellationToken ct)
    {
        var gone = new List<DeletedTarget>();
        if (connections.Count > 0)
            gone.AddRange(await db.Set<Connection>().AsNoTracking()
                .Where(c => c.DeletedAt != null && connections.Contains(c.Id)).VisibleTo(db, rights)
                .Select(c => new DeletedTarget(c.Id, false, c.Name, c.DeletedAt!.Value, c.DeletedById,
                    c.PurgeAt!.Value))
                .ToListAsync(ct));
        if (groups.Count > 0)
            gone.AddRange(await db.DeletedGroups().AsNoTracking().Where(g => groups.Contains(g.Id))
                .VisibleTo(db, rights)
                .Select(g => new DeletedTarget(g.Id, true, g.Name, g.DeletedAt!.Value, g.DeletedById, g.PurgeAt!.Value))
                .ToListAsync(ct));
        if (gone.Count == 0) return [];
        var names = await db.NamesOfAsync([.. gone.Select(g => g.ById).OfType<Guid>().Distinct()], ct);
        return gone.ToDictionary(g => g.Id, g => g with { By = names(g.ById ?? Guid.Empty) });
    }

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
}
