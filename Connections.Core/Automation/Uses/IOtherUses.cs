using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Uses;

/// <summary>Things besides workflows that use connections and groups: a room above tells of its own.</summary>
internal interface IOtherUses
{
    /// <summary>Which of them stand behind some uses, for one reader.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">The reader.</param>
    /// <param name="named">What names the thing itself: workflows and others.</param>
    /// <param name="uses">All uses of it, also through groups.</param>
    /// <param name="past">What was used in the last 30 days.</param>
    /// <param name="groups">Names of groups that the reader sees.</param>
    /// <param name="ct">Cancels it.</param>
    Task<OtherUses> ReadAsync(ConnectionsDbContext db, Rights rights, IQueryable<Guid> named, IQueryable<Use> uses,
        IQueryable<PastChoice> past, IReadOnlyDictionary<Guid, string> groups, CancellationToken ct);

    /// <summary>What a change of connections and groups means for them, for one reader.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">The reader.</param>
    /// <param name="change">What changes.</param>
    /// <param name="ct">Cancels it.</param>
    Task<ChangeImpact> ImpactAsync(ConnectionsDbContext db, Rights rights, LeavingMembers change,
        CancellationToken ct);

    /// <summary>Which of them stand behind some uses, and on whose right each acts.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">The reader.</param>
    /// <param name="users">What stands behind the uses: workflows and others.</param>
    /// <param name="ct">Cancels it.</param>
    Task<IReadOnlyList<ActingUse>> ActingAsync(ConnectionsDbContext db, Rights rights, IQueryable<Guid> users,
        CancellationToken ct);
}

/// <summary>Something that uses a connection with the rights of an identity.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Noun">What it is: a workflow, or something else.</param>
/// <param name="Name">Its name; null: the reader can't see it.</param>
internal sealed record ActingUse(Guid Identity, string Noun, string? Name);

/// <summary>What leaves groups.</summary>
/// <param name="Groups">The groups by id, with the names that the reader may see.</param>
/// <param name="Connections">Names of the connections that leave, by id.</param>
/// <param name="Lost">Identifiers that nothing matches afterwards, by group.</param>
/// <param name="Past">What was chosen in the last 30 days.</param>
/// <param name="Missing">By group and connection, identifiers of the connection that nothing matches
/// afterwards.</param>
internal sealed record LeavingMembers(IReadOnlyDictionary<Guid, UsedGroup> Groups,
    IReadOnlyDictionary<Guid, string> Connections, IReadOnlyDictionary<Guid, HashSet<string>> Lost,
    IQueryable<PastChoice> Past, IReadOnlyDictionary<(Guid Group, Guid Connection), IReadOnlyList<string>> Missing)
{
    /// <summary>The identifiers of a connection that nothing in a group matches afterwards, in words.</summary>
    public IReadOnlyList<string> MissingOf(Guid group, Guid connection) =>
        [.. Missing.GetValueOrDefault((group, connection), []).Select(IdentifierPattern.Words)];
}

/// <summary>What else stands behind some uses.</summary>
/// <param name="Apps">Apps that the reader sees, by name.</param>
/// <param name="Hidden">How many more they may not see.</param>
/// <param name="Named">How many of those that they see name the thing itself.</param>
/// <param name="HiddenNamed">How many of those that they may not see do.</param>
/// <param name="InUse">How many of those that they see use it now, also through groups.</param>
/// <param name="HiddenInUse">How many of those that they may not see do.</param>
internal sealed record OtherUses(IReadOnlyList<UsingApp> Apps, int Hidden, int Named, int HiddenNamed, int InUse,
    int HiddenInUse)
{
    /// <summary>Nothing.</summary>
    public static OtherUses None { get; } = new([], 0, 0, 0, 0, 0);
}
