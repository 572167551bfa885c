using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Support;

/// <summary>
/// A long audit trail, written past the product in one statement, a second from entry to entry: the oldest is
/// <c>n1</c>, of the beginning of 2020.
/// </summary>
internal static class LongAuditTrail
{
    /// <summary>Writes that many.</summary>
    /// <param name="db">The database.</param>
    /// <param name="count">How many.</param>
    /// <param name="length">Length of the value in each entry's change, in characters.</param>
    public static async Task WriteAsync(ConnectionsDbContext db, int count, int length = 1)
    {
        var (id, at, text) = db is SqliteConnectionsDbContext
            ? ("randomblob(16)",
                "datetime('2020-01-01', '+' || i || ' seconds')", $"replace(hex(zeroblob({length})), '00', 'x')")
            : ("gen_random_uuid()",
                "timestamptz '2020-01-01 00:00:00+00' + i * interval '1 second'", $"repeat('x', {length})");
        var actor = db is SqliteConnectionsDbContext ? "zeroblob(16)" : "'00000000-0000-0000-0000-000000000000'::uuid";
#pragma warning disable EF1002 // Only texts of this file.
        await db.Database.ExecuteSqlRawAsync($$$"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {{{count}}})
            INSERT INTO "AuditEntries" ("Id", "At", "ActorId", "ActorKind", "ActorName", "EventName", "AssetType", "AssetName", "Action", "Outcome", "Details")
            SELECT {{{id}}}, {{{at}}}, {{{actor}}}, 'User', 'Machine', 'Custom Connections', 'custom_connection', 'n' || i, 'resolved', 'success',
                '[{{"field":"purpose","old":null,"new":"' || {{{text}}} || '","secret":false}}]'
            FROM n
            """);
#pragma warning restore EF1002
    }
}
