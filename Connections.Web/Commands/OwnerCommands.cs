using System.CommandLine;
using System.Text;
using Connections.Core.Operating;

namespace Connections.Web.Commands;

/// <summary>The rescue of an account.</summary>
internal static class OwnerCommands
{
    public static Command Owner()
    {
        var email = new Argument<string>("email") { Description = "The account's e-mail address." };
        var reset = new Command("reset", "Gives an account a new password and the role Admin, and ends its sessions. The password is read from standard input.") { email }.Does<Operations>(async (operations, parsed, ct) =>
        {
            await operations.ResetOwnerAsync(parsed.GetValue(email)!, ReadPassword(), ct);
            Console.WriteLine("Done. Sign in with the new password.");
        });
        return new Command("owner", "The first account.") { reset };
    }

    // At a terminal nothing of it is shown.
    private static string ReadPassword()
    {
        if (Console.IsInputRedirected) return Console.ReadLine() ?? "";
        Console.Write("New password: ");
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
        Console.WriteLine();
        return typed.ToString();
    }
}
