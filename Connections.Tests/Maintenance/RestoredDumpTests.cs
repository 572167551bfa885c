using System.Globalization;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Maintenance;

/// <summary>
/// A dump of the PostgreSQL database was restored: the nodes' folders know of newer entries, and one command records
/// that.
/// </summary>
[Trait(Tier.Name, Tier.Postgres)]
public sealed class RestoredDumpTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private PostgresDatabase present = null!;
    private PostgresDatabase dump = null!;

    public async Task InitializeAsync()
    {
        present = await PostgresServer.CreateDatabaseAsync();
        var host = await StartAsync(present);
        await CreateAsync(host, "Before");
        await host.StopAsync();
        dump = await PostgresServer.CreateDatabaseAsync(copyOf: present);
        host = await StartAsync(present);
        await CreateAsync(host, "After");
        await host.StopAsync();
    }

    public async Task DisposeAsync()
    {
        await present.DisposeAsync();
        await dump.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task An_older_state_starts_and_is_reported_until_someone_answers_for_it()
    {
        var host = await StartAsync(dump);
        (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new(), PageRequest.First, default)).Rows.Select(
            r => r.Name).Should().Equal("Before");
        host.Log.Lines.Should().Contain(l => l.Contains("An older state was restored") && l.Contains("audit accept"));
        await CreateAsync(host, "Written on");
        (await VerifyAsync(host)).Faults.Should().ContainSingle().Which.Should().StartWith("The newest ");

        var report = await host.Get<AuditAcceptance>().AcceptAsync(host.Owner, "the disk failed", default);

        report.Lost.Should().ContainSingle();
        await CreateAsync(host, "And on");
        (await VerifyAsync(host)).IsWhole.Should().BeTrue();
        await using (var db = host.OpenDb())
        {
            var entry = await db.Set<AuditEntry>().SingleAsync(e => e.Action == "state_accepted");
            entry.ActorName.Should().Be("Ada");
            AuditLog.Changes(entry).Should()
                .Contain(c =>
                    c.Field.StartsWith("newest entry of the chain", StringComparison.Ordinal)
                        && long.Parse(c.Old!, CultureInfo.InvariantCulture) > long.Parse(c.New!,
                            CultureInfo.InvariantCulture));
        }
        await host.StopAsync();
        host = await StartAsync(dump);
        (await VerifyAsync(host)).IsWhole.Should().BeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task An_empty_database_beside_a_folder_with_a_head_is_refused()
    {
        await using var empty = await PostgresServer.CreateDatabaseAsync();

        var start = () => StartAsync(empty);

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("The PostgreSQL database is empty;*says that * entries were written*--accept-loss*");
    }

    private Task<CoreHost> StartAsync(PostgresDatabase database) =>
        CoreHost.StartAsync(folder.Path, database.ConnectionString);

    private static Task CreateAsync(CoreHost host, string name) =>
        host.Get<ConnectionService>().AddAsync(host.Owner, Inputs.Http(name), default);

    private static Task<AuditReport> VerifyAsync(CoreHost host) =>
        host.Get<AuditTrail>().VerifyAsync(host.Owner, default);
}
