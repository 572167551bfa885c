using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage.Contexts;

/// <summary>An answer is given again for as long as nothing was written, and not a moment longer.</summary>
public sealed class DataVersionCacheTests() : CoreSpecification(postgres: false)
{
    private int read;

    private IConnectionsDbContextFactory Contexts => Host.Get<IConnectionsDbContextFactory>();

    [Fact]
    public async Task A_value_is_read_once_while_nothing_is_written()
    {
        await CreateAsync("A");
        (await CountAsync(), await CountAsync(), read).Should().Be((1, 1, 1));

        await CreateAsync("B");
        (await CountAsync(), await CountAsync(), read).Should().Be((2, 2, 2));
    }

    [Fact]
    public async Task A_write_of_another_program_counts_as_well()
    {
        await CreateAsync("A");
        await CountAsync();
        await using (var other = new SqliteConnection($"Data Source={Host.Get<StorageOptions>().SqliteFile};Pooling=False"))
        {
            await other.OpenAsync();
            await using var delete = other.CreateCommand();
            delete.CommandText = "DELETE FROM Connections";
            await delete.ExecuteNonQueryAsync();
        }

        (await CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_write_during_a_reading_is_not_missed_afterwards()
    {
        await CreateAsync("A");
        var late = await Contexts.RememberAsync("count", async () =>
        {
            var before = await ReadAsync();
            await CreateAsync("B");
            return before;
        });

        (late, await CountAsync()).Should().Be((1, 2));
    }

    [Fact]
    public async Task Callers_at_the_same_time_wait_for_one_reader_and_read_where_it_fails()
    {
        await CreateAsync("A");
        var gate = new TaskCompletionSource<int>();
        var reader = Contexts.RememberAsync("slow", () => gate.Task);
        var others = Enumerable.Range(0, 5).Select(_ => Contexts.RememberAsync("slow", ReadAsync)).ToList();
        gate.SetException(new OperationCanceledException());

        await reader.Invoking(r => r).Should().ThrowAsync<OperationCanceledException>();
        (await Task.WhenAll(others)).Should().OnlyContain(n => n == 1);

        var again = new TaskCompletionSource<int>();
        var first = Contexts.RememberAsync("shared", () => again.Task);
        var second = Contexts.RememberAsync("shared", ReadAsync);
        again.SetResult(7);
        (await first, await second).Should().Be((7, 7));
    }

    [Fact]
    public async Task A_right_that_is_taken_is_gone_from_totals_facets_and_later_pages_at_once()
    {
        for (var i = 0; i < 12; i++) await CreateAsync($"C{i:00}");
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var query = new ConnectionQuery { Sort = ConnectionSort.Name, Descending = false };
        var second = new PageRequest(10, 10);
        async Task<(int Total, int OnPage, int Facet)> SeenAsync()
        {
            var page = await Search.ListAsync(bob, query, second, default);
            return (page.Total, page.Rows.Count,
                (await Search.FacetsAsync(bob, query, default)).Integrations.Sum(i => i.Count));
        }

        (await SeenAsync()).Should().Be((12, 2, 12));
        await using (var db = Host.OpenDb()) await db.Set<Connection>().Where(c => c.Name == "C11")
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.OrganizationLevel, AccessLevel.None));
        (await SeenAsync()).Should().Be((11, 1, 11));
    }

    private Task<int> CountAsync() => Contexts.RememberAsync("count", ReadAsync);

    private async Task<int> ReadAsync()
    {
        Interlocked.Increment(ref read);
        await using var db = Host.OpenDb();
        return await db.Set<Connection>().CountAsync();
    }
}
