using Connections.Core.Access;
using Connections.Core.Storage;

namespace Connections.Core.Connections;

/// <summary>How a connection is.</summary>
public enum ConnectionHealth
{
    /// <summary>Nobody tried it since it was last changed.</summary>
    NotTested = 0,

    /// <summary>The last test or use went well.</summary>
    Healthy = 1,

    /// <summary>It does not work, or soon will not; the message says why.</summary>
    NeedsAttention = 2,
}

/// <summary>
/// A named instance of an integration schema: public fields, tags, who may use it. Its secrets lie apart, sealed.
/// </summary>
internal sealed class Connection : CredentialRecord, IRestorable
{
    /// <summary>Longest description in characters.</summary>
    public const int MaxDescription = 2000;

    private readonly List<ConnectionTag> tags = [];

    private Connection() { }

    private Connection(string integrationType, Guid author, DateTimeOffset at)
        : base(integrationType, AccessLevel.Viewer, author, at) { }

    /// <summary>A connection that does not exist yet; the caller gives the author their grant.</summary>
    public static Connection Create(IntegrationName integration, ConnectionContent content, Guid author,
        DateTimeOffset at)
    {
        var connection = new Connection(integration.Type, author, at);
        connection.Change(content, integration.Name, at);
        return connection;
    }

    public string Description { get; private set; } = "";

    public IReadOnlyList<ConnectionTag> Tags => tags;

    /// <summary>The tags as text, joined by spaces, so that a list needs no second look-up.</summary>
    public string TagsText { get; private set; } = "";

    /// <summary>
    /// The keys of the tags, each once, with a space before and behind each, so that a facet and its filter need no
    /// second table.
    /// </summary>
    public string TagKeys { get; private set; } = "";

    /// <summary>What a search looks through, in lower case.</summary>
    public string SearchText { get; private set; } = "";

    public DateTimeOffset? DeletedAt { get; private set; }
    public Guid? DeletedById { get; private set; }

    /// <summary>When a deleted connection is permanently deleted.</summary>
    public DateTimeOffset? PurgeAt { get; private set; }

    /// <summary>Whether who may use it may also take its credential out of the server.</summary>
    public bool HandsOut { get; private set; }

    /// <summary>How many workflows name it, and how many groups it is in. Saves of those count it.</summary>
    public int UsedBy { get; private set; }
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Who gave the last consent at the provider; null: nobody, or it is older than this field.</summary>
    public Guid? ConsentedById { get; private set; }

    /// <summary>
    /// New whenever something comes to rest on its tags or lets go of them, such as a place in a group: so that a
    /// change of the tags and a newcomer never pass each other by. Leaves the version alone.
    /// </summary>
    public Guid DependentsVersion { get; private set; }

    /// <summary>
    /// The source that manages it, such as a file as its operator named it; null: people and programs change it.
    /// </summary>
    public string? ManagedBy { get; private set; }

    /// <summary>Puts it under a source, or releases it.</summary>
    public void ManageBy(string? source) => ManagedBy = source;

    /// <summary>Notes that something came to rest on its tags, or let go of them.</summary>
    public void NoteDependents() => DependentsVersion = Guid.CreateVersion7();

    /// <summary>
    /// Replaces all that an edit can change. Where the credential changes, the last test counts no more.
    /// </summary>
    /// <param name="content">What stands from then on.</param>
    /// <param name="integrationName">The name of its integration, for the search.</param>
    /// <param name="at">When.</param>
    public void Change(ConnectionContent content, string integrationName, DateTimeOffset at)
    {
        Description = (content.Description ?? "").Trim().Normalize();
        HandsOut = content.HandsOut;
        ChangeCredential(content);
        SetTags(content.Tags);
        Rename(content.Name, integrationName);
        UpdatedAt = at;
    }

    /// <summary>Gives it another name.</summary>
    public void Rename(string name, string integrationName)
    {
        SetName(name);
        Index(integrationName);
    }

    /// <summary>Replaces its tags.</summary>
    public void Retag(IReadOnlyList<IdentifierTag> wanted, string integrationName, DateTimeOffset at)
    {
        SetTags(wanted);
        Index(integrationName);
        UpdatedAt = at;
    }

    /// <summary>Someone consented at the provider: it works, and its fields say as whom there.</summary>
    public void Consented(string fields, Guid by, DateTimeOffset at)
    {
        (Fields, Health, HealthMessage, HealthAt) = (fields, ConnectionHealth.Healthy, null, at);
        ConsentedById = by;
    }

    private void SetTags(IReadOnlyList<IdentifierTag> wanted)
    {
        tags.RemoveAll(t => !wanted.Any(w => w.Key == t.Key && w.Value == t.Value));
        foreach (var tag in wanted.Where(w => !tags.Any(t => t.Key == w.Key && t.Value == w.Value)))
            tags.Add(new ConnectionTag(Id, tag));
        TagsText = IdentifierTag.Text(wanted);
        TagKeys = wanted.Count == 0 ? ""
            : $" {string.Join(' ', wanted.Select(t => t.Key).Distinct().Order(StringComparer.Ordinal))} ";
    }

    private void Index(string integrationName) =>
        SearchText = string.Join('\n', Name, IntegrationType, integrationName, TagsText, Description)
            .ToLowerInvariant();

    public void Delete(Guid by, DateTimeOffset at, TimeSpan keep) =>
        (DeletedAt, DeletedById, PurgeAt, ManagedBy) = (at, by, at + keep, null);

    public void Restore(DateTimeOffset at) => (DeletedAt, DeletedById, PurgeAt, UpdatedAt) = (null, null, null, at);
}

/// <summary>A tag on a connection.</summary>
internal sealed class ConnectionTag
{
    private ConnectionTag() { }

    public ConnectionTag(Guid connectionId, IdentifierTag tag) =>
        (ConnectionId, Key, Value) = (connectionId, tag.Key, tag.Value);

    public Guid ConnectionId { get; private set; }
    public string Key { get; private set; } = "";
    public string Value { get; private set; } = "";
}

/// <summary>A mark that one user set on something, for their own lists.</summary>
internal sealed class Favorite
{
    private Favorite() { }

    public Favorite(Guid userId, Guid resourceId) => (UserId, ResourceId) = (userId, resourceId);

    public Guid UserId { get; private set; }
    public Guid ResourceId { get; private set; }
}
