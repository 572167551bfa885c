using System.CommandLine;
using Connections.Core;
using Connections.Core.Operating;

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
    public static Task<int> RunAsync(string[] args) => Root().Parse(args is ["help"] ? ["--help"] : args).InvokeAsync();

    private static RootCommand Root()
    {
        var file = new Argument<FileInfo?>("file") { Description = "The file to make; without it one in the data folder's backups.", Arity = ArgumentArity.ZeroOrOne };
        var backup = new Command("backup", "Makes a verified backup of the SQLite database, also while the product runs. The master key is not in it.") { file };
        backup.SetAction((parsed, ct) => WithAsync(async (operations, token) =>
            Console.WriteLine($"Backed up to {await operations.BackupAsync(parsed.GetValue(file)?.FullName, token)}. Keep the master key ({operations.KeyPlace}) in another place: both are needed to read secrets."), ct));

        var email = new Argument<string>("email") { Description = "The account's e-mail address." };
        var reset = new Command("reset", "Gives an account a new password and the role Admin, and ends its sessions. The password is read from standard input.") { email };
        reset.SetAction((parsed, ct) => WithAsync(async (operations, token) =>
        {
            await operations.ResetOwnerAsync(parsed.GetValue(email)!, Passwords.Read("New password"), token);
            Console.WriteLine("Done. Sign in with the new password.");
        }, ct));
        var owner = new Command("owner", "The first account.") { reset };

        var status = new Command("status", "Tells which master key the database needs and which is here.");
        status.SetAction((_, ct) => WithAsync(async (operations, token) => Console.WriteLine(await operations.KeyStatusAsync(token)), ct));
        var sure = new Option<bool>("--yes") { Description = "Says that you know: all secrets written under the lost key are gone." };
        var acceptLoss = new Command("accept-loss", "When the master key is gone for good: makes a new one, and marks every old secret as to be entered again. Stop the product first.") { sure };
        acceptLoss.SetAction((parsed, ct) => WithAsync(async (operations, token) =>
        {
            if (!parsed.GetValue(sure)) throw new StartRefused("This destroys every secret written under the lost key. Repeat the command with --yes.");
            var lost = await operations.AcceptKeyLossAsync(token);
            Console.WriteLine($"{lost} {(lost == 1 ? "secret" : "secrets")} must be entered again. What has them shows as needing attention.");
        }, ct));
        var keys = new Command("keys", "The master key.") { status, acceptLoss };

        var verify = new Command("verify", "Holds every entry of the audit trail against its proof, also while the product runs. Ends with 1 where one was altered, removed or cut off.");
        verify.SetAction((_, ct) => WithAsync(async (operations, token) =>
        {
            var report = await operations.VerifyAuditAsync(token);
            foreach (var note in report.Notes) Console.WriteLine(note);
            if (report.Faults.Count > 0) throw new StartRefused(string.Join(Environment.NewLine, [.. report.Faults, $"The audit trail was tampered with: {report.Faults.Count} findings in {report.Entries} entries."]));
            Console.WriteLine($"{report.Entries} {(report.Entries == 1 ? "entry" : "entries")} in {report.Chains} {(report.Chains == 1 ? "chain" : "chains")}: each is as it was written, and none is missing.");
        }, ct));
        var audit = new Command("audit", "The audit trail.") { verify };

        return new RootCommand("Connections. Without a command it starts the server.") { backup, owner, keys, audit, FileCommands.Plan(), FileCommands.Apply(), ExportCommand.Of(), ImportCommand.Of() };
    }

    private static Task<int> WithAsync(Func<Operations, CancellationToken, Task> act, CancellationToken ct) => CommandHost.RunAsync(async (services, token) =>
    {
        await act(services.GetRequiredService<Operations>(), token);
        return 0;
    }, ct);
}
