using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>What follows from an act for something that rests on a connection.</summary>
/// <param name="Kind">What rests on it, such as <c>group</c>.</param>
/// <param name="Id">Its id; null where it is for what the reader cannot see.</param>
/// <param name="Text">What happens to it, in a sentence for people.</param>
public sealed record Consequence(string Kind, Guid? Id, string Text)
{
    /// <summary>For how many things.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether the reader cannot see them.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>A connection and the tags that it should have.</summary>
internal sealed record TagChange(Guid Id, IReadOnlyList<IdentifierTag> Tags);

/// <summary>
/// Asked before a connection's tags change, before it is deleted, and before it is restored: by rooms whose things rest
/// on connections. What it stages is saved with the act.
/// </summary>
internal interface IConnectionConstraint
{
    /// <summary>
    /// What these changes of tags, done one after the other, would break, by connection. Changes nothing.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, IReadOnlyList<ValidationError>>> RefusalsAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyList<TagChange> wanted, CancellationToken ct);

    /// <summary>Stages what follows from other tags.</summary>
    /// <exception cref="Problem.Invalid">They would break something.</exception>
    Task BeforeRetagAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        IReadOnlyList<IdentifierTag> tags, CancellationToken ct);

    /// <summary>
    /// What follows if these connections are deleted, by connection, as far as the actor may know. Changes nothing.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, IReadOnlyList<Consequence>>> ConsequencesAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyCollection<Guid> ids, CancellationToken ct);

    /// <summary>Stages what follows from a deletion.</summary>
    Task BeforeDeletionAsync(ConnectionsDbContext db, Rights rights, Connection connection, CancellationToken ct);

    /// <summary>Stages what comes back with a restored connection, and tells what does not.</summary>
    Task<IReadOnlyList<Consequence>> BeforeRestoreAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        CancellationToken ct);
}

/// <summary>All constraints as one.</summary>
internal sealed class ConnectionConstraints(IEnumerable<IConnectionConstraint> all)
{
    private readonly IReadOnlyList<IConnectionConstraint> all = [.. all];

    /// <inheritdoc cref="IConnectionConstraint.RefusalsAsync"/>
    public async Task<Dictionary<Guid, List<ValidationError>>> RefusalsAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyList<TagChange> wanted, CancellationToken ct)
    {
        var refusals = new Dictionary<Guid, List<ValidationError>>();
        foreach (var constraint in all) Join(refusals, await constraint.RefusalsAsync(db, rights, wanted, ct));
        return refusals;
    }

    /// <summary>Stages what follows from other tags, where they are others.</summary>
    /// <exception cref="Problem.Invalid">They would break something.</exception>
    public async Task BeforeRetagAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        IReadOnlyList<IdentifierTag> tags, CancellationToken ct)
    {
        if (connection.TagsText == IdentifierTag.Text(tags)) return;
        foreach (var constraint in all) await constraint.BeforeRetagAsync(db, rights, connection, tags, ct);
    }

    /// <inheritdoc cref="IConnectionConstraint.ConsequencesAsync"/>
    public async Task<Dictionary<Guid, List<Consequence>>> ConsequencesAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var consequences = new Dictionary<Guid, List<Consequence>>();
        foreach (var constraint in all) Join(consequences, await constraint.ConsequencesAsync(db, rights, ids, ct));
        return consequences;
    }

    /// <inheritdoc cref="IConnectionConstraint.BeforeDeletionAsync"/>
    public async Task BeforeDeletionAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        CancellationToken ct)
    {
        foreach (var constraint in all) await constraint.BeforeDeletionAsync(db, rights, connection, ct);
    }

    /// <inheritdoc cref="IConnectionConstraint.BeforeRestoreAsync"/>
    public async Task<IReadOnlyList<Consequence>> BeforeRestoreAsync(ConnectionsDbContext db, Rights rights,
        Connection connection, CancellationToken ct)
    {
        var left = new List<Consequence>();
        foreach (var constraint in all) left.AddRange(await constraint.BeforeRestoreAsync(db, rights, connection, ct));
        return left;
    }

    private static void Join<T>(Dictionary<Guid, List<T>> into, IReadOnlyDictionary<Guid, IReadOnlyList<T>> more)
    {
        foreach (var (id, some) in more)
        {
            if (!into.TryGetValue(id, out var list)) into.Add(id, list = []);
            list.AddRange(some);
        }
    }
}
