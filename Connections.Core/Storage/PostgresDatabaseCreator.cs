using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Connections.Core.Storage;

/// <summary>
/// Makes the database on the PostgreSQL server where there is none, also when several nodes start at the same moment.
/// </summary>
internal static class PostgresDatabaseCreator
{
    private const int MostAttempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes it, or waits until another node has.</summary>
    /// <exception cref="StartupException">This user may not make it; says how to.</exception>
    public static async Task EnsureCreatedAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var creator = db.Database.GetService<IRelationalDatabaseCreator>();
        for (var attempt = 1; !await creator.ExistsAsync(ct); attempt++)
        {
            try
            {
                await creator.CreateAsync(ct);
            }
            catch (PostgresException e) when (IsOthersDoing(e) && attempt < MostAttempts)
            {
                await Task.Delay(Pause, ct);
            }
            catch (Exception e) when (e is PostgresException or Problem.Unavailable)
            {
                var name = new NpgsqlConnectionStringBuilder(db.Database.GetConnectionString()).Database;
                throw new StartupException(
                    $"The database {name} does not exist on the PostgreSQL server and can't be created: " +
                        $"{(e.InnerException ?? e).Message}. Create it with CREATE DATABASE \"{name}\", or name " +
                        "another one in Storage:ConnectionString.");
            }
        }
    }

    // Two at once: the server tells the second by the name, by the index over names, or by the template that is in use.
    private static bool IsOthersDoing(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation
        or PostgresErrorCodes.ObjectInUse;
}
