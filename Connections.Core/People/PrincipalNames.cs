using Connections.Core.Storage;

namespace Connections.Core.People;

/// <summary>The rules for names of teams, roles and service accounts.</summary>
internal static class PrincipalNames
{
    /// <summary>The name as it is compared: trimmed, composed, without case.</summary>
    public static string Key(string name) => name.Trim().Normalize().ToUpperInvariant();

    /// <summary>What is wrong with a name, for its field; null where nothing is.</summary>
    public static Fault? Check(string name, int longest)
    {
        var length = name.Trim().Length;
        if (length == 0) return new Fault("name", "Enter a name.");
        if (length > longest) return new Fault("name", $"The name has {length} characters; it may have {longest}.");
        return !StorableText.Holds(name) ? new Fault("name", "The name holds characters that cannot be shown. Type it anew.")
            : NameCharacters.Fault(name) is { } fault ? new Fault("name", fault) : null;
    }

    /// <summary>What is wrong with a description; null where nothing is.</summary>
    public static Fault? CheckDescription(string description, int longest) =>
        description.Length > longest ? new Fault("description", $"The description has {description.Length} characters; it may have {longest}.")
        : StorableText.Holds(description) ? null : new Fault("description", "The description holds characters that cannot be stored. Type it anew.");

    /// <summary>That another has the name.</summary>
    public static Problem.Invalid Taken() => new("name", "This name is taken. Choose another.");
}
