using System.CommandLine;

namespace Connections.Web.Commands;

/// <summary>What an operator does at the machine itself: <c>dotnet run --project Connections.Web -- backup</c>, <c>owner reset</c>, <c>keys …</c>, <c>plan</c>.</summary>
internal static class CommandLine
{
    private static readonly string[] options = ["--help", "-h", "-?", "--version"];

    /// <summary>
    /// Whether the arguments are a command. Settings of the server begin with a dash or a slash, or hold a "="; so a command that is not
    /// known is refused, and does not start a server.
    /// </summary>
    public static bool IsCommand(string[] args) => args is [var first, ..] && (options.Contains(first) || !(first.StartsWith('-') || first.StartsWith('/') || first.Contains('=')));

    /// <summary>Runs the command. 0: done; 1: refused, with the reason on standard error.</summary>
    public static Task<int> RunAsync(string[] args) => Root().Parse(args is ["help"] ? ["--help"] : args, Plain).InvokeAsync();

    // What begins with @ is a name like any other, and no file of further arguments.
    private static ParserConfiguration Plain => new() { ResponseFileTokenReplacer = null };

    private static RootCommand Root() => new("Connections. Without a command it starts the server.")
    {
        BackupCommands.Backup(), BackupCommands.Restore(), OwnerCommands.Owner(), MasterKeyCommands.Keys(), AuditCommands.Audit(),
        AccessKeyCommands.ApiKeys(), AccessKeyCommands.ApplicationKeys(), SeedCommand.Seed(),
        FileCommands.Plan(), FileCommands.Apply(), ExportCommand.Of(), ImportCommand.Of(),
    };
}
