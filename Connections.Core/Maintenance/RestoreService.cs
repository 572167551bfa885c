using System.Globalization;
using Connections.Core.Audit;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>What a restoration came to.</summary>
/// <param name="KeptAside">Where the database that was there is kept; null: there was none.</param>
/// <param name="EarlierKeys">Fingerprints of master keys that the restored database needs besides the one that is
/// written with.</param>
public sealed record RestoreReport(string? KeptAside, IReadOnlyList<string> EarlierKeys);

/// <summary>
/// Puts a backup in place of the SQLite database. It is copied beside it and verified there; then one move puts it
/// in place, so that a kill at any point leaves the old one or the new one, whole.
/// </summary>
public sealed class RestoreService
{
    private readonly StorageOptions storage;
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly DatabaseInitializer start;
    private readonly Backup backup;
    private readonly MasterKeys keys;
    private readonly AuditHeadVerifier heads;
    private readonly AuditDiscrepancyRecorder states;
    private readonly TimeProvider clock;

    internal RestoreService(StorageOptions storage, IDbContextFactory<ConnectionsDbContext> databases,
        DatabaseInitializer start, Backup backup, MasterKeys keys, AuditHeadVerifier heads,
        AuditDiscrepancyRecorder states,
        TimeProvider clock) =>
        (this.storage, this.databases, this.start, this.backup, this.keys, this.heads, this.states,
            this.clock) = (storage, databases, start, backup, keys, heads, states, clock);

    /// <summary>Called as each step is done: for a test that dies there.</summary>
    internal Action<string>? Done { get; set; }

    /// <summary>Restores a backup. Holds the data folder, so that no server runs beside it.</summary>
    /// <exception cref="StartupException">The product runs; the file is no backup, is damaged, or is of a newer
    /// version; or its master key is not here. Nothing was changed.</exception>
    public async Task<RestoreReport> RestoreAsync(string file, CancellationToken ct)
    {
        if (storage.Provider != StorageProvider.Sqlite)
            throw new StartupException(
                "This installation keeps its data in PostgreSQL: restore it with pg_restore, and keep the master "
                + "key as it is.");
        if (!File.Exists(file)) throw new StartupException($"There is no file {file}.");
        if (Path.GetFullPath(file) == Path.GetFullPath(storage.SqliteFile))
            throw new StartupException($"{file} is the database itself. Name a backup.");
        await start.HoldFolderAsync(ct);

        var copy = storage.SqliteFile + DataFolderFiles.Restoring;
        try
        {
            await SettlePresentAsync(ct);
            await CopyAsync(file, copy, ct);
            await VerifyAsync(file, copy, ct);
            Done?.Invoke("verified");
            var aside = await KeepPresentAsideAsync(ct);
            Done?.Invoke("kept aside");
            // Recorded in the copy before it is moved: so the two come together.
            var lines = await RecordAsync(file, copy, aside, ct);
            Done?.Invoke("recorded");
            File.Move(copy, storage.SqliteFile, overwrite: true);
            Done?.Invoke("put in place");
            states.Finish(lines);
            await start.OpenAsync(ct);
            await keys.OpenAsync(ct);
            return new(aside, await keys.EarlierAsync(ct));
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static async Task CopyAsync(string file, string copy, CancellationToken ct)
    {
        File.Delete(copy);
        await using var target = DataFolderFiles.Create(copy);
        await using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        await source.CopyToAsync(target, ct);
        target.Flush(flushToDisk: true);
    }

    private async Task VerifyAsync(string file, string copy, CancellationToken ct)
    {
        var records = new List<(string, byte[])>();
        var applied = new List<string>();
        try
        {
            await using var connection = await OpenAsync(copy, SqliteOpenMode.ReadOnly, ct);
            if (await ScalarAsync(connection, "PRAGMA integrity_check(1);", ct) is not "ok")
                throw new StartupException($"{file} is damaged: its pages are inconsistent. Nothing was changed. "
                    + "Restore another backup.");
            applied.AddRange(
                await ReadAsync(connection, "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId",
                    r => r.GetString(0), ct));
            records.AddRange(
                await ReadAsync(connection, "SELECT KeyId, \"Check\" FROM MasterKeys WHERE LostAt IS NULL",
                    r => (r.GetString(0), (byte[])r.GetValue(1)), ct));
        }
        catch (SqliteException e)
        {
            throw new StartupException($"{file} is not a Connections backup ({e.Message}). Nothing was changed.");
        }
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var known = db.Database.GetMigrations().ToHashSet();
            if (!FormerMigrations.IsMadeBy(applied) && applied.Find(m => !known.Contains(m)) is { } unknown)
                throw new StartupException($"{file} was written by a newer version (it has the migration {unknown}, "
                    + "which this version does not know). Nothing was changed. Restore it with that version.");
        }
        if (keys.MissingOf(records) is { } missing)
            throw new StartupException($"{file} was written with the master key {missing}, which isn't available "
                + $"({(keys.Ids.Count == 0 ? "there is none" : string.Join(", ", keys.Ids))}). Nothing was changed. "
                + $"Restore that key as {Path.GetFullPath(keys.File)}, or name it in Secrets:MasterKeys, and run "
                + "this again.");
    }

    // As a verified backup where it can be read, and as it is there where not. What is in its log is brought into
    // it first: a log that stayed behind would be taken for the restored database's own.
    private async Task<string?> KeepPresentAsideAsync(CancellationToken ct)
    {
        if (!File.Exists(storage.SqliteFile)) return null;
        var logs = new[] { storage.SqliteFile + "-wal", storage.SqliteFile + "-shm" };
        try
        {
            var aside = await backup.MakeAsync("before-restore", ct);
            // Whatever this process still has open is the old one.
            using (var pooled = new SqliteConnection(
                DatabaseOptions.ConnectionString(storage))) SqliteConnection.ClearPool(pooled);
            await using var connection = await OpenAsync(storage.SqliteFile, SqliteOpenMode.ReadWrite, ct);
            return await ScalarAsync(connection, "PRAGMA journal_mode=DELETE;", ct) == "delete" ? aside
                : throw new IOException("Its write-ahead log can't be merged into it.");
        }
        catch (Exception e) when (e is StartupException or SqliteException or IOException)
        {
            using (var pooled = new SqliteConnection(
                DatabaseOptions.ConnectionString(storage))) SqliteConnection.ClearPool(pooled);
            var aside = $"{storage.SqliteFile}.damaged-"
                + clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
            File.Copy(storage.SqliteFile, aside);
            foreach (var log in logs.Where(File.Exists)) File.Copy(log, aside + log[storage.SqliteFile.Length..]);
            foreach (var log in logs) File.Delete(log);
            return aside;
        }
    }

    // What an earlier restoration that was killed had recorded belongs to the database that is there.
    private async Task SettlePresentAsync(CancellationToken ct)
    {
        if (!File.Exists(storage.SqliteFile)) return;
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            await heads.SettleAsync(db, ct);
        }
        catch (Exception e) when (e is SqliteException or Problem)
        {
            // It cannot be read, and is replaced.
        }
    }

