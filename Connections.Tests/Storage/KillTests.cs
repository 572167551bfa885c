using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage;

/// <summary>
/// The process is killed while it writes: what it had acknowledged is there, whole, and what it had not is there whole
/// or not at all.
/// </summary>
[Trait(Tier.Name, Tier.Process)]
public sealed class KillTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_kill_during_creates_loses_no_acknowledged_write()
    {
        await Host.StopAsync();
        var acknowledged = new HashSet<Guid>();
        for (var round = 0; round < 3; round++)
        {
            acknowledged.UnionWith(await CreateUntilKilledAsync(round, after: 60 + round * 70));
            Ask("PRAGMA integrity_check").Should().Be("ok");
        }

        await RestartAsync();

        await using var db = Host.OpenDb();
        var there = (await db.Set<Connection>().Select(c => c.Id).ToListAsync()).ToHashSet();
        acknowledged.Should().NotBeEmpty().And.BeSubsetOf(there);
        (await db.Set<StoredSecret>().Select(s => s.OwnerId).ToListAsync()).Should().BeEquivalentTo(there,
            "each has its one secret, and no secret is without its connection");
        foreach (var id in there)
        {
            var name = (await Queries.GetAsync(Owner, id, default)).Row.Name;
            (await OpenSecretsAsync(id)).Values.Should().ContainSingle().Which.Should().StartWith("secret of ");
            (await Queries.HistoryAsync(Owner, id, PageRequest.First, default)).Rows.Should()
                .Contain(h => h.Action == "created", name);
        }
    }

    private async Task<List<Guid>> CreateUntilKilledAsync(int round, int after)
    {
        using var process = ChildProgram.CreateConnections(Installation.Directory, round);
        var ids = new List<Guid>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            // What was on its way when it died may be cut.
            if (Guid.TryParse(line, out var id)) ids.Add(id);
            if (ids.Count == after) process.Kill();
        }
        await process.WaitForExitAsync(timeout.Token);
        ids.Count.Should().BeGreaterThanOrEqualTo(after, "it was killed, and did not end by itself");
        return ids;
    }

    private string? Ask(string sql)
    {
        using var connection = Installation.OpenFile();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
