using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Apps.Entities;

/// <summary>Whose rights the queries of a published app act with.</summary>
public enum AppIdentity
{
    /// <summary>The author's.</summary>
    Author,

    /// <summary>Those of a service account.</summary>
    ServiceAccount,
}

/// <summary>An app: what is beside its definition, which lies in its versions.</summary>
internal sealed class StoredApp : IVersioned, IRestorable
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 1000;

    /// <summary>Most tags.</summary>
    public const int MaxTags = 50;

    /// <summary>Longest text of all tags, in characters.</summary>
    public const int MaxTagsText = (MaxTags * 201) + 2;

    private StoredApp() { }

    /// <summary>An app that does not exist yet; the caller gives the author their grant.</summary>
    public StoredApp(Guid author, DateTimeOffset at)
    {
        (Id, CreatedAt, CreatedById, AuthorId) = (Guid.CreateVersion7(at), at, author, author);
        OrganizationLevel = AccessLevel.Viewer;
        Touch(author, at);
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The name as it is ordered. Two apps may have the same.</summary>
    public string NameKey { get; private set; } = "";
    public string Description { get; private set; } = "";

    /// <summary>Tags in order, with a space before and behind each.</summary>
    public string TagsText { get; private set; } = "";

    /// <summary>What a search looks through, in lower case.</summary>
    public string SearchText { get; private set; } = "";

    public Guid AuthorId { get; private set; }
    public AppIdentity RunAs { get; private set; }
    public Guid? ServiceAccountId { get; private set; }

    /// <summary>The account with whose rights its queries act.</summary>
    public Guid Identity => RunAs == AppIdentity.ServiceAccount ? ServiceAccountId ?? Guid.Empty : AuthorId;

    /// <summary>The newest version: what its editors see.</summary>
    public Guid NewestVersionId { get; private set; }

    /// <summary>Number of the newest version.</summary>
    public int Number { get; private set; }

    /// <summary>How many things of the newest version keep it from working.</summary>
    public int Attention { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public Guid UpdatedById { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }
    public Guid? DeletedById { get; private set; }

    /// <summary>When a deleted app is permanently deleted.</summary>
    public DateTimeOffset? PurgeAt { get; private set; }

    public AccessLevel OrganizationLevel { get; private set; }

    /// <inheritdoc/>
    public Guid PolicyVersion { get; private set; }
    public Guid Version { get; private set; }

    /// <inheritdoc/>
    public string? ManagedBy { get; private set; }

    public IReadOnlyList<string> Tags => TagsText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public void Restrict(AccessLevel organization) =>
        (OrganizationLevel, PolicyVersion) = (organization, Guid.CreateVersion7());

    /// <inheritdoc/>
    public void ManageBy(string? source) => ManagedBy = source;

    /// <summary>Gives it name, description and tags.</summary>
    public void Describe(string name, string description, IEnumerable<string> tags)
    {
        (Name, NameKey) = (name.Trim().Normalize(), Connection.KeyOf(name));
        Description = description.Trim().Normalize();
        TagsText = $" {string.Join(' ', tags.Order(StringComparer.Ordinal))} ";
        SearchText = string.Join('\n', Name, TagsText, Description).ToLowerInvariant();
    }

    /// <summary>Lets a version be the newest.</summary>
    public void Edit(AppVersion version, int attention) =>
        (NewestVersionId, Number, Attention) = (version.Id, version.Number, attention);

    /// <summary>Lets its queries act as that identity.</summary>
    public void ActAs(AppIdentity runAs, Guid? serviceAccountId) =>
        (RunAs, ServiceAccountId) = (runAs, runAs == AppIdentity.ServiceAccount ? serviceAccountId : null);

    /// <summary>Notes who changed it last.</summary>
    public void Touch(Guid by, DateTimeOffset at) => (UpdatedById, UpdatedAt) = (by, at);

    /// <summary>Takes it out of every list; it can be restored until it is purged.</summary>
    public void Delete(Guid by, DateTimeOffset at, TimeSpan keep) =>
        (DeletedAt, DeletedById, PurgeAt, ManagedBy) = (at, by, at + keep, null);

    /// <summary>Brings it back.</summary>
    public void Restore() => (DeletedAt, DeletedById, PurgeAt) = (null, null, null);

    internal sealed class Mapping : IEntityTypeConfiguration<StoredApp>
    {
        public void Configure(EntityTypeBuilder<StoredApp> builder)
        {
            builder.ToTable("Apps");
            builder.Property(a => a.Name).HasMaxLength(MaxName);
            builder.Property(a => a.NameKey).HasMaxLength(MaxName * 2);
            builder.Property(a => a.Description).HasMaxLength(MaxDescription);
            builder.Property(a => a.TagsText).HasMaxLength(MaxTagsText);
            builder.Property(a => a.RunAs).HasConversion<string>().HasMaxLength(20);
            builder.Property(a => a.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
            builder.Property(a => a.Version).IsConcurrencyToken();
            builder.Property(a => a.PolicyVersion).IsConcurrencyToken().LeavesVersion();
            builder.Property(a => a.OrganizationLevel).LeavesVersion();
            builder.Ignore(a => a.Tags).Ignore(a => a.Identity);
            builder.HasQueryFilter(a => a.DeletedAt == null);
            builder.HasIndex(a => new { a.NameKey, a.Id });
            builder.HasIndex(a => new { a.UpdatedAt, a.Id, a.OrganizationLevel });
            builder.HasIndex(a => a.AuthorId);
            builder.HasIndex(a => a.PurgeAt).HasFilter("\"PurgeAt\" IS NOT NULL");
        }
    }
}