    // The copy is brought up to date first: the record is one of this version.
    private async Task<IReadOnlyList<AuditHeadRecord>> RecordAsync(string file, string copy, string? aside,
        CancellationToken ct)
    {
        var connection = new SqliteConnectionStringBuilder(
            DatabaseOptions.ConnectionString(storage))
        { DataSource = copy, Pooling = false };
        IReadOnlyList<AuditHeadRecord> lines;
        await using (var db = new SqliteConnectionsDbContext(
            DatabaseOptions.SqliteOptions(connection.ToString())))
        {
            await DatabaseInitializer.ReleaseStaleMigrationLockAsync(db, ct);
            await db.Database.MigrateAsync(ct);
            var lost = await heads.FindLostAsync(db, ct);
            lines = await states.RecordAsync(db, Actor.System, AuditEvent.DatabaseRestored, Path.GetFileName(file),
                [
                    new FieldChange("kept aside", null, aside is null ? "nothing" : Path.GetFileName(aside)),
                    .. AuditDiscrepancyRecorder.Describe(lost),
                    new FieldChange("operating system user", null, Environment.UserName),
                ], ct);
        }

        await using var written = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
        return lines;
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken ct)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        await connection.OpenAsync(ct);
        return connection;
    }

    private static async Task<string?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken ct) =>
        (await ReadAsync(connection, sql, r => r.GetString(0), ct)).FirstOrDefault();

    private static async Task<List<T>> ReadAsync<T>(SqliteConnection connection, string sql,
        Func<SqliteDataReader, T> read, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only our own statements.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct)) rows.Add(read(reader));
        return rows;
    }
}
