using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Connections.Core.Storage;

/// <summary>
/// The migrations of the days before the first release, which one initial migration replaces now. A database that has
/// all of them is brought to it once; after that nothing tells it from a new one.
/// </summary>
internal static class FormerMigrations
{
    private static readonly string[] Names =
    [
        "Initial", "Access", "Groups", "Usage", "Keys", "NamedCalls", "HandsOut", "Files", "AuditHeads",
        "JobsAndDeletedGroups",
    ];

    /// <summary>Whether a database was made by them.</summary>
    /// <param name="applied">Ids of the migrations that it has, in order.</param>
    /// <exception cref="StartupException">It has some of them only.</exception>
    public static bool IsMadeBy(IReadOnlyList<string> applied)
    {
        // The initial migration of today bears the same name, and is alone.
        if (applied.Count < 2 || !applied.Select(NameOf).SequenceEqual(Names.Take(applied.Count)))
            return applied is [var only] && string.CompareOrdinal(only, "20261129") < 0 && NameOf(only) == Names[0]
                ? throw TooOld() : false;
        return applied.Count == Names.Length ? true : throw TooOld();
    }

    /// <summary>Brings such a database to the initial migration, all at once or not at all.</summary>
    public static async Task ReplaceAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var history = db.GetService<IHistoryRepository>();
        var initial = db.Database.GetMigrations().First();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlRawAsync(db.Database.IsNpgsql()
            ? """ALTER TABLE "Sessions" ADD "SecurityStamp" character varying(100) NOT NULL DEFAULT ''"""
            : """ALTER TABLE "Sessions" ADD "SecurityStamp" TEXT NOT NULL DEFAULT ''""", ct);
        await db.Database.ExecuteSqlRawAsync(
            """
            UPDATE "Sessions" SET "SecurityStamp" =
                (SELECT "SecurityStamp" FROM "Users" WHERE "Users"."Id" = "Sessions"."UserId")
            """, ct);
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlRawAsync(
                """ALTER TABLE "Sessions" ALTER COLUMN "SecurityStamp" DROP DEFAULT""", ct);
        await db.Database.ExecuteSqlRawAsync("""DELETE FROM "__EFMigrationsHistory" """, ct);
        await db.Database.ExecuteSqlRawAsync(
            history.GetInsertScript(new HistoryRow(initial, ProductInfo.GetVersion())), ct);
        await transaction.CommitAsync(ct);
    }

    private static string NameOf(string migration) =>
        migration[(migration.IndexOf('_', StringComparison.Ordinal) + 1)..];

    private static StartupException TooOld() => new(
        "This database was made by a version before the first release that is too old to upgrade. Export its "
        + "connections and groups with the version that made it (connections export), start this version with an "
        + "empty data folder, and import them.");
}
