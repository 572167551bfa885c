using Microsoft.EntityFrameworkCore.Design;

namespace Connections.Core.Storage;

/// <summary>Lets the migration tool make a SQLite context; it opens no database.</summary>
internal sealed class SqliteDesignTimeFactory : IDesignTimeDbContextFactory<SqliteConnectionsDbContext>
{
    public SqliteConnectionsDbContext CreateDbContext(string[] args) =>
        new(DatabaseOptions.SqliteOptions("Data Source=design.db"));
}

/// <summary>Lets the migration tool make a PostgreSQL context; it opens no database.</summary>
internal sealed class PostgresDesignTimeFactory : IDesignTimeDbContextFactory<PostgresConnectionsDbContext>
{
    public PostgresConnectionsDbContext CreateDbContext(string[] args) =>
        new(DatabaseOptions.PostgresOptions("Host=localhost"));
}
