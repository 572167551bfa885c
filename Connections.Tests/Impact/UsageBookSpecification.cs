using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Impact;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Impact;

public sealed class UsageBookOnSqlite() : UsageBookSpecification(postgres: false);

public sealed class UsageBookOnPostgres() : UsageBookSpecification(postgres: true);

/// <summary>When connections were used last, written in batches.</summary>
public abstract class UsageBookSpecification(bool postgres) : CoreSpecification(postgres)
{
    private UsageBook Book => Host.Get<UsageBook>();

    [Fact]
    public async Task Many_uses_of_many_connections_are_one_write_and_only_what_was_used_is_touched()
    {
        var (used, unused) = (await CreateAsync("Used"), await CreateAsync("Unused"));
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), (_, _) =>
        {
            Book.Note(used);
            Book.Note(Guid.CreateVersion7());
            return ValueTask.CompletedTask;
        });

        (await Book.FlushAsync(default)).Should().Be(1001);

        (await LastUsedAsync(used)).Should().NotBeNull();
        (await LastUsedAsync(unused)).Should().BeNull();
        (await Book.FlushAsync(default)).Should().Be(0);
    }

    [Fact]
    public async Task What_cannot_be_written_stays_noted_and_an_older_use_never_replaces_a_newer_one()
    {
        var id = await CreateAsync("Used");
        Book.Note(id);
        Host.Get<WriteGate>().Close("locked");
        await Assert.ThrowsAsync<Problem.Unavailable>(() => Book.FlushAsync(default));
        Host.Get<WriteGate>().Close(null);
        await using (var db = Host.OpenDb())
        {
            var later = Host.Clock.GetUtcNow().AddHours(1);
            await db.Set<Connection>().Where(c => c.Id == id).ExecuteUpdateAsync(c => c.SetProperty(x => x.LastUsedAt, later));
        }

        (await Book.FlushAsync(default)).Should().Be(1);

        (await LastUsedAsync(id)).Should().BeAfter(Host.Clock.GetUtcNow());
    }

    private async Task<DateTimeOffset?> LastUsedAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return (await db.Set<Connection>().AsNoTracking().SingleAsync(c => c.Id == id)).LastUsedAt;
    }
}
