using System.Data;
using System.Data.Common;
using System.Globalization;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage;

/// <summary>
/// What the embedded database does with what was acknowledged, with what was deleted, and where nothing can be written.
/// </summary>
public sealed class DurabilityTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task Every_connection_writes_through_to_the_disk_and_overwrites_what_is_deleted()
    {
        // Several at once, so that some are fresh and some come from the pool.
        for (var round = 0; round < 2; round++)
        {
            var contexts = Enumerable.Range(0,
                8).Select(i => i % 2 == 0 ? Host.OpenDb() : Host.Get<ConnectionsDbContextFactory>().CreateWarm())
                .ToList();
            foreach (var db in contexts)
            {
                await db.Database.OpenConnectionAsync();
                (await AskAsync(db, "PRAGMA journal_mode")).Should().Be("wal");
                (await AskAsync(db, "PRAGMA synchronous")).Should().Be("2",
                    "a commit is on the disk before it is acknowledged");
                (await AskAsync(db, "PRAGMA secure_delete")).Should().Be("1");
                (await AskAsync(db, "PRAGMA foreign_keys")).Should().Be("1");
            }
            foreach (var db in contexts) await db.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_connection_and_transaction_of_a_context_end_with_it()
    {
        var left = Host.OpenDb();
        await left.Database.OpenConnectionAsync();
        await left.Database.OpenConnectionAsync();
        await left.Database.BeginTransactionAsync();
        await left.Set<Connection>().ExecuteDeleteAsync();
        await left.DisposeAsync();
        await left.DisposeAsync();

        // Contexts are used again: among so many is the one that was left, and none holds anything.
        var contexts = Enumerable.Range(0, 16).Select(_ => Host.OpenDb()).ToList();
        contexts.Should().Contain(left).And.OnlyHaveUniqueItems();
        contexts.Should()
            .AllSatisfy(
                db => (db.Database.GetDbConnection().State,
                    db.Database.CurrentTransaction).Should().Be((ConnectionState.Closed, null)));
        foreach (var db in contexts) await db.DisposeAsync();
        (await CreateAsync("Behind it")).Should().NotBeEmpty("the file is free");
    }

    [Fact]
    public async Task The_data_folder_is_made_for_its_owner_alone()
    {
        using var folder = new TempFolder();

        await using var host = await CoreHost.StartAsync(folder["data"]);

        TestInstallation.IsOwnerOnly(folder["data"]).Should().BeTrue();
    }

    [Fact]
    public async Task A_full_disk_refuses_saves_and_works_again_when_there_is_room()
    {
        var id = await CreateAsync("Before");
        var session = await Host.Get<SessionService>().BeginAsync(Owner, default);
        await SetAsync("PRAGMA max_page_count=1");

        var create = () => Service.AddAsync(Owner, Inputs.Http("During", new string('x', 60_000)), default);

        (await create.Should().ThrowAsync<Problem.Unavailable>()).WithMessage("*disk is full*");
        (await NamesAsync(new())).Should().Equal("Before");
        (await Queries.GetAsync(Owner, id, default)).Row.Name.Should().Be("Before");
        Host.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Host.Get<SessionService>().FindAsync(session, default)).Should().NotBeNull();

        await SetAsync("PRAGMA max_page_count=1000000");
        await CreateAsync("After");
        (await NamesAsync(new())).Should().BeEquivalentTo("Before", "After");
    }

    [Fact]
    public async Task Read_only_everything_can_be_looked_at_and_every_write_says_why_it_fails()
    {
        var id = await CreateAsync("Before");
        var version = await VersionOfAsync(id);
        var session = await Host.Get<SessionService>().BeginAsync(Owner, default);
        var deleted = await CreateAsync("Deleted");
        await Service.DeleteAsync(Owner, deleted, default);
        await SetAsync("PRAGMA query_only=1");

        foreach (var write in new Func<Task>[]
        {
            () => CreateAsync("During"),
            () => Service.UpdateAsync(Owner, id, Inputs.Http("Renamed"), version, default),
            () => Service.DeleteAsync(Owner, id, default),
            () => Service.SetFavoriteAsync(Owner, id, true, default),
            () => Deleted.RestoreAsync(Owner, deleted, null, default),
            () => Deleted.DeletePermanentlyAsync(Owner, deleted, default),
            () => Drafts.SaveAsync(Owner, DraftService.NewConnectionKey,
                new DraftContent { IntegrationType = "HTTP", CredentialType = "HTTPBasicAuth" }, default),
            () => Drafts.DiscardAsync(Owner, DraftService.NewConnectionKey, default),
            () => OpenSecretsAsync(id),
        })
            (await write.Should().ThrowAsync<Problem.Unavailable>()).WithMessage("*read-only*");

        (await Bulk.ApplyAsync(Owner, [id], new BulkAction.Delete(), null, default)).Should()
            .ContainSingle().Which.Reason.Should().Contain("read-only");
        (await NamesAsync(new())).Should().Equal("Before");
        Host.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Host.Get<SessionService>().FindAsync(session, default)).Should().NotBeNull();

        await SetAsync("PRAGMA query_only=0");
        await CreateAsync("After");
    }

    // The one pooled connection keeps what is set on it, and every later context of this test gets it.
    private async Task SetAsync(string pragma)
    {
        await using var db = Host.OpenDb();
        await db.Database.OpenConnectionAsync();
        await AskAsync(db, pragma);
        // Uses have connections of their own.
        await using var ready = Host.Get<ConnectionsDbContextFactory>().CreateWarm();
        await AskAsync(ready, pragma);
    }

    private static async Task<string?> AskAsync(ConnectionsDbContext db, string pragma)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = pragma;
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
