using System.CommandLine;
using Connections.Core;
using Connections.Core.Files;

namespace Connections.Web.Commands;

/// <summary>What is there as files describe it: <c>export</c>.</summary>
internal static class ExportCommand
{
    public static Command Of()
    {
        var names = new Argument<string[]>("name") { Description = "Names of connections and groups; a group brings its members. Without names all that the acting member may see.", Arity = ArgumentArity.ZeroOrMore };
        var @out = new Option<FileInfo?>("--out") { Description = "The file to write; without it the description goes to standard output." };
        var identity = FileCommands.As();
        var command = new Command("export", "Describes connections and groups as plan and apply read them. No secret is in it: variables stand in their place, whose names are told.") { names, @out, identity };
        command.SetAction((parsed, ct) => CommandHost.RunAsync(async (services, token) =>
        {
            var actor = await services.GetRequiredService<OperatorIdentity>().OpenAsync(parsed.GetValue(identity), token);
            var exported = await services.GetRequiredService<FileExport>().ExportAsync(actor, parsed.GetValue(names) ?? [], token);
            if (parsed.GetValue(@out) is { } file) await WriteAsync(file, exported.Text, token);
            else Console.Write(exported.Text);
            // Beside the description, which may go on into a file.
            foreach (var reason in exported.LeftOut) await Console.Error.WriteLineAsync($"Left out: {reason}");
            if (exported.Variables.Count > 0) await Console.Error.WriteLineAsync($"Set before plan and apply: {string.Join(", ", exported.Variables)}");
            return 0;
        }, ct));
        return command;
    }

    /// <summary>Writes a new file.</summary>
    /// <exception cref="StartRefused">It is there already, or cannot be written.</exception>
    public static async Task WriteAsync(FileInfo file, string text, CancellationToken ct)
    {
        try
        {
            await using var stream = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(text.AsMemory(), ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefused($"{file.FullName} was not written: {(file.Exists ? "there is a file of that name already." : e.Message)}");
        }
    }
}
