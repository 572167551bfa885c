using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage.Contexts;

/// <summary>What is kept from one use to the next is the way to ask, never an answer.</summary>
public sealed class WarmContextPoolTests() : CoreSpecification(postgres: false)
{
    private static readonly CompiledQuery<Func<ConnectionsDbContext, AccessLevel,
        IAsyncEnumerable<string>>> Names = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, AccessLevel level) =>
            db.Set<Connection>().Where(c => c.OrganizationLevel >= level).OrderBy(c => c.NameKey).Select(c => c.Name)));

    private ConnectionsDbContextFactory Databases => Host.Get<ConnectionsDbContextFactory>();

    [Fact]
    public async Task The_same_statement_reads_what_is_there_now()
    {
        (await NamesAsync(AccessLevel.Viewer)).Should().BeEmpty();
        await CreateAsync("A");
        (await NamesAsync(AccessLevel.Viewer)).Should().Equal("A");
        (await NamesAsync(AccessLevel.Editor)).Should().BeEmpty("each question has its own values");

        await using (var db =
            Host.OpenDb()) await db.Database.ExecuteSqlRawAsync("ALTER TABLE Connections ADD COLUMN Later TEXT");
        await CreateAsync("B");
        (await NamesAsync(AccessLevel.Viewer)).Should().Equal("A", "B");
    }

    [Fact]
    public async Task A_question_within_the_same_question_disturbs_neither()
    {
        foreach (var name in new[] { "A", "B", "C" }) await CreateAsync(name);
        await using var db = Databases.CreateWarm();
        var pairs = new List<string>();

        await foreach (var outer in Names.On(db)(db, AccessLevel.Viewer))
        {
            await foreach (var inner in Names.On(db)(db, AccessLevel.Viewer)) pairs.Add(outer + inner);
        }

        pairs.Should().Equal("AA", "AB", "AC", "BA", "BB", "BC", "CA", "CB", "CC");
    }

    [Fact]
    public async Task Work_that_one_use_left_undone_does_not_reach_the_next()
    {
        await CreateAsync("A");
        ConnectionsDbContext first;
        await using (first = Databases.CreateWarm())
        {
            await first.Database.BeginTransactionAsync();
            (await first.Set<Connection>().SingleAsync()).Rename("Forgotten", "HTTP");
            await first.Set<Connection>().ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedBy, 7));
        }

        await using var second = Databases.CreateWarm();
        second.Should().BeSameAs(first, "it is kept");
        second.Database.CurrentTransaction.Should().BeNull();
        (await second.Set<Connection>().SingleAsync()).Should().Match<Connection>(c => c.Name == "A" && c.UsedBy == 0);
    }

    [Fact]
    public async Task Warm_contexts_stay_few_and_none_outlives_the_product()
    {
        await CreateAsync("A");
        var many = Enumerable.Range(0, 30).Select(_ => Databases.CreateWarm()).ToList();
        foreach (var db in many)
        {
            await foreach (var _ in Names.On(db)(db, AccessLevel.Viewer)) { }
        }

        foreach (var db in many) await db.DisposeAsync();
        many.Count(db => IsOpen(db)).Should().BeInRange(1, 8);

        await Host.StopAsync();
        many.Should().OnlyContain(db => !IsOpen(db));
    }

    private static bool IsOpen(ConnectionsDbContext db)
    {
        try
        {
            return ((SqliteConnection)db.Database.GetDbConnection()).State == System.Data.ConnectionState.Open;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<List<string>> NamesAsync(AccessLevel level)
    {
        await using var db = Databases.CreateWarm();
        var names = new List<string>();
        await foreach (var name in Names.On(db)(db, level)) names.Add(name);
        return names;
    }
}
