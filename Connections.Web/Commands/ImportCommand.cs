using System.CommandLine;
using System.Globalization;
using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>Makes what an encrypted bundle of another installation holds: <c>import</c>.</summary>
internal static class ImportCommand
{
    private const long MostBytes = 256L * 1024 * 1024;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "The bundle, as export --bundle wrote it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only shows what would be created." };
        var onClash = new Option<string>(
            "--on-clash")
        {
            Description = "What to do if a name is already in use: refuse everything (refuse), or "
                + "skip that one (skip).",
            DefaultValueFactory = _ => "refuse"
        };
        onClash.AcceptOnlyFromAmong("refuse", "skip");
        var (passphrase, identity) = (PasswordPrompt.FileOption(), FileCommands.As());
        var command = new Command("import",
            "Creates the connections and groups of an encrypted bundle, with their secrets, also while the product "
            + "runs. The acting member becomes Editor of all of them.") { file, dryRun, onClash, passphrase, identity };
        return command.Answers(async (services, parsed, ct) =>
        {
            var actor = await services.GetRequiredService<CommandLineIdentity>().ActAsync(parsed.GetValue(identity),
                ct);
            var content = await ReadAsync(parsed.GetValue(file)!, ct);
            var clash = Enum.Parse<ConflictPolicy>(parsed.GetValue(onClash)!, ignoreCase: true);
            var report = await services.GetRequiredService<BundleService>().ImportAsync(actor, content,
                PasswordPrompt.Read("Passphrase", parsed.GetValue(passphrase)), clash, parsed.GetValue(dryRun), ct);
            foreach (var made in report.Made)
                Console.WriteLine($"{(parsed.GetValue(dryRun) ? "would create" : "made")}: {made}");
            foreach (var reason in report.LeftOut) await Console.Error.WriteLineAsync($"Left out: {reason}");
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture, $"{report.Made.Count} "
                        + $"{(parsed.GetValue(dryRun) ? "would be created" : "made")}."));
            return 0;
        });
    }

    private static async Task<byte[]> ReadAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            if (file.Exists && file.Length > MostBytes)
                throw new StartupException($"{file.FullName} is too large for a bundle.");
            return await File.ReadAllBytesAsync(file.FullName, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file.FullName} can't be read: {e.Message}");
        }
    }
}
