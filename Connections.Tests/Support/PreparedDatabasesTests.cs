using Npgsql;

namespace Connections.Tests.Support;

[Trait(Tier.Name, Tier.Postgres)]
public sealed class PreparedDatabasesTests : IAsyncLifetime
{
    private const string Content = "select coalesce(string_agg(id || ':' || name, ' ' order by id), '') from things";

    private PostgresDatabase model = null!;
    private PreparedDatabases databases = null!;

    public async Task InitializeAsync()
    {
        model = await PostgresServer.CreateDatabaseAsync();
        await AskAsync(model, """
            create table things (id int generated always as identity primary key, name text);
            create table parts (thing int references things);
            insert into things (name) values ('one'), ('two');
            insert into parts values (1)
            """);
        databases = PreparedDatabases.Of(model);
    }

    public async Task DisposeAsync() => await model.DisposeAsync();

    [Fact]
    public async Task A_database_that_was_written_to_is_handed_on_with_the_models_rows()
    {
        var first = await databases.TakeAsync();
        await AskAsync(first.Database, """
            delete from parts; delete from things where id = 1; update things set name = 'changed';
            insert into things (name) select 'more' from generate_series(1, 20000); insert into parts values (2)
            """);
        await databases.GiveBackAsync(first);

        var second = await databases.TakeAsync();

        second.Should().BeSameAs(first);
        (await AskAsync(second.Database, Content)).Should().Be("1:one 2:two");
        (await AskAsync(second.Database, "select string_agg(thing::text, ' ') from parts")).Should().Be("1");
        (await AskAsync(second.Database, "insert into things (name) values ('three') returning id")).Should().Be(3);
        await second.Database.DisposeAsync();
    }

    [Fact]
    public async Task Two_tests_at_once_get_two_databases()
    {
        var (first, second) = (await databases.TakeAsync(), await databases.TakeAsync());

        await AskAsync(first.Database, "delete from parts; delete from things");

        (await AskAsync(second.Database, Content)).Should().Be("1:one 2:two");
        await first.Database.DisposeAsync();
        await second.Database.DisposeAsync();
    }

    [Theory]
    [InlineData("alter table things add column size int")]
    [InlineData("create table others (id int)")]
    [InlineData("create index on things (name)")]
    [InlineData("create schema others")]
    [InlineData("alter table things drop constraint things_pkey cascade")]
    public async Task A_database_with_another_schema_is_dropped(string change)
    {
        var first = await databases.TakeAsync();
        await AskAsync(first.Database, change);

        await databases.GiveBackAsync(first);

        (await ExistsAsync(first.Database)).Should().BeFalse();
    }

    [Fact]
    public async Task A_database_in_which_someone_is_at_work_is_dropped()
    {
        var first = await databases.TakeAsync();
        await using (var connection = new NpgsqlConnection(first.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var open = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand("update things set name = 'late'", connection, open);
            await command.ExecuteNonQueryAsync();

            await databases.GiveBackAsync(first);
        }

        (await ExistsAsync(first.Database)).Should().BeFalse();
    }

    private static async Task<bool> ExistsAsync(PostgresDatabase database)
    {
        await using var connection = new NpgsqlConnection(PostgresServer.MaintenanceDatabase);
        await connection.OpenAsync();
        await using var command =
            new NpgsqlCommand($"select count(*) from pg_database where datname = '{database.Name}'", connection);
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }

    private static async Task<object?> AskAsync(PostgresDatabase database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
