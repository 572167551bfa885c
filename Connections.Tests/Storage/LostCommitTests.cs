using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Support;
using Npgsql;

namespace Connections.Tests.Storage;

/// <summary>The line to PostgreSQL is cut at the commit: nobody is told that nothing was saved.</summary>
[Trait(Tier.Name, Tier.Postgres)]
public sealed class LostCommitTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private PostgresDatabase database = null!;
    private CuttingProxy proxy = null!;
    private CoreHost host = null!;

    public async Task InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        proxy = new CuttingProxy(direct.Host!, direct.Port);
        host = await CoreHost.StartAsync(folder.Path,
            new NpgsqlConnectionStringBuilder(database.ConnectionString)
            {
                Host = "127.0.0.1",
                Port = proxy.Port,
                SslMode = SslMode.Disable
            }.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await host.StopAsync();
        await proxy.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_reported_as_unknown()
    {
        // With the end of its message: a transaction begins with READ COMMITTED.
        proxy.CutBehind("COMMIT\0");

        var create = () => host.Get<ConnectionService>().AddAsync(host.Owner, Inputs.Http("Billing"), default);

        (await create.Should().ThrowAsync<Problem.Unavailable>())
            .WithMessage("*It's unknown whether your change was saved*Idempotency-Key*");
        proxy.Cuts.Should().Be(1);
        (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new(), PageRequest.First, default)).Rows.Should()
            .ContainSingle("it was saved, as it happens");
    }

    [Fact]
    public async Task A_save_that_was_cut_off_before_its_commit_is_reported_as_not_done()
    {
        proxy.CutBehind("AuditEntries");

        var create = () => host.Get<ConnectionService>().AddAsync(host.Owner, Inputs.Http("Billing"), default);

        (await create.Should().ThrowAsync<Problem.Unavailable>()).Which.Message.Should().NotContain("unknown");
        (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new(), PageRequest.First, default)).Rows.Should()
            .BeEmpty();
    }

    [Theory]
    // What reads back a connection, and a group.
    [InlineData("Favorites", false)]
    [InlineData("FROM \"ConnectionGroupMembers\"", true)]
    public async Task A_save_that_cannot_be_read_back_is_not_done(string cutBehind, bool isGroup)
    {
        proxy.CutBehind(cutBehind);
        Func<Task> create = isGroup
            ? () => host.Get<GroupService>().CreateAsync(host.Owner, Group(), default)
            : () => host.Get<ConnectionService>().CreateAsync(host.Owner, Inputs.Http("Billing"), default);

        (await create.Should().ThrowAsync<Problem.Unavailable>()).Which.Message.Should().NotContain("unknown");

        proxy.Cuts.Should().Be(1);
        await create.Should().NotThrowAsync("nothing has taken its name");
    }

    private static NewGroup Group() =>
        new() { IntegrationType = "HTTP", Name = "Accounts", Keys = ["account_id"], Members = [] };
}
