using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>
/// What is beside a document that people edit: its name and tags, who may do what, who changed it and when. The
/// document lies in versions. A workflow is one, and so is an app.
/// </summary>
internal abstract class DocumentRecord : IVersioned, IRestorable
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Most tags.</summary>
    public const int MaxTags = 50;

    private protected DocumentRecord() { }

    /// <summary>One that does not exist yet; the caller gives the author their grant.</summary>
    private protected DocumentRecord(Guid author, DateTimeOffset at)
    {
        (Id, CreatedAt, CreatedById) = (Guid.CreateVersion7(at), at, author);
        OrganizationLevel = AccessLevel.Viewer;
        Touch(author, at);
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The name as it is compared and ordered.</summary>
    public string NameKey { get; private set; } = "";
    public string Description { get; private set; } = "";

    /// <summary>Tags in order, a space between.</summary>
    public string TagsText { get; private set; } = "";

    /// <summary>What a search looks through, in lower case.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>How many things of the newest version keep it from working.</summary>
    public int Attention { get; private protected set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public Guid UpdatedById { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }
    public Guid? DeletedById { get; private set; }

    /// <summary>When a deleted one is permanently deleted.</summary>
    public DateTimeOffset? PurgeAt { get; private set; }

    public AccessLevel OrganizationLevel { get; private set; }

    /// <inheritdoc/>
    public Guid PolicyVersion { get; private set; }
    public Guid Version { get; private set; }

    /// <inheritdoc/>
    public string? ManagedBy { get; private set; }

    /// <summary>The person to whom it is offered: they own it once they accept; null: nobody.</summary>
    public Guid? OfferedToId { get; private set; }

    /// <summary>Who offered it.</summary>
    public Guid? OfferedById { get; private set; }
    public DateTimeOffset? OfferedAt { get; private set; }

    public IReadOnlyList<string> Tags => TagsText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <inheritdoc/>
    public void Restrict(AccessLevel organization) =>
        (OrganizationLevel, PolicyVersion) = (organization, Guid.CreateVersion7());

    /// <inheritdoc/>
    public void ManageBy(string? source) => ManagedBy = source;

    /// <summary>Gives it name, description and tags.</summary>
    public void Describe(string name, string description, IEnumerable<string> tags)
    {
        (Name, NameKey) = (name.Trim().Normalize(), CredentialRecord.KeyOf(name));
        Description = description.Trim().Normalize();
        TagsText = TextOf([.. tags.Order(StringComparer.Ordinal)]);
        SearchText = string.Join('\n', Name, TagsText, Description).ToLowerInvariant();
    }

    /// <summary>Offers it to someone else to own; nothing acts with their rights before they accept.</summary>
    public void Offer(Guid to, Guid by, DateTimeOffset at) => (OfferedToId, OfferedById, OfferedAt) = (to, by, at);

    /// <summary>Takes an offer away: it was accepted or declined, or it no longer makes sense.</summary>
    public void EndOffer() => (OfferedToId, OfferedById, OfferedAt) = (null, null, null);

    /// <summary>Notes who changed it last.</summary>
    public void Touch(Guid by, DateTimeOffset at) => (UpdatedById, UpdatedAt) = (by, at);

    /// <summary>Takes it out of every list; it can be restored until it is purged.</summary>
    public void Delete(Guid by, DateTimeOffset at, TimeSpan keep)
    {
        (DeletedAt, DeletedById, PurgeAt, ManagedBy) = (at, by, at + keep, null);
        EndOffer();
    }

    /// <summary>Brings it back.</summary>
    public virtual void Restore() => (DeletedAt, DeletedById, PurgeAt) = (null, null, null);

    /// <summary>Tags as they are stored.</summary>
    private protected virtual string TextOf(IReadOnlyList<string> tags) => string.Join(' ', tags);

    /// <summary>Maps what all of them have.</summary>
    private protected static void ConfigureDocument<T>(EntityTypeBuilder<T> builder, int maxDescription,
        int maxTagsText) where T : DocumentRecord
    {
        builder.Property(d => d.Name).HasMaxLength(MaxName);
        builder.Property(d => d.NameKey).HasMaxLength(MaxName * 2);
        builder.Property(d => d.Description).HasMaxLength(maxDescription);
        builder.Property(d => d.TagsText).HasMaxLength(maxTagsText);
        builder.Property(d => d.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.Property(d => d.PolicyVersion).IsConcurrencyToken().LeavesVersion();
        builder.Property(d => d.OrganizationLevel).LeavesVersion();
        builder.Ignore(d => d.Tags);
        builder.HasQueryFilter(d => d.DeletedAt == null);
        builder.HasIndex(d => new { d.UpdatedAt, d.Id, d.OrganizationLevel });
        builder.HasIndex(d => d.PurgeAt).HasFilter("\"PurgeAt\" IS NOT NULL");
        builder.HasIndex(d => d.OfferedToId).HasFilter("\"OfferedToId\" IS NOT NULL");
    }
}

/// <summary>Questions that are the same for workflows and apps.</summary>
internal static class DocumentQueries
{
    /// <summary>Those that nobody but their grants lets in, and that a reader doesn't see.</summary>
    /// <param name="db">The database.</param>
    /// <param name="visible">What the reader sees.</param>
    public static IQueryable<HiddenResourceRow> HiddenDocuments<T>(this ConnectionsDbContext db, IQueryable<T> visible)
        where T : DocumentRecord
    {
        var seen = visible.Select(d => d.Id);
        return db.Set<T>().AsNoTracking().Where(d => d.OrganizationLevel == AccessLevel.None && !seen.Contains(d.Id))
            .Select(d => new HiddenResourceRow
            {
                Id = d.Id,
                Name = d.Name,
                NameKey = d.NameKey,
                IntegrationType = "",
                CreatedById = d.CreatedById,
            });
    }
}
