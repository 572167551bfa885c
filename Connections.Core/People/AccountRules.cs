using Connections.Core.Storage;

namespace Connections.Core.People;

/// <summary>The rules for an account's address, name and password.</summary>
internal static class AccountRules
{
    /// <summary>What is wrong with address and name.</summary>
    public static IEnumerable<ValidationError> Check(string email, string name)
    {
        var trimmed = email.Trim();
        var at = trimmed.IndexOf('@', StringComparison.Ordinal);
        if (trimmed.Length > 254 || !DatabaseText.Holds(trimmed) || at < 1 || at != trimmed.LastIndexOf('@')
            || at == trimmed.Length - 1 || trimmed.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            yield return new("email", "This is not a valid email address. Example: ada@example.com.");
        // It is shown beside the name and identifies people who share one.
        else if (NameCharacters.FirstHidden(trimmed) is { } hidden)
            yield return new(
                "email", $"The address contains an invisible character (U+{hidden.Value:X4}). Retype it without it.");
        if (name.Trim().Length is 0 or > 200 || !DatabaseText.Holds(name))
            yield return new("name", "Enter a name, 1 to 200 characters.");
        else if (NameCharacters.Fault(name) is { } fault)
            yield return new("name", fault);
    }

    /// <summary>What is wrong with a password; null where nothing is.</summary>
    public static ValidationError? CheckPassword(string password) => password.Length switch
    {
        < AccountService.ShortestPassword =>
            new("password", $"The password has {password.Length} characters; it needs at least "
                + $"{AccountService.ShortestPassword}."),
        > AccountService.LongestPassword =>
            new("password", $"The password has {password.Length} characters; the maximum is "
                + $"{AccountService.LongestPassword}."),
        _ => null,
    };
}
