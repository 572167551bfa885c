using Npgsql;

namespace Connections.Tests.Support;

[Trait(Tier.Name, Tier.Postgres)]
public sealed class PostgresServerTests
{
    [Fact]
    public async Task A_fresh_database_answers_and_is_gone_afterwards()
    {
        string name;
        await using (var database = await PostgresServer.CreateDatabaseAsync())
        {
            name = database.Name;
            (await AskAsync(database.ConnectionString, "select current_database()")).Should().Be(name);
        }

        var left = await AskAsync(
            PostgresServer.MaintenanceDatabase, $"select count(*) from pg_database where datname = '{name}'");
        left.Should().Be(0L);
    }

    [Fact]
    public async Task Two_databases_share_nothing()
    {
        await using var one = await PostgresServer.CreateDatabaseAsync();
        await using var other = await PostgresServer.CreateDatabaseAsync();

        await AskAsync(one.ConnectionString, "create table mine (id int)");

        (await AskAsync(other.ConnectionString, "select to_regclass('mine')::text")).Should().Be(DBNull.Value);
    }

    [Fact]
    public async Task A_copy_holds_what_its_model_held()
    {
        await using var model = await PostgresServer.CreateDatabaseAsync();
        await AskAsync(model.ConnectionString, "create table things as select 7 as id");

        await using var copy = await PostgresServer.CreateDatabaseAsync(copyOf: model);

        (await AskAsync(copy.ConnectionString, "select id from things")).Should().Be(7);
    }

    [Fact]
    public async Task Letters_beyond_ASCII_have_a_lower_case()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();

        (await AskAsync(database.ConnectionString, "select lower('ÄÉ')")).Should().Be("äé");
    }

    private static async Task<object?> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
