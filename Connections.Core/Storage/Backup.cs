using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Connections.Core.Storage;

/// <summary>
/// Backups of the embedded database while it runs. A copy of the file alone is none: what the write-ahead log holds
/// would be missing. The master key is not part of it; both are needed to read secrets again.
/// </summary>
internal sealed class Backup(StorageOptions options, TimeProvider clock)
{
    /// <summary>Makes a verified backup in the backup folder and returns its path.</summary>
    public async Task<string> MakeAsync(string label, CancellationToken ct)
    {
        DatabaseInitializer.MakePrivateDirectory(options.BackupDirectory);
        DataFolderFiles.SweepBackups(options);
        var stamp = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
        var file = Path.Combine(options.BackupDirectory, $"{stamp}-{label}.db");
        await MakeAtAsync(file, ct);
        return file;
    }

    /// <summary>
    /// Makes a verified backup at that path. The file appears there only when it was checked and is on disk.
    /// </summary>
    /// <exception cref="StartupException">The database is not SQLite, the target exists or cannot be written, or the
    /// copy does not pass its check.</exception>
    public async Task MakeAtAsync(string file, CancellationToken ct)
    {
        if (options.Provider != StorageProvider.Sqlite)
            throw new StartupException(
                "This installation keeps its data in PostgreSQL: back it up with pg_dump, and store the master key "
                + "separately.");
        if (File.Exists(file)) throw new StartupException($"{file} already exists. Name a new file.");

        var temporary = file + DataFolderFiles.Partial;
        try
        {
            await CopyAsync(temporary, ct);
            File.Move(temporary, file);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The backup {file} could not be created: {e.Message}");
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    private async Task CopyAsync(string temporary, CancellationToken ct)
    {
        File.Delete(temporary);
        await using var held = DataFolderFiles.CreatePartial(temporary);
        var target = new SqliteConnectionStringBuilder { DataSource = temporary, Pooling = false };
        await using (var source = new SqliteConnection(DatabaseOptions.ConnectionString(options)))
        await using (var copy = new SqliteConnection(target.ToString()))
        {
            await source.OpenAsync(ct);
            await copy.OpenAsync(ct);
            source.BackupDatabase(copy);
            // A backup is one file: it must not need a log beside it.
            if (await ScalarAsync(copy, "PRAGMA journal_mode=DELETE;", ct) != "delete"
                || await ScalarAsync(copy, "PRAGMA integrity_check;", ct) != "ok")
                throw new StartupException(
                    "The backup failed its integrity check and was discarded. The database may be damaged.");
            foreach (var table in await TablesAsync(copy, ct))
                if (await ScalarAsync(copy, $"SELECT COUNT(*) FROM \"{table}\";", ct) is null)
                    throw new StartupException($"The backup is missing the table {table} and was discarded.");
        }

        held.Flush(flushToDisk: true);
    }

    private static async Task<string?> ScalarAsync(SqliteConnection connection, string sql, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only our own statements and the database's own table names.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private static async Task<List<string>> TablesAsync(SqliteConnection connection, CancellationToken ct)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tables = new List<string>();
        while (await reader.ReadAsync(ct)) tables.Add(reader.GetString(0));
        return tables;
    }
}
