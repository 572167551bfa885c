using System.CommandLine;
using Connections.Core;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>The master key: which one there is, a new one, and its loss.</summary>
internal static class MasterKeyCommands
{
    public static Command Keys() => new("keys", "The master key.") { Status(), Rotate(), AcceptLoss() };

    private static Command Status() =>
        new Command("status",
            "Shows which master key the database needs and which ones are available.").Does<MasterKeyService>(
                async (operations, _, ct) => Console.WriteLine(await operations.StatusAsync(ct)));

    private static Command Rotate() =>
        new Command("rotate",
            "Creates a new master key and moves everything to it; with Secrets:MasterKeys in the settings, moves "
            + "everything to the first one. On SQLite, stop the product first.")
        .Does<KeyRotation>(async (rotation, _, ct) =>
        {
            var report = await rotation.RunAsync(ct);
            Console.WriteLine($"Everything uses the master key {report.KeyId}: "
                + $"{CommandHost.Count(report.Secrets, "secret")} and {CommandHost.Count(report.Others, "other key")} "
                + "were moved to it.");
            if (report.Unreadable > 0)
                Console.WriteLine($"{CommandHost.Count(report.Unreadable, "secret")} could not be read with any "
                    + "available key, and were not changed: enter them again.");
            if (report.Retired.Count == 0) Console.WriteLine("No earlier key was retired.");
            foreach (var file in report.KeptAside)
                Console.WriteLine($"The earlier key is kept as {file}. Existing backups need it: delete it when you "
                    + "delete them.");
            if (report.Retired.Count > report.KeptAside.Count)
                Console.WriteLine($"Nothing needs {string.Join(", ", report.Retired)} anymore: you can remove it "
                    + "from the settings of every server. Existing backups need it, so store it with them.");
            Console.WriteLine("Back up the new key, separately from the database.");
        });

    private static Command AcceptLoss()
    {
        var sure = new Option<bool>(
            "--yes")
        { Description = "Confirms that you know: all secrets written with the lost key are gone." };
        return new Command("accept-loss",
            "If the master key is permanently lost: creates a new one, and marks every old secret for re-entry. "
            + "Stop the product first.") { sure }.Does<MasterKeyService>(async (operations, parsed, ct) =>
        {
            if (!parsed.GetValue(sure))
                throw new StartupException(
                    "This destroys every secret written with the lost key. Run the command again with --yes.");
            Console.WriteLine($"{CommandHost.Count(await operations.AcceptLossAsync(ct), "secret")} must be "
                + "re-entered. Affected connections and workflows show that they need attention.");
        });
    }
}
