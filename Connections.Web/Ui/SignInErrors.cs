namespace Connections.Web.Ui;

/// <summary>The sentences for the codes with which the sign-in and set-up endpoints send a reader back to their form.</summary>
internal static class SignInErrors
{
    /// <summary>Whether a code tells how things stand, and no fault.</summary>
    public static bool IsNews(string? code) => code is "signed-out" or "signed-out-here" or "ended";

    /// <summary>The sentence for a code; a general one for a code that is not known, so that nobody can write on our page.</summary>
    public static string? Say(string? code) => code switch
    {
        null or "" => null,
        "credentials" => "E-mail address or password is wrong, or too many wrong passwords were tried: then wait a few minutes.",
        "owned" => "This installation has an owner already. Sign in instead.",
        "signed-out" => "You are signed out.",
        "signed-out-here" => "You are signed out here, but not at your identity provider. Sign out there, too, where others use this computer.",
        "unavailable" => "Connections is locked at the moment and cannot be set up. The server's log says why.",
        "disabled" => "This account is disabled. Ask an admin.",
        "ended" => "Your session here has ended. Sign in again to go on where you were.",
        "local-off" => "Passwords are switched off here. Sign in with your identity provider.",
        "refused" => "You were not let in at your identity provider, or did not agree there. Try again when you want to.",
        "provider-down" => "Your identity provider cannot be reached at the moment. Try again in a few minutes; if it stays so, tell an admin. The server's log says why.",
        "provider-setup" => "Sign-in with your identity provider is not set up correctly. Tell an admin: the server's log says what to change.",
        "state" => "This sign-in took too long, or was begun in another window. Begin again here.",
        "claim" => "Your identity provider did not say who you are: the claim sub is missing or unusable. Tell an admin.",
        "no-role" => "Your identity provider knows you, but nothing that it says of you gives you a role here. Ask an admin for access.",
        "provider" => "What your identity provider answered cannot be trusted or is incomplete. Begin again; if it stays so, tell an admin. The server's log says why.",
        "token" => "This set-up link is wrong or was already used. The current one stands in the server's log.",
        "link" => "This link is not valid: it was used, it has ended, or a newer one was made. Ask an admin of your organization for a new one.",
        "later" => "The password cannot be saved at the moment. Your link still works: try again later.",
        "email" => "This is not an e-mail address.",
        "name" => "Enter your name.",
        "password" => "The password needs 12 to 256 characters.",
        "repeat" => "The two passwords are not the same.",
        _ => "That did not work. Try again.",
    };
}
