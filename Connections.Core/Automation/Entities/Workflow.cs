using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Automation.Entities;

/// <summary>Whose rights a workflow's steps act with.</summary>
public enum RunAs
{
    /// <summary>The owner's.</summary>
    Owner,

    /// <summary>Those of who starts the run.</summary>
    Initiator,

    /// <summary>Those of a service account.</summary>
    ServiceAccount,
}

/// <summary>A workflow: what is beside its document, which lies in its versions.</summary>
internal sealed class Workflow : IVersioned, IRestorable
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 300;

    /// <summary>Most tags.</summary>
    public const int MaxTags = 50;

    /// <summary>Longest text of all tags, in characters.</summary>
    public const int MaxTagsText = MaxTags * 201;

    /// <summary>Longest text that names the triggers, in characters.</summary>
    public const int MaxTriggers = 1000;

    private Workflow() { }

    /// <summary>A workflow that does not exist yet; the caller gives the author their grant.</summary>
    public Workflow(Guid author, DateTimeOffset at)
    {
        (Id, CreatedAt, CreatedById, OwnerId) = (Guid.CreateVersion7(at), at, author, author);
        OrganizationLevel = AccessLevel.Viewer;
        Touch(author, at);
    }

    public Guid Id { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>The name as it is compared. Unique.</summary>
    public string NameKey { get; private set; } = "";
    public string Description { get; private set; } = "";

    /// <summary>Tags in order, a space between.</summary>
    public string TagsText { get; private set; } = "";

    /// <summary>What a search looks through, in lower case.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>The document's own name; unique where it has one.</summary>
    public string? Handle { get; private set; }

    /// <summary>The kinds of triggers of the newest document, with a space before and behind each.</summary>
    public string TriggersText { get; private set; } = "";

    public Guid OwnerId { get; private set; }
    public RunAs RunAs { get; private set; }
    public Guid? ServiceAccountId { get; private set; }

    /// <summary>The account with whose rights its steps act; null: who starts it.</summary>
    public Guid? Identity => RunAs switch
    {
        RunAs.Owner => OwnerId,
        RunAs.ServiceAccount => ServiceAccountId,
        _ => null,
    };

    /// <summary>The version that triggers run; null: it is not published.</summary>
    public Guid? PublishedVersionId { get; private set; }

    /// <summary>The newest version: what the builder shows, and what <b>Run</b> runs.</summary>
    public Guid DraftVersionId { get; private set; }

    /// <summary>How many things of the newest version would keep it from running.</summary>
    public int Attention { get; private set; }

    /// <summary>Names of steps that may be executed twice, a space between.</summary>
    public string RepeatableText { get; private set; } = "";

    /// <summary>Whether its uses were ever written: of one saved by an older version they are not.</summary>
    public bool KnowsUses { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }
    public Guid CreatedById { get; private set; }
    public DateTimeOffset UpdatedAt { get; private set; }
    public Guid UpdatedById { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }
    public Guid? DeletedById { get; private set; }

    /// <summary>When a deleted workflow is permanently deleted.</summary>
    public DateTimeOffset? PurgeAt { get; private set; }

    public AccessLevel OrganizationLevel { get; private set; }

    /// <inheritdoc/>
    public Guid PolicyVersion { get; private set; }
    public Guid Version { get; private set; }

    /// <inheritdoc/>
    public string? ManagedBy { get; private set; }

    public IReadOnlyList<string> Tags => TagsText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> Triggers => TriggersText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> RepeatableSteps => RepeatableText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

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
        TagsText = string.Join(' ', tags.Order(StringComparer.Ordinal));
        SearchText = string.Join('\n', Name, TagsText, Description).ToLowerInvariant();
    }

    /// <summary>Lets a version be the newest.</summary>
    public void Edit(WorkflowVersion version, string? handle, IEnumerable<string> triggers, int attention)
    {
        (DraftVersionId, Handle, Attention) = (version.Id, handle, attention);
        TriggersText = $" {string.Join(' ', triggers)} ";
    }

    /// <summary>Publishes a version; null: nothing is published anymore.</summary>
    public void Publish(Guid? versionId) => PublishedVersionId = versionId;

    /// <summary>Lets its steps act as that identity.</summary>
    public void ActAs(RunAs runAs, Guid? serviceAccountId) =>
        (RunAs, ServiceAccountId) = (runAs, runAs == RunAs.ServiceAccount ? serviceAccountId : null);

    /// <summary>Gives it another owner.</summary>
    public void OwnBy(Guid ownerId) => OwnerId = ownerId;

    /// <summary>Says which steps may be executed twice.</summary>
    public void Repeat(IEnumerable<string> steps) => RepeatableText = string.Join(' ', steps);

    /// <summary>Notes that its uses are written.</summary>
    public void NoteUses() => KnowsUses = true;

    /// <summary>Notes who changed it last.</summary>
    public void Touch(Guid by, DateTimeOffset at) => (UpdatedById, UpdatedAt) = (by, at);

    /// <summary>Takes it out of every list; it can be restored until it is purged.</summary>
    public void Delete(Guid by, DateTimeOffset at, TimeSpan keep) =>
        (DeletedAt, DeletedById, PurgeAt, ManagedBy) = (at, by, at + keep, null);

    /// <summary>Brings it back, unpublished: what would start it may have changed since.</summary>
    public void Restore() => (DeletedAt, DeletedById, PurgeAt, PublishedVersionId) = (null, null, null, null);

    internal sealed class Mapping : IEntityTypeConfiguration<Workflow>
    {
        public void Configure(EntityTypeBuilder<Workflow> builder)
        {
            builder.ToTable("Workflows");
            builder.Property(w => w.Name).HasMaxLength(MaxName);
            builder.Property(w => w.NameKey).HasMaxLength(MaxName * 2);
            builder.Property(w => w.Description).HasMaxLength(MaxDescription);
            builder.Property(w => w.TagsText).HasMaxLength(MaxTagsText);
            builder.Property(w => w.TriggersText).HasMaxLength(MaxTriggers);
            builder.Property(w => w.Handle).HasMaxLength(100);
            builder.Property(w => w.RunAs).HasConversion<string>().HasMaxLength(20);
            builder.Property(w => w.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
            builder.Property(w => w.Version).IsConcurrencyToken();
            builder.Property(w => w.PolicyVersion).IsConcurrencyToken().LeavesVersion();
            builder.Property(w => w.OrganizationLevel).LeavesVersion();
            builder.Property(w => w.KnowsUses).LeavesVersion();
            builder.Ignore(w => w.Tags).Ignore(w => w.Triggers).Ignore(w => w.RepeatableSteps);
            builder.HasQueryFilter(w => w.DeletedAt == null);
            builder.HasIndex(w => w.NameKey).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            builder.HasIndex(w => w.Handle).IsUnique().HasFilter("\"DeletedAt\" IS NULL AND \"Handle\" IS NOT NULL");
            builder.HasIndex(w => new { w.UpdatedAt, w.Id, w.OrganizationLevel });
            builder.HasIndex(w => w.OwnerId);
            builder.HasOne<WebhookSecret>().WithOne().HasForeignKey<WebhookSecret>(s => s.OwnerId)
                .OnDelete(DeleteBehavior.Cascade);
            builder.HasIndex(w => w.PurgeAt).HasFilter("\"PurgeAt\" IS NOT NULL");
        }
    }
}
