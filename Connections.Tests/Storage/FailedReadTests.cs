using System.Text;
using Connections.Core;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Connections.Tests.Storage;

/// <summary>A database that fails in the middle of the rows that it gives.</summary>
public sealed class FailedReadTests() : CoreSpecification(postgres: false)
{
    private const string Rows = "SELECT Text AS Value FROM Filling ORDER BY Id";

    [Fact]
    public async Task Damage_behind_the_first_rows_is_reported_until_the_file_is_repaired()
    {
        await FillAsync();
        var whole = await File.ReadAllBytesAsync(Installation.File);
        var state = Host.Get<IDatabaseState>();
        var turned = new SemaphoreSlim(0);
        state.Changed += () => turned.Release();
        await DamageAsync(whole, "row 00300 ");

        await using (var db = Host.OpenDb())
        {
            var read = 0;
            var reading = async () =>
            {
                await foreach (var _ in db.Database.SqlQueryRaw<string>(Rows).AsAsyncEnumerable()) read++;
            };

            var problem = (await reading.Should().ThrowAsync<Problem.Unavailable>()).Which;

            problem.Message.Should().Be("The database file is damaged. Restore it from a backup.");
            problem.IsDatabaseAway.Should().BeTrue();
            read.Should().BeGreaterThan(0, "the first rows are whole");
        }

        (await turned.WaitAsync(TestTimeout.Longest)).Should()
            .BeTrue("open pages are told, although the rest can be read");
        state.UnreadableBecause.Should().Be("The database file is damaged. Restore it from a backup.");
        (await Host.Get<Installation>().IsReadyAsync(default)).Should().BeFalse();
        Host.Log.Lines.Should().ContainSingle(line => line.Contains("The database can't be read:"));

        await WriteAsync(whole);
        using var limit = new CancellationTokenSource(TestTimeout.Longest);
        while (!await turned.WaitAsync(TimeSpan.FromMilliseconds(10), limit.Token))
            Host.Clock.Advance(DatabaseState.Pause);
        state.UnreadableBecause.Should().BeNull();
        (await Host.Get<Installation>().IsReadyAsync(default)).Should().BeTrue();
        await using var after = Host.OpenDb();
        (await after.Database.SqlQueryRaw<string>(Rows).ToListAsync()).Should().HaveCount(500);
    }

    private async Task FillAsync()
    {
        await using var db = Host.OpenDb();
        await db.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE Filling (Id INTEGER PRIMARY KEY, Text TEXT NOT NULL);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
            INSERT INTO Filling SELECT i, printf('row %05d ', i) || hex(zeroblob(400)) FROM n;
            PRAGMA wal_checkpoint(TRUNCATE);
            """);
    }

    private Task DamageAsync(byte[] whole, string text)
    {
        const int Page = 4096;
        var damaged = whole.ToArray();
        var at = damaged.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) / Page * Page;
        damaged.AsSpan(at, Page).Fill(0x55);
        // What the pool keeps open would continue reading what it has in memory.
        using (var pooled = new SqliteConnection(
            DatabaseOptions.ConnectionString(new StorageOptions { Directory = Installation.Directory })))
            SqliteConnection.ClearPool(pooled);
        return WriteAsync(damaged);
    }

    // In place, as a disk does it.
    private async Task WriteAsync(byte[] content)
    {
        await using var file = new FileStream(Installation.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        await file.WriteAsync(content);
    }
}

/// <summary>The same of PostgreSQL, whose line breaks behind the first rows.</summary>
public sealed class FailedReadOnPostgresTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private PostgresDatabase database = null!;
    private TcpGate gate = null!;
    private CoreHost host = null!;

    public async Task InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        gate = TcpGate.To(direct.Host!, direct.Port);
        host = await CoreHost.StartAsync(
            folder.Path,
            new NpgsqlConnectionStringBuilder(database.ConnectionString)
            {
                Host = "127.0.0.1",
                Port = gate.Port,
                SslMode = SslMode.Disable
            }
                .ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await host.StopAsync();
        await gate.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_line_that_breaks_behind_the_first_rows_is_reported_as_an_absent_database()
    {
        await using var db = host.OpenDb();
        // More than the sockets on the way can hold.
        var rows = db.Database.SqlQueryRaw<string>(
            "SELECT repeat('x', 1000) AS \"Value\" FROM generate_series(1, 200000)");
        var read = 0;
        var reading = async () =>
        {
            await foreach (var _ in rows.AsAsyncEnumerable())
                if (++read == 10) gate.Shut();
        };

        (await reading.Should().ThrowAsync<Problem.Unavailable>()).Which.IsDatabaseAway.Should().BeTrue();

        read.Should().BeGreaterThanOrEqualTo(10);
    }
}
