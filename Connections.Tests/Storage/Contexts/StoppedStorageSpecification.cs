using Connections.Core;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage.Contexts;

/// <summary>
/// What still runs when the product has stopped, such as the page of a circuit that the stop cut off, does not open the
/// database again.
/// </summary>
public abstract class StoppedStorageSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Fact]
    public async Task A_stopped_product_opens_its_database_no_more()
    {
        var databases = Host.Get<ConnectionsDbContextFactory>();
        await using var early = databases.CreateDbContext();
        await using (var first = databases.CreateWarm()) (await first.Set<User>().CountAsync()).Should().Be(1);

        await Host.StopAsync();

        await RefusesAsync(() => early.Set<User>().CountAsync());
        await RefusesAsync(async () =>
        {
            await using var db = databases.CreateDbContext();
            return await db.Set<User>().CountAsync();
        });
        await RefusesAsync(async () =>
        {
            await using var db = databases.CreateWarm();
            return await db.Set<User>().CountAsync();
        });
        (await databases.RememberAsync("the question", () => Task.FromResult("read"))).Should().Be("read");
        Directory.GetFiles(Host.Directory, "connections.db-*").Should().BeEmpty("nobody has the file open");
    }

    private static async Task RefusesAsync(Func<Task<int>> read) =>
        (await FluentActions.Awaiting(read).Should().ThrowAsync<Problem.Unavailable>()).Which.Message.Should()
            .Be("The server is stopping. Try again in a moment.");
}

public sealed class StoppedStorageOnSqlite() : StoppedStorageSpecification(postgres: false);

[Trait(Tier.Name, Tier.Postgres)]
public sealed class StoppedStorageOnPostgres() : StoppedStorageSpecification(postgres: true);
