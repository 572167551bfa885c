namespace Connections.Core.Storage;

/// <summary>Which database holds everything.</summary>
public enum StorageProvider
{
    /// <summary>A file in the data folder.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}

/// <summary>Where everything is kept: the settings <c>Storage:*</c> and <c>Data:Directory</c>.</summary>
public sealed class StorageOptions
{
    /// <summary><c>Storage:Provider</c>.</summary>
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary><c>Storage:ConnectionString</c>; required for PostgreSQL, unused for SQLite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>Storage:Migrate</c>: <c>true</c> brings the database up to date at start.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>
    /// <c>Data:Directory</c>: folder of database, keys and backups; made at first start, for its owner only.
    /// </summary>
    public string Directory { get; set; } = "data";

    /// <summary>
    /// <c>--accept-loss</c>: this start continues though the database lacks what was written last, and records
    /// that.
    /// </summary>
    public bool AcceptLoss { get; set; }

    /// <summary>The SQLite database file.</summary>
    public string SqliteFile => Path.Combine(Directory, "connections.db");

    /// <summary>Folder of verified backups.</summary>
    public string BackupDirectory => Path.Combine(Directory, "backups");

    /// <summary>Folder of the master key.</summary>
    public string KeyDirectory => Path.Combine(Directory, "keys");
}
