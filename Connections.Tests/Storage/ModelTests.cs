using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Connections.Tests.Storage;

public sealed class ModelTests
{
    [Fact]
    public void The_model_and_the_migrations_for_SQLite_agree() => Agree(new SqliteDesignTimeFactory());

    [Fact]
    public void The_model_and_the_migrations_for_PostgreSQL_agree() => Agree(new PostgresDesignTimeFactory());

    [Fact]
    public void The_two_databases_have_the_same_migrations()
    {
        using var sqlite = new SqliteDesignTimeFactory().CreateDbContext([]);
        using var postgres = new PostgresDesignTimeFactory().CreateDbContext([]);

        Names(sqlite).Should().Equal(Names(postgres));
    }

    private static IEnumerable<string> Names(ConnectionsDbContext db) =>
        db.Database.GetMigrations().Select(m => m[(m.IndexOf('_', StringComparison.Ordinal) + 1)..]);

    private static void Agree<T>(IDesignTimeDbContextFactory<T> factory) where T : ConnectionsDbContext
    {
        using var db = factory.CreateDbContext([]);

        db.Database.HasPendingModelChanges().Should()
            .BeFalse("a change of the model needs a migration: ./dev migrate NAME");
    }
}
