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
internal sealed class Workflow : DocumentRecord
{
    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 300;

    /// <summary>Longest text of all tags, in characters.</summary>
    public const int MaxTagsText = MaxTags * 201;

    /// <summary>Longest text that names the triggers, in characters.</summary>
    public const int MaxTriggers = 1000;

    private Workflow() { }

    /// <summary>A workflow that does not exist yet; the caller gives the author their grant.</summary>
    public Workflow(Guid author, DateTimeOffset at) : base(author, at) => OwnerId = author;

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

    /// <summary>Names of steps that may be executed twice, a space between.</summary>
    public string RepeatableText { get; private set; } = "";

    /// <summary>Whether its uses were ever written: of one saved by an older version they are not.</summary>
    public bool KnowsUses { get; private set; }

    public IReadOnlyList<string> Triggers => TriggersText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyList<string> RepeatableSteps => RepeatableText.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Lets a version be the newest.</summary>
    public void Edit(WorkflowVersion version, string? handle, IEnumerable<string> triggers, int attention)
    {
        (DraftVersionId, Handle, Attention) = (version.Id, handle, attention);
        TriggersText = $" {string.Join(' ', triggers)} ";
    }

    /// <summary>Publishes a version; null: nothing is published anymore.</summary>
    public void Publish(Guid? versionId) => PublishedVersionId = versionId;

    /// <summary>Lets its steps act as that identity.</summary>
    public void ActAs(RunAs runAs, Guid? serviceAccountId)
    {
        (RunAs, ServiceAccountId) = (runAs, runAs == RunAs.ServiceAccount ? serviceAccountId : null);
        if (runAs != RunAs.Owner) EndOffer();
    }

    /// <summary>Gives it another owner.</summary>
    public void OwnBy(Guid ownerId)
    {
        OwnerId = ownerId;
        EndOffer();
    }

    /// <summary>Says which steps may be executed twice.</summary>
    public void Repeat(IEnumerable<string> steps) => RepeatableText = string.Join(' ', steps);

    /// <summary>Notes that its uses are written.</summary>
    public void NoteUses() => KnowsUses = true;

    /// <summary>Brings it back, unpublished: what would start it may have changed since.</summary>
    public override void Restore()
    {
        base.Restore();
        PublishedVersionId = null;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Workflow>
    {
        public void Configure(EntityTypeBuilder<Workflow> builder)
        {
            builder.ToTable("Workflows");
            ConfigureDocument(builder, MaxDescription, MaxTagsText);
            builder.Property(w => w.TriggersText).HasMaxLength(MaxTriggers);
            builder.Property(w => w.Handle).HasMaxLength(100);
            builder.Property(w => w.RunAs).HasConversion<string>().HasMaxLength(20);
            builder.Property(w => w.KnowsUses).LeavesVersion();
            builder.Ignore(w => w.Triggers).Ignore(w => w.RepeatableSteps);
            builder.HasIndex(w => w.NameKey).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            builder.HasIndex(w => w.Handle).IsUnique().HasFilter("\"DeletedAt\" IS NULL AND \"Handle\" IS NOT NULL");
            builder.HasIndex(w => w.OwnerId);
            builder.HasOne<WebhookSecret>().WithOne().HasForeignKey<WebhookSecret>(s => s.OwnerId)
                .OnDelete(DeleteBehavior.Cascade);
        }
    }
}
