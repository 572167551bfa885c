using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Impact;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Impact;

public sealed class UsageCounterOnSqlite() : UsageCounterSpecification(postgres: false);

public sealed class UsageCounterOnPostgres() : UsageCounterSpecification(postgres: true);

/// <summary>When connections were used last and how often by day, written in batches.</summary>
public abstract class UsageCounterSpecification(bool postgres) : CoreSpecification(postgres)
{
    private UsageCounter Counter => Host.Get<UsageCounter>();

    [Fact]
    public async Task Many_uses_of_many_connections_are_one_write_and_only_what_was_used_is_touched()
    {
        var (used, unused) = (await CreateAsync("Used"), await CreateAsync("Unused"));
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), (_, _) =>
        {
            Counter.Note(used);
            Counter.Note(Guid.CreateVersion7());
            return ValueTask.CompletedTask;
        });

        (await Counter.FlushAsync(default)).Should().Be(1001);

        (await LastUsedAsync(used)).Should().NotBeNull();
        (await LastUsedAsync(unused)).Should().BeNull();
        (await FiguresAsync(used)).Total.Should().Be(1000);
        (await FiguresAsync(unused)).Should().BeEquivalentTo(new { LastUsedAt = (DateTimeOffset?)null, Total = 0 });
        (await Counter.FlushAsync(default)).Should().Be(0);
    }

    [Fact]
    public async Task A_use_that_cannot_be_written_stays_noted_and_replaces_no_newer_one()
    {
        var id = await CreateAsync("Used");
        Counter.Note(id);
        Host.Get<WriteGate>().Close("locked");
        await Assert.ThrowsAsync<Problem.Unavailable>(() => Counter.FlushAsync(default));
        Host.Get<WriteGate>().Close(null);
        await using (var db = Host.OpenDb())
        {
            var later = Host.Clock.GetUtcNow().AddHours(1);
            await db.Set<Connection>().Where(c => c.Id == id)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.LastUsedAt, later));
        }

        (await Counter.FlushAsync(default)).Should().Be(1);

        (await LastUsedAsync(id)).Should().BeAfter(Host.Clock.GetUtcNow());
        (await FiguresAsync(id)).Total.Should().Be(1, "what could not be written is counted once");
    }

    [Fact]
    public async Task Uses_are_counted_by_day_on_two_nodes_at_once_and_old_days_are_deleted()
    {
        var id = await CreateAsync("Used");
        Use(3);
        // Midnight falls between two writes.
        Host.Clock.Advance(TimeSpan.FromHours(13));
        var second = new UsageCounter(Host.Get<IDbContextFactory<ConnectionsDbContext>>(), Host.Clock);
        for (var i = 0; i < 20; i++)
        {
            Use(2);
            second.Note(id);
            await Task.WhenAll(Counter.FlushAsync(default), second.FlushAsync(default));
        }

        var days = (await FiguresAsync(id)).Days;
        days.Should().HaveCount(30);
        days.Select(d => d.Day).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        days.Select(d => d.Count).Should().Equal([.. Enumerable.Repeat(0, 28), 3, 60]);
        days[^1].Day.Should().Be(new DateOnly(2026, 11, 23));

        Host.Clock.Advance(TimeSpan.FromDays(29));
        await Counter.SweepAsync(default);
        (await FiguresAsync(id)).Days.Select(d => d.Count).Should().Equal([60, .. Enumerable.Repeat(0, 29)]);
        (await CountsAsync(id)).Should().Equal(60);
        Host.Clock.Advance(TimeSpan.FromDays(1));
        (await Counter.SweepAsync(default)).Should().Be(1);
        (await Counter.SweepAsync(default)).Should().Be(0);
        (await CountsAsync(id)).Should().BeEmpty();

        void Use(int times)
        {
            for (var i = 0; i < times; i++) Counter.Note(id);
        }
    }

    [Fact]
    public async Task Figures_are_deleted_with_the_connection()
    {
        var id = await CreateAsync("Used");
        Counter.Note(id);
        await Counter.FlushAsync(default);
        (await FiguresAsync(id)).LastUsedAt.Should().BeCloseTo(Host.Clock.GetUtcNow(), TimeSpan.FromSeconds(1));

        await Service.DeleteAsync(Owner, id, default);
        await Deleted.DeletePermanentlyAsync(Owner, id, default);
        Counter.Note(id);
        await Counter.FlushAsync(default);

        (await CountsAsync(id)).Should().BeEmpty();
    }

    private Task<UsageStatistics> FiguresAsync(Guid id) =>
        Host.Get<UsageQueries>().OfConnectionAsync(Owner, id, default);

    private async Task<List<int>> CountsAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return await db.Set<ConnectionUsage>().Where(u => u.ConnectionId == id).Select(u => u.Count).ToListAsync();
    }

    private async Task<DateTimeOffset?> LastUsedAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return (await db.Set<Connection>().AsNoTracking().SingleAsync(c => c.Id == id)).LastUsedAt;
    }
}
