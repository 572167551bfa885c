using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;

namespace Connections.Core.Groups;

/// <summary>Interchangeable connections of one integration; up to three tag keys distinguish them.</summary>
internal sealed class ConnectionGroup : IVersioned, IRestorable
{
    /// <summary>Most tag keys of a group.</summary>
    public const int MostKeys = 3;

    /// <summary>Most members of a group.</summary>
    public const int MostMembers = 2000;

    private ConnectionGroup() { }

    /// <summary>A group that does not exist yet; the caller gives the author their grant.</summary>
    public static ConnectionGroup Create(IntegrationName integration, GroupContent content, Guid author,
        DateTimeOffset at)
    {
        var group = new ConnectionGroup
        {
            Id = Guid.CreateVersion7(at),
            IntegrationType = integration.Type,
            OrganizationLevel = AccessLevel.Viewer,
            CreatedAt = at,
            CreatedById = author,
        };
        group.Change(content, integration.Name, author, at);
        return group;
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The name as it is compared, as with connections. Unique.</summary>
    public string NameKey { get; private set; } = "";
    public string Description { get; private set; } = "";
    public string IntegrationType { get; private set; } = "";

    /// <summary>
    /// The keys in their order, with a space before and behind each, so that a facet and its filter need no second
    /// table.
    /// </summary>
    public string KeysText { get; private set; } = "";

    /// <summary>The keys in their order.</summary>
    public IReadOnlyList<string> Keys => KeysOf(KeysText);

    /// <summary>What a search looks through, in lower case.</summary>
    public string SearchText { get; private set; } = "";

    public AccessLevel OrganizationLevel { get; private set; }

    /// <inheritdoc/>
    public Guid PolicyVersion { get; private set; }

    /// <inheritdoc/>
    public void Restrict(AccessLevel organization) =>
        (OrganizationLevel, PolicyVersion) = (organization, Guid.CreateVersion7());

    public DateTimeOffset CreatedAt { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public Guid UpdatedById { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }
    public Guid? DeletedById { get; private set; }

    /// <summary>When a deleted group is permanently deleted.</summary>
    public DateTimeOffset? PurgeAt { get; private set; }

    /// <summary>How many workflows name it. Their saves count it.</summary>
    public int UsedBy { get; private set; }
    public Guid Version { get; private set; }

    /// <summary>
    /// The source that manages it, such as a file as its operator named it; null: people and programs change it.
    /// </summary>
    public string? ManagedBy { get; private set; }

    /// <summary>Puts it under a source, or releases it.</summary>
    public void ManageBy(string? source) => ManagedBy = source;

    /// <summary>Takes it out of every list; it can be restored until it is purged.</summary>
    public void Delete(Guid by, DateTimeOffset at, TimeSpan keep) =>
        (DeletedAt, DeletedById, PurgeAt, ManagedBy) = (at, by, at + keep, null);

    /// <summary>Brings it back.</summary>
    public void Restore() => (DeletedAt, DeletedById, PurgeAt) = (null, null, null);

    /// <summary>Gives it another name.</summary>
    public void Rename(string name, string integrationName)
    {
        (Name, NameKey) = (name.Trim().Normalize(), Connection.KeyOf(name));
        SearchText = string.Join('\n', Name, IntegrationType, integrationName, KeysText.Trim(), Description)
            .ToLowerInvariant();
    }

    /// <summary>The keys of their text.</summary>
    public static IReadOnlyList<string> KeysOf(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Replaces name, description and keys.</summary>
    /// <param name="content">What stands from then on.</param>
    /// <param name="integrationName">The name of its integration, for the search.</param>
    /// <param name="by">Who changed it.</param>
    /// <param name="at">When.</param>
    public void Change(GroupContent content, string integrationName, Guid by, DateTimeOffset at)
    {
        Description = (content.Description ?? "").Trim().Normalize();
        KeysText = $" {string.Join(' ', content.Keys)} ";
        Rename(content.Name, integrationName);
        (UpdatedAt, UpdatedById) = (at, by);
    }
}

/// <summary>What an edit of a group replaces, checked by every rule; its members aside.</summary>
internal readonly record struct GroupContent(string Name, string? Description, IReadOnlyList<string> Keys);

/// <summary>A connection in a group.</summary>
internal sealed class GroupMember : ICountedRow
{
    private GroupMember() { }

    public GroupMember(Guid groupId, Guid connectionId) => (GroupId, ConnectionId) = (groupId, connectionId);

    public Guid GroupId { get; private set; }
    public Guid ConnectionId { get; private set; }

    /// <inheritdoc/>
    CountedOn? ICountedRow.Counted => ConnectionUsers.For(ConnectionId);
}

/// <summary>
/// A combination of values for a group's keys, and the one member that matches it: the database lets no second one
/// have it, no matter who writes and however many at once.
/// </summary>
internal sealed class GroupCombination
{
    private GroupCombination() { }

    public GroupCombination(Guid groupId, string combination, Guid connectionId) =>
        (GroupId, Combination, ConnectionId) = (groupId, combination, connectionId);

    public Guid GroupId { get; private set; }

    /// <summary>The values in the order of the keys, with a space between: no value has one.</summary>
    public string Combination { get; private set; } = "";
    public Guid ConnectionId { get; private set; }

    /// <summary>Gives the place to another member.</summary>
    public void Give(Guid connectionId) => ConnectionId = connectionId;
}

/// <summary>
/// A member of which the connection or the group is deleted: once both are restored, it comes back where its places are
/// still free.
/// </summary>
internal sealed class DeletedMember
{
    private DeletedMember() { }

    public DeletedMember(Guid groupId, Guid connectionId) => (GroupId, ConnectionId) = (groupId, connectionId);

    public Guid GroupId { get; private set; }
    public Guid ConnectionId { get; private set; }
}
