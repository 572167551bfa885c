using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Tests.Support;

namespace Connections.Tests.Commands;

/// <summary>The move to another machine, as docs/operations.md walks it: backup, key, restore, verify.</summary>
public sealed class MoveInstallationTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_move_to_another_machine_takes_data_secrets_and_a_whole_trail_along()
    {
        var id = await CreateAsync("Billing");
        using var there = new TempFolder();
        var (here, elsewhere) = (new ServerSetup { DataDirectory = Installation.Directory },
            new ServerSetup { DataDirectory = there["data"] });
        await Host.StopAsync();

        await RunAsync(here, "backup", there["move.db"]);
        Directory.CreateDirectory(there["data"]);
        CopyFolder(Path.Combine(Installation.Directory, "keys"), Path.Combine(there["data"], "keys"));
        await RunAsync(elsewhere, "restore", there["move.db"]);
        await RunAsync(elsewhere, "audit", "verify");

        await using var host = await CoreHost.StartAsync(there["data"]);
        (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new(), Core.PageRequest.First, default)).Rows.Select(
            r => r.Name).Should().Equal("Billing");
        (await host.Get<Core.Resolving.ResolveService>().ResolveAsync(host.Owner, id, "a test", null,
            default)).Secrets.Values.Should().ContainSingle().Which.Reveal().Should().Be("s3cret");
        (await host.Get<AuditTrail>().VerifyAsync(host.Owner, default)).IsWhole.Should().BeTrue();
    }

    [Fact]
    public async Task A_move_whose_head_was_forgotten_is_recorded_and_verifies()
    {
        await CreateAsync("Billing");
        using var there = new TempFolder();
        var (here, elsewhere) = (new ServerSetup { DataDirectory = Installation.Directory },
            new ServerSetup { DataDirectory = there["data"] });
        await Host.StopAsync();
        await RunAsync(here, "backup", there["move.db"]);
        Directory.CreateDirectory(Path.Combine(there["data"], "keys"));
        File.Copy(Installation.KeyFile, Path.Combine(there["data"], "keys", "master.key"));

        await RunAsync(elsewhere, "restore", there["move.db"]);

        await RunAsync(elsewhere, "audit", "verify");
    }

    private static async Task RunAsync(ServerSetup setup, params string[] args)
    {
        var (status, output, errors) = await ProductCommand.CallAsync(setup, args);
        status.Should().Be(0, $"{string.Join(' ', args)} said {output} {errors}");
    }

    private static void CopyFolder(string from, string to)
    {
        Core.Storage.DatabaseInitializer.MakePrivateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
