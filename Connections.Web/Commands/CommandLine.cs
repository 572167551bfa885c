using System.CommandLine;

namespace Connections.Web.Commands;

/// <summary>
/// What an operator does at the machine itself: <c>dotnet run --project Connections.Web -- backup</c>, <c>owner
/// reset</c>, <c>keys …</c>, <c>plan</c>.
/// </summary>
internal static class CommandLine
{
    private static readonly string[] options = ["--help", "-h", "-?", "--version"];

    /// <summary>
    /// Whether the arguments are a command. Settings of the server begin with a dash or a slash, or hold a "="; so a
    /// command that is not known is refused, and does not start a server.
    /// </summary>
    public static bool IsCommand(string[] args) =>
        Split(args).Words is [var first, ..]
            && (options.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=')));

    /// <summary>Runs the command. 0: done; 1: refused, with the reason on standard error.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var (settings, words) = Split(args);
        return Root(settings).Parse(words is ["help"] ? ["--help"] : words, Plain).InvokeAsync();
    }

    // What begins with @ is a name like any other, and no file of further arguments.
    private static ParserConfiguration Plain => new() { ResponseFileTokenReplacer = null };

    /// <summary>
    /// Settings are given to a command as they are to the server, before or behind its name:
    /// <c>--Data:Directory=/srv/data</c>, or the value as an argument of its own. No option of a command has a colon in
    /// its name.
    /// </summary>
    private static (string[] Settings, string[] Words) Split(string[] args)
    {
        List<string> settings = [], words = [];
        for (var i = 0; i < args.Length; i++)
        {
            var name = args[i].Split('=')[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal)
                && name.Contains(':', StringComparison.Ordinal);
            (isSetting ? settings : words).Add(args[i]);
            if (isSetting && name.Length == args[i].Length && i + 1 < args.Length) settings.Add(args[++i]);
        }
        return ([.. settings], [.. words]);
    }

    private static ConnectionsCommand Root(string[] settings) => new(settings)
    {
        BackupCommands.Backup(), BackupCommands.Restore(), OwnerCommands.Owner(), MasterKeyCommands.Keys(),
        AuditCommands.Audit(),
        AccessKeyCommands.ApiKeys(), AccessKeyCommands.ApplicationKeys(), SeedCommand.Seed(),
        FileCommands.Plan(), FileCommands.Apply(), ExportCommand.Create(), ImportCommand.Create(),
        CoverageCommand.Create(),
    };
}
