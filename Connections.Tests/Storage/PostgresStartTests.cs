using Connections.Core;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Npgsql;

namespace Connections.Tests.Storage;

/// <summary>What a start accepts and refuses on PostgreSQL, where several nodes may start at once.</summary>
[Trait(Tier.Name, Tier.Postgres)]
public sealed class PostgresStartTests
{
    private static readonly string Key = "u5ZJ3k8m1nQxT0vY7pRcW2dLhE9aGfSbNzXyKtOiMjA=";

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_create_one_installation()
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        var nodes =
            await Task.WhenAll(
                Enumerable.Range(0,
                    3).Select(_ =>
                        CoreHost.StartAsync(null, database.ConnectionString, ("Secrets:MasterKeys:0:Value", Key))));
        try
        {
            foreach (var node in nodes)
            {
                node.Get<ILockState>().LockedBecause.Should().BeNull();
                node.Owner.Name.Should().Be("Ada");
            }
            nodes.Select(n => n.Owner.Id).Distinct().Should().ContainSingle();
            await nodes[0].Get<Core.Connections.ConnectionService>().AddAsync(nodes[0].Owner,
                Inputs.Http("One house"), default);
            (await nodes[1].Get<Core.Connections.ConnectionSearch>().ListAsync(nodes[1].Owner, new(), PageRequest.First,
                default)).Total.Should().Be(1);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nodes_that_start_at_once_make_a_database_that_is_not_there()
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        var connection = new NpgsqlConnectionStringBuilder(PostgresServer.MaintenanceDatabase)
        {
            Database = name,
            MaxPoolSize = 20
        }.ConnectionString;
        try
        {
            var nodes =
                await Task.WhenAll(
                    Enumerable.Range(0,
                        3).Select(_ => CoreHost.StartAsync(null, connection, ("Secrets:MasterKeys:0:Value", Key))));
            nodes.Select(n => n.Owner.Id).Distinct().Should().ContainSingle();
            foreach (var node in nodes) await node.DisposeAsync();
        }
        finally
        {
            using (var pooled = new NpgsqlConnection(connection)) NpgsqlConnection.ClearPool(pooled);
            await PostgresServer.RunAsync($"drop database if exists {name} with (force)");
        }
    }

    [Fact]
    public async Task A_database_that_this_user_may_not_make_is_named_with_the_way_to_make_it()
    {
        var name = $"test_{Guid.CreateVersion7():n}";
        await PostgresServer.RunAsync($"create role {name} login password 'canary-4711'");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(PostgresServer.MaintenanceDatabase)
            {
                Database = name,
                Username = name,
                Password = "canary-4711",
                Pooling = false
            };

            var start = () => CoreHost.StartAsync(null, connection.ConnectionString);

            (await start.Should().ThrowAsync<StartupException>())
                .WithMessage($"The database {name} does not exist*CREATE DATABASE \"{name}\"*")
                .Which.Message.Should().NotContain("canary-4711");
        }
        finally
        {
            await PostgresServer.RunAsync($"drop role {name}");
        }
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_refused_with_words()
    {
        var nobody = new NpgsqlConnectionStringBuilder(PostgresServer.MaintenanceDatabase)
        {
            Port = 1,
            Timeout = 2
        }.ConnectionString;

        var start = () => CoreHost.StartAsync(null, nobody);

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("*PostgreSQL server can't be reached*Storage:ConnectionString*");
    }

    [Fact]
    public async Task A_wrong_password_is_refused_with_words_that_do_not_repeat_it()
    {
        var wrong = new NpgsqlConnectionStringBuilder(
            PostgresServer.MaintenanceDatabase)
        { Password = "canary-4711" }.ConnectionString;

        var start = () => CoreHost.StartAsync(null, wrong);

        (await start.Should().ThrowAsync<StartupException>()).Which.Message.Should()
            .Contain("Storage:ConnectionString").And.NotContain("canary-4711");
    }

    [Fact]
    public async Task No_connection_string_is_refused_with_words()
    {
        var start = () => CoreHost.StartAsync(null, "");

        (await start.Should().ThrowAsync<StartupException>()).WithMessage("*Storage:ConnectionString is empty*");
    }

    [Fact]
    public async Task A_database_outage_gives_503_with_a_message_and_ends_by_itself()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: true);
        await using var host = await installation.StartAsync();
        var connections = host.Get<Core.Connections.ConnectionService>();
        await connections.AddAsync(host.Owner, Inputs.Http("Before"), default);
        var database = new NpgsqlConnectionStringBuilder(installation.Postgres).Database;

        await PostgresServer.RunAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = "
            + $"'{database}'");
        var during = () => connections.AddAsync(host.Owner, Inputs.Http("During"), default);
        await during.Should().ThrowAsync<Problem.Unavailable>();

        await connections.AddAsync(host.Owner, Inputs.Http("After"), default);
    }
}
