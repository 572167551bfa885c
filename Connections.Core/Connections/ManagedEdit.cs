using Connections.Core.Access;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>What is managed by a file is changed by that file alone: everyone else is told where, and how.</summary>
internal static class ManagedEdit
{
    /// <summary>Longest name of a file in characters.</summary>
    public const int MaxFile = 400;

    /// <summary>Refuses everyone but the file itself.</summary>
    /// <exception cref="Problem.ManagedByFile">It is managed, and this is not the file's own act.</exception>
    public static void EnsureFree(string name, string? managedBy, bool byFile = false)
    {
        if (managedBy is not null && !byFile) throw new Problem.ManagedByFile(name, managedBy);
    }
}

/// <summary>
/// A file in the act of saving what it manages: past the refusal that everyone else gets, all of it in one save.
/// </summary>
/// <param name="File">Its name, as the operator gave it; null: the file lets go.</param>
internal sealed record ManagedEdit<T>(string? File)
{
    /// <summary>Who may do what, every line; null: as it is.</summary>
    public IReadOnlyList<PolicyGrant>? Access { get; init; }

    /// <summary>Paths of secrets whose stored value is the file's already.</summary>
    public IReadOnlySet<string> SameSecrets { get; init; } = new HashSet<string>();

    /// <summary>Stages what the file notes of the thing as it is saved.</summary>
    public required Func<ConnectionsDbContext, T, Task> Note { get; init; }
}
