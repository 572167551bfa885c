using Microsoft.EntityFrameworkCore.Design;

namespace Connections.Core.Storage;

/// <summary>Lets the migration tool make a SQLite context; it opens no database.</summary>
internal sealed class SqliteDesignTime : IDesignTimeDbContextFactory<SqliteDb>
{
    public SqliteDb CreateDbContext(string[] args) => new(Databases.SqliteOptions("Data Source=design.db"));
}

/// <summary>Lets the migration tool make a PostgreSQL context; it opens no database.</summary>
internal sealed class PostgresDesignTime : IDesignTimeDbContextFactory<PostgresDb>
{
    public PostgresDb CreateDbContext(string[] args) => new(Databases.PostgresOptions("Host=localhost"));
}
