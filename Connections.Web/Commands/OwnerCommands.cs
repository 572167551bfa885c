using System.CommandLine;
using Connections.Core.Maintenance;

namespace Connections.Web.Commands;

/// <summary>The rescue of an account.</summary>
internal static class OwnerCommands
{
    public static Command Owner()
    {
        var email = new Argument<string>("email") { Description = "The account's email address." };
        var reset = new Command("reset",
            "Gives an account a new password and the Admin role, and ends its sessions. Reads the password from "
            + "standard input.") { email }.Does<MaintenanceService>(async (operations, parsed, ct) =>
        {
            await operations.ResetOwnerAsync(parsed.GetValue(email)!, PasswordPrompt.Read("New password"), ct);
            Console.WriteLine("Done. Sign in with the new password.");
        });
        return new Command("owner", "The first account.") { reset };
    }
}
