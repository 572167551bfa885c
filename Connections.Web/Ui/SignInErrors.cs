namespace Connections.Web.Ui;

/// <summary>
/// The sentences for the codes with which the sign-in and set-up endpoints send a reader back to their form.
/// </summary>
internal static class SignInErrors
{
    /// <summary>Whether a code is news and not an error.</summary>
    public static bool IsNews(string? code) => code is "signed-out" or "signed-out-here" or "ended";

    /// <summary>
    /// The sentence for a code; a general one for a code that is not known, so that nobody can write on our page.
    /// </summary>
    public static string? Say(string? code) => code switch
    {
        null or "" => null,
        "credentials" => "Wrong email or password. After several failed attempts, wait a few minutes.",
        "owned" => "This installation already has an owner. Sign in instead.",
        "signed-out" => "You are signed out.",
        "signed-out-here" =>
            "You are signed out here, but not at your identity provider. On a shared computer, sign out there, too.",
        "unavailable" => "Connections is locked right now and can't be set up. The server's log says why.",
        "disabled" => "This account is disabled. Ask an admin.",
        "ended" => "Your session expired. Sign in to continue.",
        "local-off" => "Password sign-in is off. Sign in with your identity provider.",
        "refused" => "Sign-in was denied or canceled at your identity provider. You can try again.",
        "provider-down" =>
            "Your identity provider can't be reached right now. Try again in a few minutes. If it persists, tell an "
            + "admin. The server's log says why.",
        "provider-setup" =>
            "Sign-in with your identity provider is not set up correctly. Tell an admin: the server's log says what "
            + "to change.",
        "state" => "This sign-in took too long, or was started in another window. Start again here.",
        "claim" => "Your identity provider did not identify you: the claim sub is missing or unusable. Tell an admin.",
        "no-role" => "Your identity provider recognized you, but you have no role here. Ask an admin for access.",
        "provider" =>
            "The response from your identity provider can't be trusted or is incomplete. Start again. If it "
            + "persists, tell an admin. The server's log says why.",
        "token" => "This setup link is wrong or was already used. The current one is in the server's log.",
        "link" => "This link is not valid: it was used, it has expired, a newer one was created, or your roles or teams "
            + "were changed since. Ask an admin of your organization for a new one.",
        "later" => "The password can't be saved right now. Your link still works: try again later.",
        "email" => "This is not a valid email address.",
        "name" => "Enter your name.",
        "password" => "The password needs 12 to 256 characters.",
        "repeat" => "The two passwords don't match.",
        _ => "That didn't work. Try again.",
    };
}
