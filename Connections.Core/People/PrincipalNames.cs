using Connections.Core.Storage;

namespace Connections.Core.People;

/// <summary>The rules for names of teams, roles and service accounts.</summary>
internal static class PrincipalNames
{
    /// <summary>The name as it is compared: trimmed, composed, without case.</summary>
    public static string Key(string name) => name.Trim().Normalize().ToUpperInvariant();

    /// <summary>What is wrong with a name, for its field; null where nothing is.</summary>
    public static ValidationError? Check(string name, int longest)
    {
        var length = name.Trim().Length;
        if (length == 0) return new ValidationError("name", "Enter a name.");
        if (length > longest)
            return new ValidationError("name", $"The name has {length} characters; the maximum is {longest}.");
        return !DatabaseText.Holds(name)
            ? new ValidationError("name", "The name contains characters that can't be shown. Retype it.")
            : NameCharacters.Fault(name) is { } fault ? new ValidationError("name", fault) : null;
    }

    /// <summary>What is wrong with a description; null where nothing is.</summary>
    public static ValidationError? CheckDescription(string description, int longest) =>
        description.Length > longest
            ? new ValidationError(
                "description", $"The description has {description.Length} characters; the maximum is {longest}.")
        : DatabaseText.Holds(description) ? null
            : new ValidationError("description",
                "The description contains characters that can't be stored. Retype it.");

    /// <summary>That another has the name.</summary>
    public static Problem.Invalid Taken() => new("name", "This name is already in use. Choose another one.");
}
