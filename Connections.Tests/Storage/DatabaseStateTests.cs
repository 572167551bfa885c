using Connections.Core;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Storage;

/// <summary>A database file that is damaged or gone while the product runs, and right again.</summary>
public sealed class DatabaseStateTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_file_that_is_gone_is_not_recreated_and_its_return_is_noticed()
    {
        await CreateAsync("Billing");
        var state = Host.Get<IDatabaseState>();
        var turned = new SemaphoreSlim(0);
        state.Changed += () => turned.Release();
        using (var pooled = new SqliteConnection(
            DatabaseOptions.ConnectionString(
                new StorageOptions { Directory = Installation.Directory }))) SqliteConnection.ClearPool(pooled);
        var aside = Path.Combine(Host.Directory, "aside.db");
        foreach (var end in new[] { "", "-wal", "-shm" })
            if (File.Exists(Installation.File + end)) File.Move(Installation.File + end, aside + end);

        await FluentActions.Awaiting(() => Service.AddAsync(Owner, Inputs.Http("Lost"), default)).Should()
            .ThrowAsync<Problem.Unavailable>();

        (await turned.WaitAsync(TestTimeout.Longest)).Should().BeTrue();
        state.UnreadableBecause.Should().Be("The database file can't be read or written.");
        File.Exists(Installation.File).Should().BeFalse("an empty file in its place would be the loss of all");

        foreach (var end in new[] { "", "-wal", "-shm" })
            if (File.Exists(aside + end)) File.Move(aside + end, Installation.File + end);
        using var limit = new CancellationTokenSource(TestTimeout.Longest);
        while (!await turned.WaitAsync(TimeSpan.FromMilliseconds(10), limit.Token))
            Host.Clock.Advance(DatabaseState.Pause);
        state.UnreadableBecause.Should().BeNull();
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Rows.Should()
            .ContainSingle(r => r.Name == "Billing");
    }
}
