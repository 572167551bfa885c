using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>
/// How a source saves a resource that it manages: past the guard that everyone else meets, with its policy, all in one
/// save.
/// </summary>
/// <param name="ManagedBy">The source, such as the name of a file; null: nothing manages it from then on.</param>
internal sealed record ManagedChange<T>(string? ManagedBy)
    where T : IManagedResource
{
    /// <summary>The whole policy; null: as it is.</summary>
    public IReadOnlyList<PolicyGrant>? Access { get; init; }

    /// <summary>Paths of secrets whose stored value is the source's already.</summary>
    public IReadOnlySet<string> SameSecrets { get; init; } = new HashSet<string>();

    /// <summary>Stages what the source keeps about the resource as it is saved.</summary>
    public required Func<ConnectionsDbContext, T, Task> Note { get; init; }

    /// <summary>Stages the source, its policy and what it keeps, on a resource that is there.</summary>
    public async Task StageAsync(ConnectionsDbContext db, Rights rights, T resource,
        IReadOnlyCollection<AccessLevel> levels, PolicyAuditDetails record, CancellationToken ct)
    {
        resource.ManageBy(ManagedBy);
        if (Access is not null)
            await db.StagePolicyOnRecordAsync(rights, resource, levels, Access, resource.PolicyVersion,
                confirmed: false, record, ct);
        await Note(db, resource);
    }
}
