using System.CommandLine;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>Copies of the SQLite database, and back.</summary>
internal static class BackupCommands
{
    public static Command Backup()
    {
        var file = new Argument<FileInfo?>(
            "file")
        {
            Description = "The file to create; by default one in the data folder's backups.",
            Arity = ArgumentArity.ZeroOrOne
        };
        return new Command("backup",
            "Creates a verified backup of the SQLite database, also while the product runs. It doesn't include the "
            + "master key.") { file }.Does<MaintenanceService>(async (operations, parsed, ct) =>
            Console.WriteLine($"Backed up to {await operations.BackupAsync(parsed.GetValue(file)?.FullName, ct)}. "
                + $"Store the master key ({operations.MasterKeyFile}) separately: both are needed to read secrets."));
    }

    public static Command Restore()
    {
        var file = new Argument<FileInfo>("file") { Description = "The backup." };
        return new Command("restore",
            "Verifies a backup and replaces the SQLite database with it; the current one is kept as a copy. Stop "
            + "the product first.") { file }.Does<RestoreService>(async (restoration, parsed, ct) =>
        {
            var report = await restoration.RestoreAsync(parsed.GetValue(file)!.FullName, ct);
            Console.WriteLine($"Restored from {parsed.GetValue(file)!.FullName}."
                + (report.KeptAside is { } aside ? $" The previous database is kept as {aside}." : ""));
            if (report.EarlierKeys.Count > 0)
                Console.WriteLine($"It also needs an earlier master key ({string.Join(", ", report.EarlierKeys)}): run "
                    + "keys rotate, which moves it to the current one.");
            Console.WriteLine(
                "Start the product. Changes since the backup are lost: secrets that were replaced, and keys and "
                + "sessions that were revoked since then, are back. Revoke them again.");
        });
    }
}
