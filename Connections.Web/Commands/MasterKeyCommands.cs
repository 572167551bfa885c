using System.CommandLine;
using Connections.Core;
using Connections.Core.Operating;

namespace Connections.Web.Commands;

/// <summary>The master key: which one there is, a new one, and its loss.</summary>
internal static class MasterKeyCommands
{
    public static Command Keys() => new("keys", "The master key.") { Status(), Rotate(), AcceptLoss() };

    private static Command Status() => new Command("status", "Tells which master key the database needs and which is here.").Does<Operations>(async (operations, _, ct) => Console.WriteLine(await operations.KeyStatusAsync(ct)));

    private static Command Rotate() => new Command("rotate", "Makes a new master key and brings everything over to it; with Secrets:MasterKeys in the settings, brings over to the first what is under the others. On SQLite stop the product first.")
        .Does<KeyRotation>(async (rotation, _, ct) =>
        {
            var report = await rotation.RunAsync(ct);
            Console.WriteLine($"Everything is under the master key {report.KeyId}: {Running.Of(report.Secrets, "secret")} and {Running.Of(report.Others, "other key")} were brought over to it.");
            if (report.Unreadable > 0) Console.WriteLine($"{Running.Of(report.Unreadable, "secret")} could not be read with any key that is here, and stay as they are: enter them again.");
            if (report.Retired.Count == 0) Console.WriteLine("No earlier key was retired.");
            foreach (var file in report.KeptAside) Console.WriteLine($"The earlier key is kept as {file}. Backups made until now need it: delete it when you delete them.");
            if (report.Retired.Count > report.KeptAside.Count) Console.WriteLine($"Nothing needs {string.Join(", ", report.Retired)} any more: it may be taken out of the settings of every server. Backups made until now need it, so keep it with them.");
            Console.WriteLine("Back the new key up, apart from the database.");
        });

    private static Command AcceptLoss()
    {
        var sure = new Option<bool>("--yes") { Description = "Says that you know: all secrets written under the lost key are gone." };
        return new Command("accept-loss", "When the master key is gone for good: makes a new one, and marks every old secret as to be entered again. Stop the product first.") { sure }.Does<Operations>(async (operations, parsed, ct) =>
        {
            if (!parsed.GetValue(sure)) throw new StartRefused("This destroys every secret written under the lost key. Repeat the command with --yes.");
            Console.WriteLine($"{Running.Of(await operations.AcceptKeyLossAsync(ct), "secret")} must be entered again. What has them shows as needing attention.");
        });
    }
}
