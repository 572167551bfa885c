using System.CommandLine;
using Connections.Core.Operating;

namespace Connections.Web.Commands;

/// <summary>Copies of the SQLite database, and back.</summary>
internal static class BackupCommands
{
    public static Command Backup()
    {
        var file = new Argument<FileInfo?>("file") { Description = "The file to make; without it one in the data folder's backups.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("backup", "Makes a verified backup of the SQLite database, also while the product runs. The master key is not in it.") { file }.Does<Operations>(async (operations, parsed, ct) =>
            Console.WriteLine($"Backed up to {await operations.BackupAsync(parsed.GetValue(file)?.FullName, ct)}. Keep the master key ({operations.KeyPlace}) in another place: both are needed to read secrets."));
    }

    public static Command Restore()
    {
        var file = new Argument<FileInfo>("file") { Description = "The backup." };
        return new Command("restore", "Verifies a backup and puts it in the place of the SQLite database, which is kept aside. Stop the product first.") { file }.Does<Restoration>(async (restoration, parsed, ct) =>
        {
            var report = await restoration.RunAsync(parsed.GetValue(file)!.FullName, ct);
            Console.WriteLine($"Restored from {parsed.GetValue(file)!.FullName}.{(report.KeptAside is { } aside ? $" What was there is kept as {aside}." : "")}");
            if (report.EarlierKeys.Count > 0) Console.WriteLine($"It needs an earlier master key, too ({string.Join(", ", report.EarlierKeys)}): run keys rotate, which brings it over to the present one.");
            Console.WriteLine("Start the product. What was done since the backup is not in it: secrets that were replaced since, keys and sessions that were ended since are as they were. Revoke again what had to go.");
        });
    }
}
