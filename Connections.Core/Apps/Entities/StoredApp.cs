using Connections.Core.Automation.Entities;
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
internal sealed class StoredApp : DocumentRecord
{
    /// <summary>Longest description, in characters.</summary>
    public const int MaxDescription = 1000;

    /// <summary>Longest text of all tags, in characters.</summary>
    public const int MaxTagsText = (MaxTags * 201) + 2;

    private StoredApp() { }

    /// <summary>An app that does not exist yet; the caller gives the author their grant. Two may have the same
    /// name.</summary>
    public StoredApp(Guid author, DateTimeOffset at) : base(author, at) => AuthorId = author;

    public Guid AuthorId { get; private set; }
    public AppIdentity RunAs { get; private set; }
    public Guid? ServiceAccountId { get; private set; }

    /// <summary>The account with whose rights its queries act.</summary>
    public Guid Identity => RunAs == AppIdentity.ServiceAccount ? ServiceAccountId ?? Guid.Empty : AuthorId;

    /// <summary>The newest version: what its editors see.</summary>
    public Guid NewestVersionId { get; private set; }

    /// <summary>Number of the newest version.</summary>
    public int Number { get; private set; }

    /// <summary>Lets a version be the newest.</summary>
    public void Edit(AppVersion version, int attention) =>
        (NewestVersionId, Number, Attention) = (version.Id, version.Number, attention);

    /// <summary>Gives it another author.</summary>
    public void AuthorBy(Guid authorId)
    {
        AuthorId = authorId;
        EndOffer();
    }

    /// <summary>Lets its queries act as that identity.</summary>
    public void ActAs(AppIdentity runAs, Guid? serviceAccountId)
    {
        (RunAs, ServiceAccountId) = (runAs, runAs == AppIdentity.ServiceAccount ? serviceAccountId : null);
        if (runAs != AppIdentity.Author) EndOffer();
    }

    // With a space before and behind each, so that the database finds a whole one.
    private protected override string TextOf(IReadOnlyList<string> tags) => $" {base.TextOf(tags)} ";

    internal sealed class Mapping : IEntityTypeConfiguration<StoredApp>
    {
        public void Configure(EntityTypeBuilder<StoredApp> builder)
        {
            builder.ToTable("Apps");
            ConfigureDocument(builder, MaxDescription, MaxTagsText);
            builder.Property(a => a.RunAs).HasConversion<string>().HasMaxLength(20);
            builder.Ignore(a => a.Identity);
            builder.HasIndex(a => new { a.NameKey, a.Id });
            builder.HasIndex(a => a.AuthorId);
        }
    }
}
