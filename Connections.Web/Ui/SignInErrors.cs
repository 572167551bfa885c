namespace Connections.Web.Ui;

/// <summary>The sentences for the codes with which the sign-in and set-up endpoints send a reader back to their form.</summary>
internal static class SignInErrors
{
    /// <summary>The sentence for a code; a general one for a code that is not known, so that nobody can write on our page.</summary>
    public static string? Say(string? code) => code switch
    {
        null or "" => null,
        "credentials" => "E-mail address or password is wrong, or too many wrong passwords were tried: then wait a few minutes.",
        "owned" => "This installation has an owner already. Sign in instead.",
        "signed-out" => "You are signed out.",
        "unavailable" => "Connections is locked at the moment and cannot be set up. The server's log says why.",
        "disabled" => "This account is disabled. Ask an admin.",
        "limit" => "Too many requests. Wait a minute, then try again.",
        "expired" => "You were signed out because nothing happened for a while. Sign in again.",
        "provider" => "Your identity provider did not let you in. Try again, or ask an admin.",
        "token" => "This set-up link is wrong or was already used. The current one stands in the server's log.",
        "email" => "This is not an e-mail address.",
        "name" => "Enter your name.",
        "password" => "The password is too short: at least 12 characters.",
        "repeat" => "The two passwords are not the same.",
        _ => "That did not work. Try again.",
    };
}
