using Connections.Core.Storage;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Support;

/// <summary>The SQLite file of a running installation, moved aside until this is disposed of.</summary>
public sealed class AbsentDatabase : IDisposable
{
    private static readonly string[] Ends = ["", "-wal", "-shm"];
    private readonly string file;

    /// <param name="directory">The data folder.</param>
    public AbsentDatabase(string directory)
    {
        file = Path.Combine(directory, "connections.db");
        Move(file, Aside, directory);
    }

    private string Aside => file + ".aside";

    /// <summary>Puts it back.</summary>
    public void Dispose() => Move(Aside, file, Path.GetDirectoryName(file)!);

    // What the pool keeps open would continue reading the file that was moved.
    private static void Move(string from, string to, string directory)
    {
        using var pooled = new SqliteConnection(
            DatabaseOptions.ConnectionString(new StorageOptions { Directory = directory }));
        SqliteConnection.ClearPool(pooled);
        foreach (var end in Ends)
            if (File.Exists(from + end)) File.Move(from + end, to + end);
    }
}
