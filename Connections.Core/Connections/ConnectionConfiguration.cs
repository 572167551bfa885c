using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Connections.Core.Connections;

/// <summary>How connections are stored in the database.</summary>
internal sealed class ConnectionConfiguration : IEntityTypeConfiguration<Connection>
{
    /// <summary>The index that keeps names apart.</summary>
    public const string NameIndex = "IX_Connections_NameKey";

    private const string Live = "\"DeletedAt\" IS NULL";

    public void Configure(EntityTypeBuilder<Connection> builder)
    {
        builder.ToTable("Connections");
        builder.Property(c => c.Name).HasMaxLength(CredentialRecord.MaxName);
        builder.Property(c => c.NameKey).HasMaxLength(CredentialRecord.MaxName * 2);
        builder.Property(c => c.Description).HasMaxLength(Connection.MaxDescription);
        builder.Property(c => c.IntegrationType).HasMaxLength(100);
        builder.Property(c => c.CredentialType).HasMaxLength(100);
        builder.Property(c => c.ManagedBy).HasMaxLength(IManagedResource.MaxManagedBy);
        builder.Property(c => c.Version).IsConcurrencyToken();
        // Who may do what is saved over what was seen of it, and makes no open form stale.
        builder.Property(c => c.PolicyVersion).IsConcurrencyToken().LeavesVersion();
        builder.Property(c => c.OrganizationLevel).LeavesVersion();
        builder.Property(c => c.DependentsVersion).IsConcurrencyToken().LeavesVersion();
        builder.HasMany(c => c.Tags).WithOne().HasForeignKey(t => t.ConnectionId).OnDelete(DeleteBehavior.Cascade);
        builder.Navigation(c => c.Tags).HasField("tags").UsePropertyAccessMode(PropertyAccessMode.Field);

        builder.HasIndex(c => c.NameKey).HasDatabaseName(NameIndex).IsUnique().HasFilter(Live);
        Lists(builder);
        builder.HasIndex(c => new { c.DeletedAt, c.Id, c.OrganizationLevel }).HasFilter("\"DeletedAt\" IS NOT NULL");
        builder.HasIndex(c => c.PurgeAt).HasFilter("\"PurgeAt\" IS NOT NULL");
        builder.HasIndex(c => c.ExpiresAt).HasFilter("\"ExpiresAt\" IS NOT NULL");
        // What falls due for another test.
        builder.HasIndex(c => new { c.HealthAt, c.Id }).HasFilter(Live);
        // What a file's plan looks for.
        builder.HasIndex(c => c.ManagedBy).HasFilter("\"ManagedBy\" IS NOT NULL");
        // What depends on an account.
        builder.HasIndex(c => c.ConsentedById).HasFilter("\"ConsentedById\" IS NOT NULL");
        // What the start holds against the catalog.
        builder.HasIndex(c => new { c.IntegrationType, c.CredentialType, c.SchemaMissing });
    }

    // The lists read indexes alone; the table is touched for the rows of a page only. So each index holds, behind its
    // order and the id that makes the order total, what rights and filters ask. DeletedAt is null throughout; SQLite
    // takes an index for complete only where every column that the query names is in it.
    private static void Lists(EntityTypeBuilder<Connection> builder)
    {
        builder.HasIndex(c => new { c.UpdatedAt, c.Id, c.OrganizationLevel, c.DeletedAt }).HasFilter(Live);
        builder.HasIndex(c => new { c.CreatedAt, c.Id, c.OrganizationLevel, c.DeletedAt }).HasFilter(Live);
        builder.HasIndex(c => new { c.NameKey, c.Id, c.OrganizationLevel, c.DeletedAt }).HasFilter(Live);
        builder.HasIndex(c => new { c.IntegrationType, c.Id, c.OrganizationLevel, c.DeletedAt, c.UpdatedAt })
            .HasFilter(Live);
        builder.HasIndex(c => new { c.CreatedById, c.Id, c.OrganizationLevel, c.DeletedAt, c.UpdatedAt })
            .HasFilter(Live);
        builder.HasIndex(c => new { c.Health, c.Id, c.OrganizationLevel, c.DeletedAt, c.SchemaMissing })
            .HasFilter(Live);
        builder.HasIndex(c => new { c.UsedBy, c.Id, c.OrganizationLevel, c.DeletedAt }).HasFilter(Live);
        builder.HasIndex(c => new { c.TagKeys, c.OrganizationLevel, c.Id, c.DeletedAt }).HasFilter(Live)
            .OnlyOn(StorageProvider.Sqlite);
        builder.HasIndex(c => new { c.TagsText, c.Id, c.OrganizationLevel, c.DeletedAt }).HasFilter(Live)
            .OnlyOn(StorageProvider.Sqlite);
        // For what comes from another table by id.
        builder.HasIndex(c => new { c.Id, c.OrganizationLevel, c.DeletedAt, c.UpdatedAt }).HasFilter(Live);
        // For searches, and for filters together. PostgreSQL has a limit on an index entry that a long description
        // breaks.
        builder.HasIndex(
            c => new
            {
                c.UpdatedAt,
                c.Id,
                c.OrganizationLevel,
                c.DeletedAt,
                c.IntegrationType,
                c.CreatedById,
                c.Health,
                c.SchemaMissing,
                c.TagKeys,
                c.SearchText
            })
            .HasDatabaseName("IX_Connections_Search").HasFilter(Live).OnlyOn(StorageProvider.Sqlite);
    }
}

/// <summary>How tags are stored in the database.</summary>
internal sealed class ConnectionTagConfiguration : IEntityTypeConfiguration<ConnectionTag>
{
    public void Configure(EntityTypeBuilder<ConnectionTag> builder)
    {
        builder.ToTable("ConnectionTags");
        builder.HasKey(t => new { t.ConnectionId, t.Key, t.Value });
        builder.Property(t => t.Key).HasMaxLength(IdentifierTag.MaxLength);
        builder.Property(t => t.Value).HasMaxLength(IdentifierTag.MaxLength);
        builder.HasIndex(t => new { t.Key, t.Value, t.ConnectionId });
    }
}

/// <summary>How favorites are stored in the database.</summary>
internal sealed class FavoriteConfiguration : IEntityTypeConfiguration<Favorite>
{
    public void Configure(EntityTypeBuilder<Favorite> builder)
    {
        builder.ToTable("Favorites");
        builder.HasKey(f => new { f.UserId, f.ResourceId });
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(f => f.ResourceId);
    }
}
