using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>Opens the installation: the data folder, the lock of the one process, a backup, the migrations.</summary>
internal sealed class DatabaseInitializer(
    StorageOptions options, IDbContextFactory<ConnectionsDbContext> databases, Backup backup,
    IEnumerable<IDatabaseOpenCheck> checks, ILogger<DatabaseInitializer> log) : IDisposable
{
    private const int LockAttempts = 10;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(100);

    private FileStream? processLock;

    /// <summary>Prepares the database for use.</summary>
    /// <exception cref="StartupException">Another process has it, it is damaged, or a newer version wrote
    /// it.</exception>
    public async Task OpenAsync(CancellationToken ct)
    {
        try
        {
            MakePrivateDirectory(options.Directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The data folder {Path.GetFullPath(options.Directory)} can't be created: "
                + $"{e.Message} Set Data:Directory to a folder that this user can write.");
        }
        if (DataFolderDiagnostics.IsOpenToOthers(options.Directory))
            log.DataFolderIsOpen(Path.GetFullPath(options.Directory));
        if (options.Provider == StorageProvider.Sqlite)
        {
            await TakeProcessLockAsync(ct);
            DataFolderFiles.Sweep(options, log);
            DataFolderFiles.Protect(options, log);
            if (File.Exists(options.SqliteFile)) await EnsureSoundAsync(ct);
        }
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new StartupException("Storage:Provider is Postgres, but Storage:ConnectionString is empty.");
        }

        await using var db = databases.CreateDbContext();
        var known = db.Database.GetMigrations().ToHashSet();
        var applied = await AppliedAsync(db, ct);
        var isFormer = FormerMigrations.IsMadeBy(applied);
        if (!isFormer && applied.Where(m => !known.Contains(m)).ToList() is { Count: > 0 } unknown)
            throw new StartupException("This database was written by a newer version (it has the migration "
                + $"{unknown[^1]}, which this version does not know). Start that version, or restore a backup.");

        // Before anything is changed: a log that is put back later must still fit the file.
        foreach (var check in checks) await check.CheckAsync(applied.Count > 0 ? db : null, ct);
        if (!isFormer && applied.Count == known.Count) return;
        if (!options.Migrate)
            throw new StartupException((isFormer
                ? "The database was made before the first release and must be upgraded, and "
                : $"The database is missing {known.Count - applied.Count} migrations and ")
                + "Storage:Migrate is off. Set it to true, or migrate it first.");
        if (options.Provider == StorageProvider.Sqlite)
        {
            if (applied.Count > 0)
            {
                var file = await backup.MakeAsync("before-migration", ct);
                log.BackedUpBeforeMigration(file);
            }
            else
            {
                await MakeFileAsync(ct);
            }
            await ReleaseStaleMigrationLockAsync(db, ct);
        }
        else
        {
            await PostgresDatabaseCreator.EnsureCreatedAsync(db, ct);
            await TakeMigrationTurnAsync(db, ct);
        }
        log.Migrating(isFormer ? known.Count : known.Count - applied.Count, applied.LastOrDefault() ?? "none");
        var begun = Stopwatch.GetTimestamp();
        // Another node may have done it while this one waited for its turn.
        if (isFormer && FormerMigrations.IsMadeBy(await AppliedAsync(db, ct)))
            await FormerMigrations.ReplaceAsync(db, ct);
        await db.Database.MigrateAsync(ct);
        log.Migrated(db.Database.GetMigrations().Last(), Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    // The library's own lock covers one migration, not several in a row. This one lasts until the context closes its
    // connection.
    private static async Task TakeMigrationTurnAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct);
        await db.Database.ExecuteSqlRawAsync($"SELECT pg_advisory_lock({MigrationTurn})", ct);
    }

    // Any number, as long as every node names the same.
    private const long MigrationTurn = 0x636F6E6E65637431;

    /// <inheritdoc/>
    public void Dispose() => processLock?.Dispose();

    /// <summary>
    /// Keeps every other process out of the data folder, for a command that works on the files themselves.
    /// </summary>
    /// <exception cref="StartupException">Another process has it.</exception>
    public async Task HoldFolderAsync(CancellationToken ct)
    {
        MakePrivateDirectory(options.Directory);
        await TakeProcessLockAsync(ct);
    }

    /// <summary>For commands, which work on what is there and make nothing.</summary>
    /// <exception cref="StartupException">There is no database yet.</exception>
    public void EnsureDatabase()
    {
        if (options.Provider == StorageProvider.Sqlite && !File.Exists(options.SqliteFile))
            throw new StartupException($"There is no database in {Path.GetFullPath(options.Directory)}. Start the "
                + "product once, or set Data:Directory to its folder.");
    }

    /// <summary>
    /// Refuses where there is no database of this very version: a command beside the server brings none up to date.
    /// </summary>
    /// <exception cref="StartupException">With what to do.</exception>
    public async Task EnsureCurrentAsync(CancellationToken ct)
    {
        EnsureDatabase();
        await using var db = databases.CreateDbContext();
        if (!(await AppliedAsync(db, ct)).ToHashSet().SetEquals(db.Database.GetMigrations()))
            throw new StartupException(
                "The database is of an older version. Start this version of the product once to upgrade it; then "
                + "run the command again.");
    }

    /// <summary>Makes a folder that only its owner can enter; an existing one keeps its rights.</summary>
    public static void MakePrivateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // SQLite's file serves one process here: a second one would not see the first one's writer queue, leases and
    // caches. One that is ending lets go in a moment, and so does a child that a program has just begun, which has its
    // files open until it runs its own.
    private async Task TakeProcessLockAsync(CancellationToken ct)
    {
        for (var attempt = 1; processLock is null; attempt++)
        {
            TryTakeProcessLock(isLast: attempt == LockAttempts);
            if (processLock is not null) return;
            if (attempt == 1) log.WaitingForFolder(Path.GetFullPath(options.Directory));
            await Task.Delay(LockPause, ct);
        }
    }

    private void TryTakeProcessLock(bool isLast)
    {
        try
        {
            processLock = DataFolderFiles.Create(Path.Combine(options.Directory, "connections.lock"),
                FileMode.OpenOrCreate);
        }
        catch (IOException e) when (DataFolderDiagnostics.IsHeld(e))
        {
            if (isLast)
                throw new StartupException($"Another process already uses {Path.GetFullPath(options.Directory)}. Stop "
                    + "it, or set Data:Directory to another folder.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(DataFolderDiagnostics.Say(e, Path.GetFullPath(options.Directory)));
        }
    }

    // Made here and not by the migration, which first looks for the file by failing to open it. The database gives the
    // files beside it the same rights.
    private async Task MakeFileAsync(CancellationToken ct)
    {
        await using (DataFolderFiles.Create(options.SqliteFile, FileMode.OpenOrCreate)) { }
        var make = new SqliteConnectionStringBuilder(
            DatabaseOptions.ConnectionString(options))
        {
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false
        };
        await using var connection = new SqliteConnection(make.ToString());
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL;";
        await command.ExecuteScalarAsync(ct);
    }

    private async Task EnsureSoundAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = new SqliteConnection(DatabaseOptions.ConnectionString(options));
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1);";
            if (await command.ExecuteScalarAsync(ct) is not "ok")
                throw new StartupException(Damaged("its pages are inconsistent"));
            // A backup that was put back comes without its log; EF sets this only where it makes the file itself.
            command.CommandText = "PRAGMA journal_mode=WAL;";
            await command.ExecuteScalarAsync(ct);
        }
        catch (SqliteException e)
        {
            throw new StartupException(Unusable(e));
        }
    }

    private string Damaged(string how) =>
        $"{Path.GetFullPath(options.SqliteFile)} can't be opened ({how}). Restore it from "
            + $"{Path.GetFullPath(options.BackupDirectory)}.";

    // Only a file that is damaged is to be restored: put back over a good one, a backup would lose what came after it.
    private string Unusable(SqliteException e)
    {
        var file = Path.GetFullPath(options.SqliteFile);
        return e.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED =>
                $"Another program has {file} locked, such as a database browser or a backup tool. Close it, and "
                + "start again; the file itself is not damaged.",
            SQLitePCL.raw.SQLITE_FULL => $"The disk of {file} is full. Free some space, and start again.",
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM
                or SQLitePCL.raw.SQLITE_AUTH =>
                $"{file} can't be opened for reading and writing ({e.Message}). Give this user permission for the "
                + "file and its folder.",
            SQLitePCL.raw.SQLITE_IOERR => $"{file} can't be read ({e.Message}). Check its disk, and start again.",
            _ => Damaged(e.Message),
        };
    }

    private async Task<List<string>> AppliedAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        if (options.Provider == StorageProvider.Sqlite && !File.Exists(options.SqliteFile)) return [];
        try
        {
            return [.. await db.Database.GetAppliedMigrationsAsync(ct)];
        }
        catch (Npgsql.NpgsqlException e) when (e is not Npgsql.PostgresException
        {
            SqlState: Npgsql.PostgresErrorCodes.InvalidCatalogName,
        })
        {
            throw new StartupException($"The PostgreSQL server can't be reached as configured: {e.Message}. Check "
                + "Storage:ConnectionString.");
        }
        catch (Npgsql.PostgresException)
        {
            return [];
        }
        catch (Problem.Unavailable e) when (options.Provider == StorageProvider.Postgres)
        {
            throw new StartupException("The PostgreSQL server can't be reached as configured: "
                + $"{e.InnerException?.Message ?? e.Message}. Check Storage:ConnectionString.");
        }
    }

    // A process killed while migrating leaves its lock row behind, and every later start would wait for it for ever.
    // Holding the process lock proves that no one else is migrating.
    internal static async Task ReleaseStaleMigrationLockAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var exists =
            await db.Database.SqlQueryRaw<int>(
                "SELECT COUNT(*) AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").SingleAsync(ct);
        if (exists > 0) await db.Database.ExecuteSqlRawAsync("DELETE FROM \"__EFMigrationsLock\"", ct);
    }
}
