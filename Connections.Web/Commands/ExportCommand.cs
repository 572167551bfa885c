using System.CommandLine;
using System.Globalization;
using System.Text;
using Connections.Core;
using Connections.Core.Files;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>What is there as files describe it: <c>export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>(
            "name")
        {
            Description = "Names of what to describe; a group includes its members. Without names, "
                + "everything the acting member can see.",
            Arity = ArgumentArity.ZeroOrMore
        };
        var @out = new Option<FileInfo?>("--out") { Description = "The file to write; by default standard output." };
        var bundle = new Option<FileInfo?>(
            "--bundle")
        {
            Description = "Writes an encrypted bundle of connections and groups instead, with the secrets, for "
                + "import into another installation. Requires Resolver access to each connection; every export is "
                + "logged."
        };
        var (passphrase, identity) = (PasswordPrompt.FileOption(), FileCommands.As());
        var command = new Command("export",
            "Describes connections, groups, accounts of integration tiles, workflows and apps in files that plan and "
            + "apply can read. They contain no secrets, only variables in their place, which are listed. An encrypted "
            + "bundle with a passphrase includes the secrets of connections.")
        { names, @out, bundle, passphrase, identity };
        return command.Answers(async (services, parsed, ct) =>
        {
            var actor = await services.GetRequiredService<CommandLineIdentity>().ActAsync(parsed.GetValue(identity),
                ct);
            if (parsed.GetValue(bundle) is { } closed)
                return await BundleAsync(services.GetRequiredService<BundleService>(), actor,
                    parsed.GetValue(names) ?? [], closed,
                    PasswordPrompt.Read("Passphrase", parsed.GetValue(passphrase)), ct);
            var exported = await services.GetRequiredService<FileExport>().ExportAsync(actor,
                parsed.GetValue(names) ?? [], ct);
            if (parsed.GetValue(@out) is { } file) await WriteAsync(file, Encoding.UTF8.GetBytes(exported.Text), ct);
            else Console.Write(exported.Text);
            // Beside the description, which may continue into a file.
            foreach (var reason in exported.LeftOut) await Console.Error.WriteLineAsync($"Left out: {reason}");
            if (exported.Variables.Count > 0)
                await Console.Error.WriteLineAsync($"Set before plan and apply: {string.Join(", ", exported.Variables)}");
            return 0;
        });
    }

    private static async Task<int> BundleAsync(BundleService bundles, Actor actor, string[] names, FileInfo file,
        string passphrase, CancellationToken ct)
    {
        var exported = await bundles.ExportAsync(actor, names, passphrase, ct);
        await WriteAsync(file, exported.Content, ct);
        foreach (var reason in exported.LeftOut) await Console.Error.WriteLineAsync($"Left out: {reason}");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture, $"Connections: {exported.Connections}, groups: {exported.Groups}, including their secrets. Send the passphrase separately from the file."));
        return 0;
    }

    // For its owner's eyes alone, and never over another file.
    private static async Task WriteAsync(FileInfo file, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous
            };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var stream = new FileStream(file.FullName, options);
            await stream.WriteAsync(content, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file.FullName} was not written: {(file.Exists ? "a file with that name "
                + "already exists." : e.Message)}");
        }
    }
}
