using Npgsql;

namespace Connections.Tests.Support;

/// <summary>The PostgreSQL server that the tests run on. Each test takes a database of its own from it.</summary>
public static class PostgresServer
{
    private const string Variable = "CONNECTIONS_TEST_POSTGRES";

    /// <summary>The server's maintenance database. Without a server a test fails; it is never skipped.</summary>
    public static string MaintenanceDatabase =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } found
            ? found
            : throw new InvalidOperationException($"There is no PostgreSQL server to test on: run ./dev test, or "
                + $"set {Variable}.");

    /// <summary>A fresh database, empty or a copy of another one, which costs less than to migrate anew.</summary>
    public static async Task<PostgresDatabase> CreateDatabaseAsync(PostgresDatabase? copyOf = null)
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        copyOf?.LetGo();
        await RunAsync($"create database {name} template {copyOf?.Name ?? "template0"}");
        return new PostgresDatabase(name);
    }

    internal static async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(MaintenanceDatabase);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One database, dropped at the end with whatever still holds it.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    internal PostgresDatabase(string name)
    {
        Name = name;
        ConnectionString = new NpgsqlConnectionStringBuilder(PostgresServer.MaintenanceDatabase)
        {
            Database = name,
            MaxPoolSize = 20,
        }.ConnectionString;
    }

    /// <summary>The database's name on its server.</summary>
    public string Name { get; }

    /// <summary>How to reach it.</summary>
    public string ConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        LetGo();
        await PostgresServer.RunAsync($"drop database {Name} with (force)");
    }

    /// <summary>Closes this process's idle connections to it.</summary>
    internal void LetGo()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
