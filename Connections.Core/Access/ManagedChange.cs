using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>
/// How a source saves a resource that it manages: past the guard that everyone else meets, with its policy, all in one
/// save.
/// </summary>
/// <param name="ManagedBy">The source, such as the name of a file; null: nothing manages it from then on.</param>
internal sealed record ManagedChange<T>(string? ManagedBy)
{
    /// <summary>The whole policy; null: as it is.</summary>
    public IReadOnlyList<PolicyGrant>? Access { get; init; }

    /// <summary>Paths of secrets whose stored value is the source's already.</summary>
    public IReadOnlySet<string> SameSecrets { get; init; } = new HashSet<string>();

    /// <summary>Stages what the source keeps about the resource as it is saved.</summary>
    public required Func<ConnectionsDbContext, T, Task> Note { get; init; }
}
